package dev.livelist.broadcaster.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.transport.Transport.Kind;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A master, a replica and three sentinels. */
class RedisSentinelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final Opened opened = new Opened();

    private final List<RedisProcess> sentinels = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener();
    private RedisProcess master;
    private RedisProcess replica;

    @BeforeEach
    void startTheServers() {
        master = opened.add(RedisProcess.running());
        replica = opened.add(RedisProcess.running("--replicaof", "127.0.0.1 " + master.port()));
        for (int i = 0; i < 3; i++) {
            sentinels.add(opened.add(RedisProcess.runningSentinel(
                    "sentinel monitor shop 127.0.0.1 " + master.port() + " 2",
                    "sentinel down-after-milliseconds shop 500",
                    "sentinel failover-timeout shop 3000")));
        }
        // Where a sentinel does not know the others and the replica yet, there can be no failover.
        await().atMost(PATIENCE).until(() -> sentinels.stream().allMatch(RedisSentinelTest::knowsTheOthers));
    }

    @Test
    void bothConnectionsFollowTheMaster() {
        RedisTransport transport = start();
        assertThat(master.connectionsNamed("livelist-subscribe")).isOne();

        master.kill();

        listener.awaitSubscriptions(2);
        await().atMost(PATIENCE).until(() -> replica.connectionsNamed("livelist-subscribe") == 1);
        await().atMost(PATIENCE).until(() -> arrives(transport, "from the new master"));
        assertThat(listener.disconnections.get()).isPositive();
    }

    @Test
    void aMasterThatHangsIsLeftWhenTheSubscriptionIsRebuilt() {
        RedisTransport transport = start();
        master.pause();
        await().atMost(PATIENCE)
                .until(() -> replica.command(redis -> redis.info("replication")).contains("role:master"));

        transport.rebuild();

        await().atMost(PATIENCE).until(() -> replica.connectionsNamed("livelist-subscribe") == 1);
        await().atMost(PATIENCE).until(() -> arrives(transport, "from the new master"));
    }

    @Test
    void sentinelsThatHangDelayButDoNotPrevent() {
        sentinels.get(0).pause();
        sentinels.get(1).pause();

        RedisTransport transport = start();

        await().atMost(PATIENCE).until(() -> arrives(transport, "by the third"));
    }

    private RedisTransport start() {
        RedisURI uri = new RedisURI();
        uri.setSentinelMasterId("shop");
        sentinels.forEach(sentinel -> uri.getSentinels().add(sentinel.uri()));
        RedisTransport transport = opened.add(RedisTransport.standalone(uri)
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

    private static boolean knowsTheOthers(RedisProcess sentinel) {
        String info = sentinel.command(redis -> redis.info("sentinel"));
        return info.contains("status=ok") && info.contains("slaves=1") && info.contains("sentinels=3");
    }
}
