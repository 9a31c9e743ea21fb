package dev.livelist.broadcaster.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.broadcaster.tck.TransportKit;
import dev.livelist.broadcaster.tck.TransportServer;
import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The kit on the Redis that {@code LIVELIST_TEST_REDIS_URL} names, as a system property or in the environment, such as
 * {@code redis://user:password@host:6379}. What would end or stop that server is left out; connections of its other
 * subscribers are broken.
 */
class GivenRedisTransportKitTest implements TransportKit {

    private static final String NAME = "LIVELIST_TEST_REDIS_URL";

    private static @Nullable TransportServer server;

    @BeforeAll
    static void connect() {
        String url = System.getProperty(NAME, System.getenv(NAME));
        assumeTrue(url != null && !url.isBlank(), NAME + " is not set");
        server = new RedisTestServer(RedisURI.create(url));
    }

    @AfterAll
    static void disconnect() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    public TransportServer server() {
        return server;
    }
}
