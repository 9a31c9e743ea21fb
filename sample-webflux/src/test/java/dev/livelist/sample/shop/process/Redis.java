package dev.livelist.sample.shop.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import redis.embedded.RedisServer;

/** A Redis server of a test's own, to be killed and started again on the same port. */
final class Redis implements AutoCloseable {

    private final int port = freePort();
    private RedisServer server = started();

    /** What a worker has to be told to use it. */
    List<String> properties() {
        return List.of(
                "livelist.transport=redis", "spring.data.redis.host=localhost", "spring.data.redis.port=" + port);
    }

    void stop() {
        server.stop();
    }

    void start() {
        server = started();
    }

    @Override
    public void close() {
        stop();
    }

    private RedisServer started() {
        RedisServer redis =
                RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        return redis;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
