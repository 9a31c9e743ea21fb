package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.redis.RedisTransport;
import dev.livelist.r2dbc.Changes;
import dev.livelist.r2dbc.R2dbcRowSourceFactory;
import dev.livelist.webflux.LiveEndpoint;
import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.web.reactive.DispatcherHandler;

/** Each module that may be missing: what needs it is not there, or the application is told what to add. */
class MissingModulesTest {

    record Job(@Id long id, String title) {}

    @Configuration(proxyBeanMethods = false)
    static class Jobs {
        @Bean
        ListDefinition<Job> jobs() {
            return ListDefinition.of(Job.class)
                    .publicAccess()
                    .fields(Job::id, Job::title)
                    .build();
        }
    }

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    R2dbcAutoConfiguration.class,
                    DataR2dbcAutoConfiguration.class,
                    DataRedisAutoConfiguration.class,
                    RedisTransportAutoConfiguration.class,
                    BroadcasterAutoConfiguration.class,
                    LivelistR2dbcAutoConfiguration.class,
                    LiveListsAutoConfiguration.class,
                    LivelistWebFluxAutoConfiguration.class))
            .withUserConfiguration(Jobs.class)
            .withPropertyValues("spring.r2dbc.url=r2dbc:h2:mem:///missing?options=DB_CLOSE_DELAY=-1");

    @Test
    void withAllOfThemThereIsAList() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(LiveEndpoint.class)
                .hasSingleBean(R2dbcRowSourceFactory.class)
                .hasSingleBean(Changes.class)
                .doesNotHaveBean(RedisTransport.class));
    }

    @ParameterizedTest
    @ValueSource(classes = {RedisTransport.class, DataRedisConnectionDetails.class})
    void redisThatIsAskedForIsToldWhatToAdd(Class<?> missing) {
        runner.withClassLoader(new FilteredClassLoader(missing))
                .withPropertyValues("livelist.transport=redis")
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis =
                            new UnavailableTransportFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .startsWith("livelist.transport is 'redis', but what it needs is not on the class path");
                    assertThat(analysis.getAction())
                            .contains("dev.livelist:broadcaster-redis", "spring-boot-starter-data-redis");
                });
    }

    @ParameterizedTest
    @ValueSource(classes = {RedisTransport.class, DataRedisConnectionDetails.class, ConnectionPool.class})
    void whatNobodyAsksForIsNotMissed(Class<?> missing) {
        runner.withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(LiveEndpoint.class));
    }

    @ParameterizedTest
    @ValueSource(classes = {R2dbcRowSourceFactory.class, R2dbcEntityOperations.class})
    void aListWithoutADatabaseIsToldWhatToAdd(Class<?> missing) {
        runner.withClassLoader(new FilteredClassLoader(missing)).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new NoRowSourceFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .startsWith("Nothing can read the rows of the list 'jobs' of " + Job.class.getName());
            assertThat(analysis.getAction())
                    .contains("dev.livelist:livelist-r2dbc", "spring-boot-starter-data-r2dbc", "spring.r2dbc.url");
        });
    }

    @Test
    void withoutWebFluxThereAreListsAndNoRoutes() {
        runner.withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(LiveEndpoint.class));
    }
}
