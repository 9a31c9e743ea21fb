package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer;
import dev.livelist.broadcaster.transport.Transport;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;

/** A Redis, wherever it runs, with a proxy before it that does the network's faults. */
class RedisTestServer implements TransportServer {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisURI uri;
    private final TcpProxy proxy;
    private final RedisClient client;

    RedisTestServer(RedisURI uri) {
        this.uri = uri;
        proxy = new TcpProxy(uri.getHost(), uri.getPort());
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .build());
    }

    @Override
    public Transport newTransport(String channel) {
        return RedisTransport.standalone(Uris.at(uri, proxy.host(), proxy.port()))
                .channel(channel)
                .build();
    }

    @Override
    public void publish(String channel, byte[] message) {
        try (StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC)) {
            connection.sync().publish(channel + ":0", message);
        }
    }

    @Override
    public void killListeners() {
        try (StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC)) {
            connection.sync().clientKill(KillArgs.Builder.typePubsub());
        }
    }

    @Override
    public void cut() {
        proxy.cut();
    }

    @Override
    public void refuse() {
        proxy.refuse(true);
    }

    @Override
    public void swallow(Direction direction) {
        proxy.swallow(direction);
    }

    @Override
    public void delay(Duration duration) {
        proxy.delay(duration);
    }

    @Override
    public void heal() {
        proxy.heal();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, PATIENCE);
        proxy.close();
    }
}
