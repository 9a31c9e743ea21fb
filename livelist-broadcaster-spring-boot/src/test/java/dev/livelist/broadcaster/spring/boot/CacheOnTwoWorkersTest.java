package dev.livelist.broadcaster.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.spring.BroadcastListener;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import redis.embedded.RedisServer;

/** What a team without lists does: a cache that a change on one worker clears on all, over whatever one property names. */
class CacheOnTwoWorkersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    PostgresServerAutoConfiguration.class,
                    PostgresTransportAutoConfiguration.class,
                    RedisTransportAutoConfiguration.class,
                    BroadcasterAutoConfiguration.class,
                    BroadcasterListenersAutoConfiguration.class,
                    BroadcasterActuatorAutoConfiguration.class))
            .withBean(Prices.class)
            .withPropertyValues("livelist.heartbeat=200ms");

    static class Prices {
        final Map<String, Integer> known = new ConcurrentHashMap<>();

        @BroadcastListener("shop.product")
        void changed(ModelChange change) {
            known.remove(change.pk());
        }

        @BroadcastListener("shop.product")
        void unclear(Invalidation invalidation) {
            known.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-streams", "postgres"})
    void aChangeOnOneWorkerClearsTheCacheOnBoth(String transport) throws IOException {
        RedisServer redis = Redis.started();
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().setServerConfig("fsync", "off").start()) {
            ApplicationContextRunner workers = runner.withPropertyValues(
                    "livelist.transport=" + transport,
                    "livelist.channel-secret=a secret of some length",
                    "spring.data.redis.port=" + redis.ports().get(0),
                    "spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"));
            workers.run(one -> workers.run(other -> {
                Broadcaster broadcaster = one.getBean(Broadcaster.class);
                await().atMost(PATIENCE)
                        .until(() ->
                                one.getBean(BroadcasterInsight.class).peers().size() == 1
                                        && other.getBean(BroadcasterInsight.class)
                                                        .peers()
                                                        .size()
                                                == 1
                                        && !broadcaster.state().isStale());
                Prices here = one.getBean(Prices.class);
                Prices there = other.getBean(Prices.class);
                await().atMost(PATIENCE).untilAsserted(() -> {
                    here.known.put("42", 1);
                    there.known.put("42", 1);
                    there.known.put("43", 1);
                    broadcaster.publish(ModelChange.updated("shop.product", 42));
                    await().atMost(Duration.ofSeconds(5))
                            .until(() -> !here.known.containsKey("42") && !there.known.containsKey("42"));
                    assertThat(there.known)
                            .as("by a change, and not by an invalidation")
                            .containsKey("43");
                });
                assertThat(other).hasBean("livelistHealthIndicator");
            }));
        } finally {
            redis.stop();
        }
    }

    private static final class Pigeons implements Transport {

        private final String name;

        Pigeons(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int maxMessageBytes() {
            return 10_000;
        }

        @Override
        public void start(TransportListener listener) {}

        @Override
        public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void rebuild() {}

        @Override
        public void close() {}
    }

    @Test
    void aTransportOfTheApplicationsOwnIsSelectedByItsName() {
        runner.withBean("one", Transport.class, () -> new Pigeons("pigeons"))
                .withBean("other", Transport.class, () -> new Pigeons("owls"))
                .withPropertyValues("livelist.transport=owls", "spring.datasource.url=jdbc:h2:mem:owls")
                .run(context -> assertThat(context.getBean(BroadcasterInsight.class)
                                .transport()
                                .type())
                        .isEqualTo("owls"));
    }

    @Test
    void anUnknownNameListsWhatThereIs() {
        runner.withBean(Transport.class, () -> new Pigeons("pigeons"))
                .withPropertyValues("livelist.transport=pigeon", "spring.datasource.url=jdbc:h2:mem:pigeons")
                .run(context -> {
                    FailureAnalysis analysis =
                            new UnavailableTransportFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .isEqualTo("livelist.transport is 'pigeon', which is none."
                                    + " The Transport beans here are called: pigeons.");
                    assertThat(analysis.getAction())
                            .contains("local, pigeons, postgres, redis, redis-sharded, redis-streams");
                });
    }
}
