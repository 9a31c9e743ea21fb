package dev.livelist.broadcaster.spring.boot;

import java.io.IOException;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** Real Redis servers, each on a port of its own. They keep nothing on disk. */
final class Redis {

    private Redis() {}

    static RedisServer started() throws IOException {
        RedisServer redis =
                RedisServer.builder().port(freePort()).setting("save \"\"").build();
        redis.start();
        return redis;
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
