package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.broadcaster.postgres.PostgresServer;
import dev.livelist.broadcaster.redis.RedisTransport;
import dev.livelist.broadcaster.spring.boot.Worker;
import dev.livelist.engine.LiveLists;
import dev.livelist.http.LiveStreams;
import dev.livelist.r2dbc.Changes;
import dev.livelist.r2dbc.R2dbcChangeCapture;
import dev.livelist.r2dbc.R2dbcRowSourceFactory;
import dev.livelist.sql.H2Dialect;
import dev.livelist.sql.SqlDialect;
import dev.livelist.webflux.LiveEndpoint;
import dev.livelist.webflux.PrincipalResolver;
import dev.livelist.webflux.ReactiveStreamAuthority;
import io.lettuce.core.RedisURI;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Whatever the application declares itself takes the place of what is auto-configured, and the rest is built on it. */
class OverridesTest {

    private final ReactiveWebApplicationContextRunner runner = Everything.with("overrides");

    /** Everything that an application may want to build itself. */
    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        Worker ownWorker() {
            return new Worker("own", true);
        }

        @Bean
        ModelRegistry ownRegistry() {
            return new ModelRegistry();
        }

        @Bean
        R2dbcRowSourceFactory ownRows(R2dbcEntityOperations operations) {
            return new R2dbcRowSourceFactory(operations);
        }

        @Bean
        R2dbcChangeCapture ownCapture(Broadcaster broadcaster, ModelRegistry registry) {
            return new R2dbcChangeCapture(broadcaster, registry, 7);
        }

        @Bean
        Changes ownChanges(R2dbcChangeCapture capture) {
            return new Changes(capture);
        }

        @Bean
        LiveLists ownLists(Broadcaster broadcaster) {
            return LiveLists.builder(broadcaster).start();
        }

        @Bean
        LiveEndpoint ownEndpoint(LiveLists lists, Broadcaster broadcaster) {
            return LiveEndpoint.builder(lists, broadcaster).build();
        }

        @Bean
        LiveStreams ownStreams(LiveEndpoint endpoint) {
            return endpoint.streams();
        }

        @Bean
        RouterFunction<ServerResponse> liveRoutes() {
            return RouterFunctions.route()
                    .GET("/own", request -> ServerResponse.status(HttpStatus.OK).build())
                    .build();
        }

        @Bean
        HealthIndicator livelistHealthIndicator() {
            return () -> Health.unknown().build();
        }
    }

    @Test
    void eachBeanOfTheApplicationIsTheOnlyOneOfItsKind() {
        runner.withUserConfiguration(Own.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context).getBeanNames(Worker.class).containsExactly("ownWorker");
            assertThat(context).getBeanNames(ModelRegistry.class).containsExactly("ownRegistry");
            assertThat(context).getBeanNames(R2dbcRowSourceFactory.class).containsExactly("ownRows");
            assertThat(context).getBeanNames(R2dbcChangeCapture.class).containsExactly("ownCapture");
            assertThat(context).getBeanNames(Changes.class).containsExactly("ownChanges");
            assertThat(context).getBeanNames(LiveLists.class).containsExactly("ownLists");
            assertThat(context).getBeanNames(LiveEndpoint.class).containsExactly("ownEndpoint");
            assertThat(context).getBeanNames(LiveStreams.class).containsExactly("ownStreams");
            assertThat(context).getBeanNames(RouterFunction.class).containsExactly("liveRoutes");
            assertThat(context).getBeanNames(HealthIndicator.class).containsExactly("livelistHealthIndicator");
        });
    }

    @Test
    void whateverHasANameIsFoundByItOrReplaced() {
        LocalBroadcaster broadcaster = LocalBroadcaster.create();
        runner.withBean("own", Broadcaster.class, () -> broadcaster)
                .withBean("principals", PrincipalResolver.class, PrincipalResolver::ofExchange)
                .withBean("authority", ReactiveStreamAuthority.class, ReactiveStreamAuthority::unchanged)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).getBeanNames(Broadcaster.class).containsExactly("own");
                    assertThat(context).getBeanNames(PrincipalResolver.class).containsExactly("principals");
                    assertThat(context)
                            .getBeanNames(ReactiveStreamAuthority.class)
                            .containsExactly("authority");
                });
    }

    @Test
    void aDialectOfTheApplicationComesBeforeLivelistsOwn() {
        List<String> asked = new CopyOnWriteArrayList<>();
        SqlDialect own = (SqlDialect) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SqlDialect.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    return method.invoke(new H2Dialect(), arguments);
                });
        runner.withBean("own", SqlDialect.class, () -> own).run(context -> {
            assertThat(context).hasNotFailed();
            context.getBean(R2dbcRowSourceFactory.class);
            assertThat(asked).contains("products");
        });
    }

    @Test
    void observersOfTheApplicationWatchBesideLivelistsOwn() {
        List<String> seen = new CopyOnWriteArrayList<>();
        BroadcasterObserver observer = new BroadcasterObserver() {
            @Override
            public void publishing(List<? extends Signal> signals, Consumer<Map<String, String>> publish) {
                seen.add("publishing " + signals.size());
                publish.accept(Map.of());
            }
        };
        runner.withBean("own", BroadcasterObserver.class, () -> observer).run(context -> {
            List<Signal> heard = new CopyOnWriteArrayList<>();
            context.getBean(Broadcaster.class).subscribe("a", heard::add);
            context.getBean(Broadcaster.class).publish(ModelChange.created("a", 1));
            await().until(() -> heard.size() == 1);
            assertThat(seen).containsExactly("publishing 1");
            assertThat(context).getBeans(BroadcasterObserver.class).hasSize(3);
        });
    }

    @Test
    void aPostgresServerOfTheApplicationIsTheOneThatIsUsed() {
        PostgresServer around = PostgresServer.at("jdbc:postgresql://127.0.0.1:1/nowhere");
        runner.withPropertyValues("livelist.transport=postgres")
                .withBean("around", PostgresServer.class, () -> around)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).getBeanNames(PostgresServer.class).containsExactly("around");
                });
    }

    @Test
    void aRedisTransportOfTheApplicationIsTheOneThatIsUsed() {
        runner.withPropertyValues("livelist.transport=redis", "livelist.heartbeat=1s")
                .withBean("ownRedis", RedisTransport.class, () -> RedisTransport.standalone(
                                RedisURI.create("127.0.0.1", 1)) // where nobody listens
                        .channel("own")
                        .build())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).getBeanNames(RedisTransport.class).containsExactly("ownRedis");
                });
    }
}
