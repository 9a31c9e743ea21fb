package dev.livelist.benchmarks.bridge;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lettuce as it comes, and nothing else: bytes of the length of the bridge's message, which nobody has to write or to
 * read. One message per change; that is what pub/sub is.
 */
final class LettuceBus implements Bus {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final byte[] MESSAGE =
            ("{\"v\":1,\"origin\":\"worker-1-7d3f\",\"boot\":\"0123456789abcdef01234567\","
                            + "\"lanes\":1,\"lane\":0,\"seq\":1234567,"
                            + "\"signals\":[{\"model_label\":\"shop.product\",\"action\":\"updated\",\"pk\":\"1234567\"}]}")
                    .getBytes(StandardCharsets.UTF_8);

    private final RedisClient publishing;
    private final RedisClient subscribing;
    private final StatefulRedisConnection<String, byte[]> publisher;

    LettuceBus(int redisPort, Arrivals arrivals) {
        publishing = RedisClient.create(RedisURI.create("127.0.0.1", redisPort));
        subscribing = RedisClient.create(RedisURI.create("127.0.0.1", redisPort));
        publisher = publishing.connect(CODEC);
        StatefulRedisPubSubConnection<String, byte[]> subscriber = subscribing.connectPubSub(CODEC);
        subscriber.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, byte[] message) {
                arrivals.arrived(1);
            }
        });
        subscriber.sync().subscribe("bench:0");
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // what does not arrive is found by the count
    public void publish(List<String> keys) {
        for (int i = 0; i < keys.size(); i++) {
            publisher.async().publish("bench:0", MESSAGE);
        }
    }

    @Override
    public void close() {
        publishing.shutdown();
        subscribing.shutdown();
    }
}
