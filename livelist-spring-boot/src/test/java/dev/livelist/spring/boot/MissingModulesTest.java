package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.postgres.PostgresCapture;
import dev.livelist.broadcaster.redis.RedisTransport;
import dev.livelist.broadcaster.spring.boot.UnavailableTransportFailureAnalyzer;
import dev.livelist.r2dbc.Changes;
import dev.livelist.r2dbc.R2dbcRowSourceFactory;
import dev.livelist.webflux.LiveEndpoint;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.r2dbc.pool.ConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.session.events.SessionDestroyedEvent;

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

    private final ReactiveWebApplicationContextRunner runner =
            Everything.with("missing").withUserConfiguration(Jobs.class);

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
    @ValueSource(
            classes = {
                RedisTransport.class,
                DataRedisConnectionDetails.class,
                PostgresCapture.class,
                ConnectionPool.class,
                Authentication.class,
                OAuth2Token.class,
                ServerHttpSecurity.class,
                SessionDestroyedEvent.class,
                MeterRegistry.class,
                ObservationRegistry.class,
                Endpoint.class,
                HealthIndicator.class
            })
    void whatNobodyAsksForIsNotMissed(Class<?> missing) {
        runner.withClassLoader(new FilteredClassLoader(missing))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(LiveEndpoint.class));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            livelist.transport=postgres | livelist.transport is 'postgres', but what it needs is not on the class path
            livelist.capture=database   | livelist.capture is 'database', but what hears its triggers is not on the class path
            """)
    void postgresThatIsAskedForIsToldWhatToAdd(String setting, String description) {
        runner.withClassLoader(new FilteredClassLoader("dev.livelist.broadcaster.postgres"))
                .withPropertyValues(setting)
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis =
                            new UnavailableTransportFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription()).startsWith(description);
                    assertThat(analysis.getAction())
                            .contains("dev.livelist:broadcaster-postgres", "spring.r2dbc.url", "spring.datasource.url");
                });
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
    void withoutMicrometerNothingIsMeasuredAndWithItEverythingIs() {
        runner.run(context ->
                assertThat(context).hasSingleBean(LivelistTimers.class).hasSingleBean(LivelistTracing.class));
        runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class, ObservationRegistry.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("livelistTimers")
                        .doesNotHaveBean("livelistTracing"));
    }

    @Test
    void listsThatNothingServesAreToldWhatToAdd() {
        runner.withClassLoader(new FilteredClassLoader(LiveEndpoint.class)).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new NoAdapterFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .startsWith("Lists are declared (jobs), and nothing serves them")
                    .contains("Spring WebFlux");
            assertThat(analysis.getAction()).contains("dev.livelist:livelist-webflux", "spring-boot-starter-webflux");
        });
    }

    @Test
    void listsInAnApplicationWithoutAWebStackAreToldWhatToAddUnlessThatIsMeant() {
        ApplicationContextRunner plain = Everything.without("missing")
                .withUserConfiguration(Jobs.class)
                .withClassLoader(
                        new FilteredClassLoader("org.springframework.web.servlet", "org.springframework.web.reactive"));
        plain.run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new NoAdapterFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo("Lists are declared (jobs), and nothing serves them: this is no web application.");
            assertThat(analysis.getAction())
                    .contains("spring-boot-starter-webmvc", "spring-boot-starter-webflux", "web-application-type=none");
        });
        plain.withPropertyValues("spring.main.web-application-type=none")
                .run(context -> assertThat(context).hasNotFailed());
    }
}
