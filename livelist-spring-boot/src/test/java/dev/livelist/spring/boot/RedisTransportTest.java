package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.spring.boot.BroadcasterActuatorAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterInsight;
import dev.livelist.broadcaster.spring.boot.BroadcasterMeters;
import dev.livelist.broadcaster.spring.boot.BroadcasterMetricsAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.RedisTransportAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.UnavailableTransportException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import redis.embedded.RedisServer;

/** The transports that one property selects, over a real Redis. */
@Timeout(60)
class RedisTransportTest {

    private static RedisServer redis;

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    RedisTransportAutoConfiguration.class,
                    BroadcasterAutoConfiguration.class,
                    LiveListsAutoConfiguration.class,
                    LivelistActuatorAutoConfiguration.class,
                    LivelistMetricsAutoConfiguration.class,
                    BroadcasterActuatorAutoConfiguration.class,
                    BroadcasterMetricsAutoConfiguration.class))
            .withPropertyValues(
                    "livelist.transport=redis",
                    "livelist.channel=spring-test",
                    "livelist.heartbeat=200ms",
                    "management.endpoints.web.exposure.include=livelist",
                    "spring.data.redis.port=" + redis.ports().get(0));

    @BeforeAll
    static void startRedis() throws IOException {
        redis = Redis.started();
    }

    @AfterAll
    static void stopRedis() {
        redis.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-sharded", "redis-streams"})
    void carriesChangesFromWorkerToWorker(String transport) {
        ReactiveWebApplicationContextRunner runner = this.runner.withPropertyValues(
                "livelist.transport=" + transport, "livelist.channel=test-" + transport, "livelist.lanes=4");
        runner.withPropertyValues("livelist.worker-id=one").run(one -> runner.withPropertyValues(
                        "livelist.worker-id=other")
                .run(other -> {
                    Broadcaster receiver = other.getBean(Broadcaster.class);
                    assertThat(receiver).isInstanceOf(BridgedBroadcaster.class);
                    List<Signal> received = new CopyOnWriteArrayList<>();
                    receiver.subscribe("shop.product", received::add);
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> receiver.state().status() == BroadcasterState.Status.LIVE);

                    one.getBean(Broadcaster.class).publish(ModelChange.updated("shop.product", 42));

                    await().untilAsserted(() -> assertThat(received).contains(ModelChange.updated("shop.product", 42)));
                    LivelistEndpoint.Report report =
                            other.getBean(LivelistEndpoint.class).report();
                    assertThat(report.worker()).isEqualTo("other");
                    assertThat(report.transport().type()).isEqualTo(transport);
                    assertThat(report.peers())
                            .extracting(BroadcasterInsight.Peer::worker)
                            .containsExactly("one");
                    SimpleMeterRegistry meters = new SimpleMeterRegistry();
                    other.getBean(BroadcasterMeters.class).bindTo(meters);
                    assertThat(meters.get("livelist.bridge.received")
                                    .functionCounter()
                                    .count())
                            .isPositive();
                }));
    }

    @Test
    void isNotTouchedUnlessSelected() {
        runner.withPropertyValues("livelist.transport=local")
                .run(context -> assertThat(context).doesNotHaveBean("redisTransport"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-sharded", "redis-streams"})
    void isMissedAtStartWhereItsModuleIsNotThere(String transport) {
        runner.withPropertyValues("livelist.transport=" + transport)
                .withClassLoader(new FilteredClassLoader("dev.livelist.broadcaster.redis"))
                .run(context ->
                        assertThat(context).getFailure().hasRootCauseInstanceOf(UnavailableTransportException.class));
    }
}
