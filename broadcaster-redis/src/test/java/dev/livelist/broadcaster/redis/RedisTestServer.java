package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.tck.ProxiedServer;
import dev.livelist.broadcaster.transport.Transport;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Map;

/** A Redis, wherever it runs, with a proxy before it that does the network's faults. */
class RedisTestServer extends ProxiedServer {

    /** The ways in which a message can be sent, as a program does that is no worker. */
    enum Way {
        PUB_SUB {
            @Override
            RedisTransport.Builder select(RedisTransport.Builder builder) {
                return builder;
            }

            @Override
            void send(RedisCommands<String, byte[]> redis, String channel, byte[] message) {
                redis.publish(channel, message);
            }
        },
        SHARDED {
            @Override
            RedisTransport.Builder select(RedisTransport.Builder builder) {
                return builder.sharded(1);
            }

            @Override
            void send(RedisCommands<String, byte[]> redis, String channel, byte[] message) {
                redis.spublish(channel, message);
            }
        },
        STREAM {
            @Override
            RedisTransport.Builder select(RedisTransport.Builder builder) {
                return builder.streams(10_000);
            }

            @Override
            void send(RedisCommands<String, byte[]> redis, String channel, byte[] message) {
                redis.xadd(channel, Map.of("m", message));
            }
        };

        abstract RedisTransport.Builder select(RedisTransport.Builder builder);

        abstract void send(RedisCommands<String, byte[]> redis, String channel, byte[] message);
    }

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Way way;
    private final RedisURI uri;
    private final RedisClient client;

    RedisTestServer(RedisURI uri) {
        this(uri, Way.PUB_SUB);
    }

    RedisTestServer(RedisURI uri, Way way) {
        super(uri.getHost(), uri.getPort());
        this.way = way;
        this.uri = uri;
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .build());
    }

    @Override
    public Transport newTransport(String channel) {
        return way.select(builder(Uris.at(uri, proxy().host(), proxy().port())))
                .channel(channel)
                .build();
    }

    RedisTransport.Builder builder(RedisURI server) {
        return RedisTransport.standalone(server);
    }

    @Override
    public void publish(String channel, byte[] message) {
        try (StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC)) {
            way.send(connection.sync(), channel + ":0", message);
        }
    }

    @Override
    public void killListeners() {
        try (StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC)) {
            RedisCommands<String, byte[]> redis = connection.sync();
            redis.clientList()
                    .lines()
                    .filter(other -> other.contains(" name=livelist-subscribe "))
                    .map(other -> Long.parseLong(other.substring("id=".length(), other.indexOf(' '))))
                    .forEach(id -> redis.clientKill(KillArgs.Builder.id(id)));
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, PATIENCE);
        super.close();
    }
}
