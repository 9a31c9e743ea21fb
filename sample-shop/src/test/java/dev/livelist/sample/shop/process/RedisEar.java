package dev.livelist.sample.shop.process;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hears all that the workers tell each other. */
final class RedisEar implements AutoCloseable {

    private final RedisClient client;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    /** Hears what is said from now on. */
    RedisEar(RedisServer server) {
        client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                heard.add(message);
            }
        });
        connection.sync().subscribe(RedisServer.CHANNEL);
    }

    /** The messages so far. */
    List<String> heard() {
        return heard;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
}
