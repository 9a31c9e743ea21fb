package dev.livelist.benchmarks.bridge;

import java.util.List;
import org.redisson.Redisson;
import org.redisson.api.RFuture;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** Redisson's {@code RTopic} as it comes, JSON written and read by Jackson, sent by {@code publishAsync}. */
final class RedissonBus implements Bus {

    private final RedissonClient publishing;
    private final RedissonClient subscribing;
    private final RTopic topic;

    RedissonBus(int redisPort, Arrivals arrivals) {
        publishing = connected(redisPort);
        subscribing = connected(redisPort);
        topic = publishing.getTopic("bench:0", StringCodec.INSTANCE);
        subscribing.getTopic("bench:0", StringCodec.INSTANCE).addListener(String.class, (channel, json) -> {
            Change change = Change.fromJson(json);
            arrivals.arrived(change.modelLabel().equals(Change.LABEL) ? 1 : 0);
        });
    }

    @Override
    public void publish(List<String> keys) {
        for (String key : keys) {
            RFuture<Long> sent = topic.publishAsync(Change.of(key).toJson());
            if (sent.toCompletableFuture().isCompletedExceptionally()) {
                throw new IllegalStateException("Redisson refused to publish");
            }
        }
    }

    @Override
    public void close() {
        publishing.shutdown();
        subscribing.shutdown();
    }

    private static RedissonClient connected(int redisPort) {
        Config config = new Config();
        config.useSingleServer().setAddress("redis://127.0.0.1:" + redisPort);
        return Redisson.create(config);
    }
}
