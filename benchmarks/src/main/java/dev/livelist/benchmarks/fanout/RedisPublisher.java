package dev.livelist.benchmarks.fanout;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;

/** Another program that publishes in Redis. */
final class RedisPublisher implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RedisClient client;
    private final RedisAsyncCommands<String, String> redis;

    RedisPublisher(int port) {
        client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        redis = client.connect().async();
    }

    /** Publishes them in that order, without waiting for one before the next; returns when Redis has them all. */
    void publish(String channel, List<String> messages) {
        RedisFuture<?>[] published = messages.stream()
                .map(message -> redis.publish(channel, message))
                .toArray(RedisFuture[]::new);
        if (!LettuceFutures.awaitAll(PATIENCE, published)) {
            throw new IllegalStateException("Redis does not answer");
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
