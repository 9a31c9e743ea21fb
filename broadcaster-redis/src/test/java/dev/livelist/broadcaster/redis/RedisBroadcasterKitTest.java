package dev.livelist.broadcaster.redis;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.redis.RedisTestServer.Way;
import dev.livelist.broadcaster.tck.BroadcasterKit;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The kit for broadcasters, over Redis; each test on a channel of its own. */
class RedisBroadcasterKitTest implements BroadcasterKit {

    private static RedisProcess redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.running();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    Way way() {
        return Way.PUB_SUB;
    }

    @Override
    public Broadcaster newBroadcaster(int mailboxKeys) {
        BridgedBroadcaster broadcaster = BridgedBroadcaster.builder(way().select(RedisTransport.standalone(redis.uri()))
                        .channel("kit-" + UUID.randomUUID())
                        .build())
                .config(BridgeConfig.builder().mailboxKeys(mailboxKeys).build())
                .start();
        await().atMost(patience()).until(() -> !broadcaster.state().isStale());
        return broadcaster;
    }
}
