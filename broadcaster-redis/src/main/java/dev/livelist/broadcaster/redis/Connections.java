package dev.livelist.broadcaster.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.Timer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lettuce as this module uses it, and the thread that looks after what it is asked for. */
final class Connections {

    static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    /** For whatever is to be waited for while closing. */
    static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    /** What keep-alive takes below, for TCP_USER_TIMEOUT to agree with it. */
    private static final Duration DEAD_PEER = Duration.ofSeconds(8);

    private static final int MESSAGES_PER_FLUSH = 256;
    private static final Logger log = LoggerFactory.getLogger(RedisTransport.class);

    private final Duration connectTimeout;
    private final ClientResources resources;
    private final boolean ownResources;
    private final RedisClient client;
    private final ScheduledThreadPoolExecutor worker;

    Connections(Duration connectTimeout, SslOptions sslOptions, @Nullable ClientResources given) {
        this.connectTimeout = connectTimeout;
        worker = new ScheduledThreadPoolExecutor(1, Connections::daemon);
        worker.setRemoveOnCancelPolicy(true);
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ownResources = given == null;
        resources = given == null ? smallResources(new SleepingTimer(worker)) : given;
        client = RedisClient.create(resources);
        client.setOptions(options(connectTimeout, sslOptions));
    }

    /** How long an attempt to connect may take. */
    Duration connectTimeout() {
        return connectTimeout;
    }

    /** On which everything that concerns the connections runs. */
    ScheduledExecutorService worker() {
        return worker;
    }

    CompletionStage<StatefulRedisConnection<String, byte[]>> toPublish(RedisURI server) {
        return client.connectAsync(CODEC, named(server, "publish"));
    }

    CompletionStage<StatefulRedisPubSubConnection<String, byte[]>> toSubscribe(RedisURI server) {
        return client.connectPubSubAsync(CODEC, named(server, "subscribe"));
    }

    CompletionStage<StatefulRedisConnection<String, byte[]>> toRead(RedisURI server) {
        return client.connectAsync(CODEC, named(server, "subscribe"));
    }

    /** Ends every thread; the connections are to be closed before. */
    void close() {
        worker.shutdownNow();
        long timeout = SHUTDOWN_TIMEOUT.toMillis();
        await(client.shutdownAsync(0, timeout, TimeUnit.MILLISECONDS), SHUTDOWN_TIMEOUT);
        if (ownResources) {
            await(resources.shutdown(0, timeout, TimeUnit.MILLISECONDS), SHUTDOWN_TIMEOUT);
        }
    }

    static void await(Future<?> future, Duration timeout) {
        try {
            future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("livelist.redis.closing goes on without waiting", e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "livelist-redis");
        thread.setDaemon(true);
        return thread;
    }

    /** Redis shows the name in CLIENT LIST, where people look for who holds which connection. */
    private static RedisURI named(RedisURI server, String role) {
        RedisURI named = Uris.copy(server);
        String name = server.getClientName();
        named.setClientName(name == null ? "livelist-" + role : name + "-" + role);
        return named;
    }

    private static ClientResources smallResources(Timer timer) {
        return ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .timer(timer)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        // Messages that are sent while others are being written share one system call with them.
                        channel.pipeline().addFirst(new FlushConsolidationHandler(MESSAGES_PER_FLUSH, true));
                    }
                })
                .build();
    }

    private static ClientOptions options(Duration connectTimeout, SslOptions sslOptions) {
        SocketOptions.Builder socket = SocketOptions.builder()
                .connectTimeout(connectTimeout)
                .keepAlive(KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(1))
                        .count(3)
                        .build());
        if (EpollProvider.isAvailable() || IOUringProvider.isAvailable()) {
            socket.tcpUserTimeout(TcpUserTimeoutOptions.builder()
                    .enable()
                    .tcpUserTimeout(DEAD_PEER)
                    .build());
        }
        return ClientOptions.builder()
                // A connection is replaced, not revived: nothing is replayed, and no subscription is restored unseen.
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // RESP3 hands pub/sub messages through one more copy (measured), and offers nothing that is used here.
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                // The links have deadlines of their own; Lettuce would start a timer for every PUBLISH.
                .timeoutOptions(TimeoutOptions.create())
                .useHashIndexQueue(false)
                .socketOptions(socket.build())
                .sslOptions(sslOptions)
                .build();
    }
}
