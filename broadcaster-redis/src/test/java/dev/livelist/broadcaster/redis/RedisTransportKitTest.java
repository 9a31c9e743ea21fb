package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.tck.TransportKit;
import dev.livelist.broadcaster.tck.TransportServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole kit, every fault included, on a Redis in a process of its own. */
class RedisTransportKitTest implements TransportKit {

    private static TransportServer server;

    @BeforeAll
    static void startRedis() {
        server = new ProcessServer(RedisProcess.running("--client-output-buffer-limit", "pubsub 4mb 0 0"));
    }

    @AfterAll
    static void stopRedis() {
        server.close();
    }

    @Override
    public TransportServer server() {
        return server;
    }

    private static final class ProcessServer extends RedisTestServer {

        private final RedisProcess redis;

        ProcessServer(RedisProcess redis) {
            super(redis.uri());
            this.redis = redis;
        }

        @Override
        public void kill() {
            redis.kill();
        }

        @Override
        public void restart() {
            redis.start();
        }

        @Override
        public void pause() {
            redis.pause();
        }

        @Override
        public void resume() {
            redis.resume();
        }

        /** The limit above, and what the sockets on the way may hold. */
        @Override
        public long slowListenerBytes() {
            return 64_000_000;
        }

        @Override
        public void close() {
            super.close();
            redis.close();
        }
    }
}
