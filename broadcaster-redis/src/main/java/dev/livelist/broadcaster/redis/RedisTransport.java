package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
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
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.IOUringProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries messages by Redis pub/sub: PUBLISH and SUBSCRIBE on {@code <channel>:0}, over two connections of its own, one
 * that listens and one that publishes.
 *
 * <p><b>Promised.</b> {@link TransportListener#onSubscribed} follows the server's acknowledgement, never mere connecting,
 * and is always told {@code false}: Redis pub/sub keeps nothing for those who are away. A lost connection, a refused
 * subscription, a server that takes a connection and then says nothing, one that is away at the start: each leads to
 * another attempt, bounded by the connect timeout, after a jittered backoff of at most a second, until the transport is
 * closed. A message is sent once or not at all; none is kept for later. Messages sent by one thread, or in an order that
 * threads agree on, arrive in that order, a change of connection aside. A connection that does not answer a message
 * within the publish timeout is replaced, and all it had under way fails.
 *
 * <p><b>Not promised.</b> That a silent subscription is noticed (TCP's keep-alive takes about eight seconds, and only
 * where the network is at fault): the bridge above proves the way by its echo, and calls {@link #rebuild}. That a
 * completed {@link #send} has reached anybody. That a message which has failed has not arrived.
 *
 * <p><b>Bounds.</b> Messages that Redis has not answered take at most {@value #MAX_PENDING_MEGABYTES} MB, or four
 * messages of the largest size where that is more; beyond that, {@link #send} fails at once. Received messages are
 * handed over on the connection's thread and never queued here. Redis itself cuts a reader that falls too far behind
 * ({@code client-output-buffer-limit pubsub}); that is a lost connection like any other.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, {@link #close} by any but the listener's. The listener is
 * called on a network thread or on the transport's own, {@code livelist-redis}.
 *
 * <p>Everything that a server may ask for is in Lettuce's {@link RedisURI}: host or socket, Sentinel, user and password,
 * TLS. The user needs {@code +publish +subscribe} and the channel, {@code &<channel>:0}; on a cluster
 * {@code +cluster|nodes} lets it follow changes of the cluster.
 */
public final class RedisTransport implements Transport {

    /** The channel where nothing else is said: {@code livelist}. */
    public static final String DEFAULT_CHANNEL = "livelist";

    /** The longest message in bytes where nothing else is said: 1 MB. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 1_000_000;

    static final int MAX_PENDING_MEGABYTES = 16;

    /** What keep-alive takes below, for TCP_USER_TIMEOUT to agree with it. */
    private static final Duration DEAD_PEER = Duration.ofSeconds(8);

    private static final int MESSAGES_PER_FLUSH = 256;
    private static final Duration CLOSE_GRACE = Duration.ofMillis(500);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Logger log = LoggerFactory.getLogger(RedisTransport.class);

    private final String channel;
    private final int maxMessageBytes;
    private final Duration connectTimeout;
    private final Route route;
    private final ClientResources resources;
    private final boolean ownResources;
    private final RedisClient client;
    private final ScheduledThreadPoolExecutor worker;
    private final Publisher publisher;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Of the worker alone. */
    private @Nullable Subscriber subscriber;

    private RedisTransport(Builder builder) {
        channel = builder.channel + ":0";
        maxMessageBytes = builder.maxMessageBytes;
        connectTimeout = builder.connectTimeout;
        route = new Route(builder.servers());
        ClientResources given = builder.clientResources;
        ownResources = given == null;
        resources = given == null ? smallResources() : given;
        client = RedisClient.create(resources);
        client.setOptions(options(builder));
        worker = new ScheduledThreadPoolExecutor(1, RedisTransport::daemon);
        worker.setRemoveOnCancelPolicy(true);
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        publisher = new Publisher(
                channel,
                CODEC,
                Math.max(MAX_PENDING_MEGABYTES << 20, 4L * (maxMessageBytes + Publisher.MESSAGE_OVERHEAD)),
                server -> client.connectAsync(CODEC, named(server, "publish")),
                route,
                connectTimeout,
                builder.publishTimeout,
                worker);
    }

    /**
     * A single server; or, where the address lists sentinels, the server that they call the master whenever a connection
     * is made.
     *
     * @param server where, as whom and with TLS or without; its timeout and database are not used
     * @throws IllegalArgumentException where the address names no server, or sentinels and no master
     */
    public static Builder standalone(RedisURI server) {
        return new Builder(List.of(server), false);
    }

    /**
     * A Redis Cluster. Each connection goes to one of its nodes, the two to different ones where there are several, and
     * to another one after each failure; Redis itself passes messages on between the nodes.
     *
     * @param seeds some of the nodes, at least one; the others are learned from them. User, password and TLS are those
     *     of the node that was asked
     * @throws IllegalArgumentException where there is none, or one of them names no server
     */
    public static Builder cluster(Collection<RedisURI> seeds) {
        return new Builder(List.copyOf(seeds), true);
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public int maxMessageBytes() {
        return maxMessageBytes;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when called again
     */
    @Override
    public void start(TransportListener listener) {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("The transport has been started already");
        }
        onWorker(() -> {
            Subscriber created = new Subscriber(
                    channel,
                    listener,
                    server -> client.connectPubSubAsync(CODEC, named(server, "subscribe")),
                    route,
                    connectTimeout,
                    worker);
            subscriber = created;
            route.connects(publisher, created);
            // In this order, so that whoever is told of the first subscription can publish, as far as that is possible.
            publisher.start(() -> created.start(() -> {}));
        });
    }

    @Override
    public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
        if (lane != 0) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("There is no lane " + lane + ", only 0"));
        }
        if (message.length > maxMessageBytes) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "The message has " + message.length + " bytes, and at most " + maxMessageBytes + " may be sent"));
        }
        return publisher.send(message);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The connection that publishes is replaced too: where an echo stays away, either may be the one at fault, such as
     * one that still reaches a former master. What it had under way fails.
     */
    @Override
    public void rebuild() {
        onWorker(() -> {
            Subscriber listening = subscriber;
            if (listening != null) {
                listening.renew();
                publisher.renew();
            }
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>Returns within about five seconds whatever the state of the network, mostly within one.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        await(publisher.flushed().toCompletableFuture(), CLOSE_GRACE);
        await(
                CompletableFuture.completedFuture(this).thenComposeAsync(RedisTransport::closeLinks, worker),
                SHUTDOWN_TIMEOUT);
        worker.shutdownNow();
        long timeout = SHUTDOWN_TIMEOUT.toMillis();
        await(client.shutdownAsync(0, timeout, TimeUnit.MILLISECONDS), SHUTDOWN_TIMEOUT);
        if (ownResources) {
            await(resources.shutdown(0, timeout, TimeUnit.MILLISECONDS), SHUTDOWN_TIMEOUT);
        }
    }

    @Override
    public String toString() {
        return "RedisTransport[" + channel + "]";
    }

    private CompletableFuture<Void> closeLinks() {
        Subscriber listening = subscriber;
        CompletableFuture<?> published = publisher.close();
        return listening == null
                ? CompletableFuture.allOf(published)
                : CompletableFuture.allOf(published, listening.close());
    }

    private void onWorker(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The transport is closed", e);
        }
    }

    private static void await(Future<?> future, Duration timeout) {
        try {
            future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("Closing goes on without waiting", e);
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

    private static ClientResources smallResources() {
        return ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
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

    private static ClientOptions options(Builder builder) {
        SocketOptions.Builder socket = SocketOptions.builder()
                .connectTimeout(builder.connectTimeout)
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
                .sslOptions(builder.sslOptions)
                .build();
    }

    /** Builds a {@link RedisTransport}; see {@link #standalone} and {@link #cluster}. */
    public static final class Builder {

        private final List<RedisURI> servers;
        private final boolean cluster;
        private String channel = DEFAULT_CHANNEL;
        private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private Duration publishTimeout = Duration.ofSeconds(2);
        private SslOptions sslOptions = SslOptions.create();
        private @Nullable ClientResources clientResources;

        private Builder(List<RedisURI> servers, boolean cluster) {
            if (servers.isEmpty()) {
                throw new IllegalArgumentException("A cluster needs at least one node to begin with");
            }
            this.servers = servers;
            this.cluster = cluster;
            servers();
        }

        /** What the Redis channel is called, before {@code :0}. All workers must agree. Default {@code livelist}. */
        public Builder channel(String channel) {
            if (channel.isBlank()) {
                throw new IllegalArgumentException("The channel has no name");
            }
            this.channel = channel;
            return this;
        }

        /**
         * The longest message that is sent, in bytes. Default 1 MB: far below Redis's own limit for what may wait for a
         * subscriber (32 MB), beyond which it cuts the connection.
         */
        public Builder maxMessageBytes(int maxMessageBytes) {
            if (maxMessageBytes <= 0) {
                throw new IllegalArgumentException("maxMessageBytes is " + maxMessageBytes + " and must be positive");
            }
            this.maxMessageBytes = maxMessageBytes;
            return this;
        }

        /**
         * How long an attempt may take, from resolving the name to the acknowledged subscription. Default 2 s: below the
         * bridge's detection bound, far above what a server in reach needs.
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = requirePositive(connectTimeout, "connectTimeout");
            return this;
        }

        /**
         * How long Redis may leave a message unanswered before its connection counts as dead and is replaced; it is
         * looked at four times in this time. Default 2 s.
         */
        public Builder publishTimeout(Duration publishTimeout) {
            this.publishTimeout = requirePositive(publishTimeout, "publishTimeout");
            return this;
        }

        /** Keys, trusted certificates, ciphers, protocols, where the address asks for TLS. Default: those of the JDK. */
        public Builder sslOptions(SslOptions sslOptions) {
            this.sslOptions = sslOptions;
            return this;
        }

        /**
         * Threads to share with other clients, which stay the caller's to shut down. Default: a few of the transport's
         * own, so that nothing another client does on a network thread can delay a message, and with them a
         * pipeline that writes many messages at once; with shared threads each is written alone.
         */
        public Builder clientResources(ClientResources clientResources) {
            this.clientResources = clientResources;
            return this;
        }

        /** A transport that has yet to be started. It is to be closed even where it never is. */
        public RedisTransport build() {
            return new RedisTransport(this);
        }

        private Servers servers() {
            List<RedisURI> addresses = servers.stream()
                    .map(server -> Uris.forConnecting(server, connectTimeout))
                    .toList();
            return cluster ? new ClusterNodes(addresses) : new SingleServer(addresses.get(0));
        }

        private static Duration requirePositive(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " is " + duration + " and must be positive");
            }
            return duration;
        }
    }
}
