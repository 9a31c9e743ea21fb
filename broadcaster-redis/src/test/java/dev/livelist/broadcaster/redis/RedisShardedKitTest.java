package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.redis.RedisTestServer.Way;
import dev.livelist.broadcaster.tck.TransportKit;
import dev.livelist.broadcaster.tck.TransportServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole kit, every fault included, over sharded pub/sub of a Redis in a process of its own. */
class RedisShardedKitTest implements TransportKit {

    private static TransportServer server;

    @BeforeAll
    static void startRedis() {
        server = new ProcessServer(RedisProcess.running("--client-output-buffer-limit", "pubsub 4mb 0 0"), Way.SHARDED);
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @Override
    public TransportServer server() {
        return server;
    }
}
