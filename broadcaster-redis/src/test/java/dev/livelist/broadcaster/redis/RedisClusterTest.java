package dev.livelist.broadcaster.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.transport.Transport.Kind;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three masters that share the slots. */
class RedisClusterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int NODES = 3;

    @RegisterExtension
    final Opened opened = new Opened();

    private final RecordingListener listener = new RecordingListener();
    private List<RedisProcess> nodes = List.of();

    @BeforeEach
    void formACluster() {
        nodes = opened.add(RedisNodes.running()).all();
    }

    @Test
    void messagesCrossTheCluster() {
        RedisTransport transport = start(listener);
        RecordingListener[] others = {new RecordingListener(), new RecordingListener(), new RecordingListener()};
        for (RecordingListener other : others) {
            start(other);
        }

        await().atMost(PATIENCE).until(() -> arrives(transport, "hello"));

        for (RecordingListener other : others) {
            other.awaitMessage("hello");
        }
    }

    @Test
    void theTwoConnectionsGoToDifferentNodes() {
        RedisTransport transport = start(listener);
        await().atMost(PATIENCE).until(() -> arrives(transport, "hello"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(nodesWith("livelist-subscribe")).hasSize(1);
            assertThat(nodesWith("livelist-publish"))
                    .hasSize(1)
                    .doesNotContainAnyElementsOf(nodesWith("livelist-subscribe"));
        });
        assertThat(listener.subscriptions).as("the subscription stays").hasValue(1);
    }

    @Test
    void aNodeThatDiesIsLeftForOneThatIsNotAmongTheSeeds() {
        RedisTransport transport = start(listener);
        await().atMost(PATIENCE).until(() -> arrives(transport, "hello"));
        nodes.get(0).kill();

        await().atMost(PATIENCE).until(() -> arrives(transport, "after the seed is gone"));

        assertThat(listener.subscriptions.get()).isPositive();
    }

    @Test
    void aNodeThatHangsIsLeftWhenTheSubscriptionIsRebuilt() {
        RedisTransport transport = start(listener);
        await().atMost(PATIENCE).until(() -> arrives(transport, "hello"));
        RedisProcess hanging = nodesWith("livelist-subscribe").get(0);
        hanging.pause();

        transport.rebuild();

        listener.awaitSubscriptions(2);
        await().atMost(PATIENCE).until(() -> arrives(transport, "around it"));
    }

    @Test
    void aNodeThatHasLeftTheClusterIsLeftWhenTheSubscriptionIsRebuilt() {
        RedisTransport transport = start(listener);
        await().atMost(PATIENCE).until(() -> arrives(transport, "hello"));
        RedisProcess leaving = nodesWith("livelist-subscribe").get(0);
        String id = leaving.command(redis -> redis.clusterMyId());
        for (RedisProcess node : nodes) {
            if (node != leaving) {
                node.command(redis -> redis.clusterForget(id));
            }
        }
        leaving.command(redis -> redis.clusterReset(true));

        // The connection to it is open and the subscription acknowledged. What is missing is the echo.
        int rebuilds = 0;
        while (!echoes(transport, "echo " + rebuilds)) {
            assertThat(rebuilds++).as("rebuilds").isLessThan(2 * NODES);
            int before = listener.subscriptions.get();
            transport.rebuild();
            listener.awaitSubscriptions(before + 1);
        }

        assertThat(rebuilds).isPositive();
    }

    @Test
    void aStreamIsReadAndWrittenWhereItsSlotIs() {
        List<RedisTransport> transports = nodes.stream()
                .map(seed -> {
                    RedisTransport transport = opened.add(RedisTransport.cluster(List.of(seed.uri()))
                            .streams(1_000)
                            .build());
                    transport.start(listener);
                    return transport;
                })
                .toList();
        listener.awaitSubscriptions(NODES);

        for (RedisTransport transport : transports) {
            String message = "from " + transports.indexOf(transport);
            await().atMost(PATIENCE).until(() -> arrives(transport, message));
        }
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(nodesWith("livelist-subscribe")).hasSize(1);
            assertThat(nodesWith("livelist-publish")).isEqualTo(nodesWith("livelist-subscribe"));
        });
    }

    private RedisTransport start(RecordingListener listener) {
        RedisTransport transport =
                opened.add(RedisTransport.cluster(List.of(nodes.get(0).uri()))
                        .connectTimeout(Duration.ofSeconds(1))
                        .publishTimeout(Duration.ofSeconds(1))
                        .build());
        transport.start(listener);
        listener.awaitSubscriptions(1);
        return transport;
    }

    private boolean arrives(RedisTransport transport, String message) {
        transport.send(0, Kind.SIGNALS, message.getBytes(UTF_8));
        return listener.messages.contains(message);
    }

    private boolean echoes(RedisTransport transport, String message) {
        try {
            await().atMost(Duration.ofSeconds(2)).until(() -> arrives(transport, message));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private List<RedisProcess> nodesWith(String connection) {
        return nodes.stream()
                .filter(node -> node.connectionsNamed(connection) > 0)
                .toList();
    }
}
