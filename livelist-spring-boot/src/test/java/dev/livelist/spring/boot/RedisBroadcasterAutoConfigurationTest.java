package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.broadcaster.redis.RedisTransport;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import redis.embedded.RedisServer;

/** {@code livelist.transport=redis}. */
class RedisBroadcasterAutoConfigurationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataRedisAutoConfiguration.class,
                    RedisBroadcasterAutoConfiguration.class,
                    BroadcasterAutoConfiguration.class));

    @Test
    void withoutAWordThereIsNoTransport() {
        application.run(
                context -> assertThat(context).getBean(Broadcaster.class).isInstanceOf(LocalBroadcaster.class));
    }

    @Test
    void workersOnOneRedisHearEachOther() throws IOException {
        int port = freePort();
        RedisServer redis = new RedisServer(port);
        redis.start();
        try {
            ApplicationContextRunner worker = application.withPropertyValues(
                    "livelist.transport=redis", "livelist.heartbeat=100ms", "spring.data.redis.port=" + port);
            worker.withPropertyValues("livelist.worker-id=one").run(one -> worker.withPropertyValues(
                            "livelist.worker-id=two")
                    .run(two -> {
                        List<Signal> heard = new CopyOnWriteArrayList<>();
                        two.getBean(Broadcaster.class).subscribe("shop.product", heard::add);
                        BridgedBroadcaster sender = one.getBean(BridgedBroadcaster.class);
                        await().atMost(PATIENCE).until(() -> sender.peers().size() == 1);
                        ModelChange change = ModelChange.updated("shop.product", 42);
                        sender.publish(change);
                        await().atMost(PATIENCE).until(() -> heard.contains(change));

                        assertThat(sender.peers().get(0).worker()).isEqualTo("two");
                    }));
        } finally {
            redis.stop();
        }
    }

    @Test
    void aWorkerStartsWithoutRedisAndIsStale() throws IOException {
        application
                .withPropertyValues(
                        "livelist.transport=redis", "livelist.heartbeat=50ms", "spring.data.redis.port=" + freePort())
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Broadcaster broadcaster = context.getBean(Broadcaster.class);
                    await().atMost(PATIENCE).until(() -> broadcaster.state().isStale());
                });
    }

    @Test
    void withoutTheModuleTheFailureSaysWhatToAdd() {
        application
                .withClassLoader(new FilteredClassLoader(RedisTransport.class))
                .withPropertyValues("livelist.transport=redis")
                .run(context -> {
                    assertThat(context).hasFailed();
                    FailureAnalysis analysis =
                            new UnavailableTransportFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getAction())
                            .contains(
                                    "Add dev.livelist:broadcaster-redis and"
                                            + " org.springframework.boot:spring-boot-starter-data-redis, and set spring.data.redis.url");
                });
    }

    @Test
    void aBroadcasterOfTheApplicationsOwnIsLeftAlone() {
        LocalBroadcaster own = LocalBroadcaster.create();
        application
                .withBean(Broadcaster.class, () -> own)
                .withPropertyValues("livelist.transport=redis")
                .run(context -> assertThat(context).getBean(Broadcaster.class).isSameAs(own));
    }

    @Test
    void aPairOfMasterAndReplicaIsRefusedWithAWay() {
        application
                .withPropertyValues(
                        "livelist.transport=redis", "spring.data.redis.masterreplica.nodes=one:6379,two:6379")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("name the master by spring.data.redis.url"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
