package dev.livelist.broadcaster.redis;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries messages by Redis, over two connections of its own, one that listens and one that publishes: by PUBLISH and
 * SUBSCRIBE on {@code <channel>:0}; asked for {@link Builder#streams}, by a stream of that name; asked for
 * {@link Builder#sharded}, by SPUBLISH and SSUBSCRIBE on a few channels, with two connections for each.
 *
 * <p><b>Promised.</b> {@link TransportListener#onSubscribed} follows the server's acknowledgement, never mere connecting.
 * Over pub/sub it is always told {@code false}: that keeps nothing for those who are away. A stream is read on from the
 * last entry read, whatever happened to the connection, and {@code true} is told where that entry is still in the stream,
 * since then all that came after it is too; where it is not (the stream was trimmed past it, emptied, replaced, or is a
 * younger one) {@code false} is told and reading begins at the end. {@code false} is told as well where the server has become
 * another one by its run id or its replication id (a replica that was promoted may lack acknowledged entries), or does not tell
 * these. That is looked for at each new connection, whenever a
 * reader is far behind, and about once a second. A lost connection, a refused subscription, a server that takes a
 * connection and then says nothing, one that is away at the start: each leads to another attempt, bounded by the connect
 * timeout, after a jittered backoff of at most a second, until the transport is closed. A message is sent once or not at
 * all; none is kept for later. Messages sent by one thread, or in an order that threads agree on, arrive in that order, a
 * change of connection aside. A connection that does not answer a message within the publish timeout is replaced, and all
 * it had under way fails.
 *
 * <p>Outside of a cluster both connections go to masters: a server that answers ROLE as a replica is not used, and one that
 * becomes a replica while it is connected to is left within about a second. It would take messages and pass them to nobody.
 *
 * <p><b>Not promised.</b> That a silent subscription is noticed (TCP's keep-alive takes about eight seconds, and only
 * where the network is at fault; a read of a stream that is not answered is noticed in one second and the connect
 * timeout): the bridge above proves the way by its echo, and calls {@link #rebuild}. That a completed {@link #send} has
 * reached anybody. That a message which has failed has not arrived.
 *
 * <p><b>Bounds.</b> Messages that Redis has not answered take at most {@value #MAX_PENDING_MEGABYTES} MB, or four
 * messages of the largest size where that is more; beyond that, {@link #send} fails at once. Received messages are
 * handed over on the connection's thread and never queued here; one read of a stream brings at most 16 MB, or eight
 * messages of the largest size; up to 256 messages after reads of short ones. Redis itself cuts a pub/sub reader that falls too far behind
 * ({@code client-output-buffer-limit pubsub}); that is a lost connection like any other.
 *
 * <p><b>Streams.</b> An entry of the stream {@code <channel>:0} has the message in its field {@code m}; entries without
 * are passed over, such as the one that an empty stream is given to have something to resume from. Heartbeats go to a
 * stream of their own, <code>{&lt;channel&gt;:0}:heartbeats</code>, so that they evict nothing, and are handed on only by a reader that
 * has come to the end of the messages: their echo proves that it is up to date.
 *
 * <p><b>Sharded pub/sub.</b> A slot that is migrated, or whose master is replaced, takes its subscriptions with it; the
 * server says so to those who listen, which Lettuce leaves at that. Here it is the loss of the connection, and the next
 * one goes to the node that has the slot by then.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, {@link #close} by any but the listener's. The listener is
 * called on a network thread or on the transport's own, {@code livelist-redis}.
 *
 * <p>Everything that a server may ask for is in Lettuce's {@link RedisURI}: host or socket, Sentinel, user and password,
 * TLS. The user needs {@code +publish +subscribe +role} and the channel, {@code &<channel>:0}; for sharded
 * pub/sub {@code +spublish +ssubscribe} and the channel of each lane; for streams {@code +xadd +xread +xrange +xrevrange +info} and the two keys; on a cluster {@code +cluster|nodes} lets it follow changes of
 * the cluster.
 */
public final class RedisTransport implements Transport {

    /** The channel where nothing else is said: {@code livelist}. */
    public static final String DEFAULT_CHANNEL = "livelist";

    /** The longest message in bytes where nothing else is said: 1 MB. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 1_000_000;

    static final int MAX_PENDING_MEGABYTES = 16;

    /** Each has two connections. */
    private static final int MOST_LANES = 64;

    private static final Duration CLOSE_GRACE = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(RedisTransport.class);

    private final Carriage carriage;
    private final int maxMessageBytes;
    private final Connections connections;
    private final List<Lane> lanes = new ArrayList<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisTransport(Builder builder) {
        carriage = builder.carriage();
        maxMessageBytes = builder.maxMessageBytes;
        connections = new Connections(builder.connectTimeout, builder.sslOptions, builder.clientResources);
        for (int lane = 0; lane < carriage.lanes(); lane++) {
            lanes.add(new Lane(lane, builder));
        }
    }

    /**
     * A single server; or, where the address lists sentinels, the server that they call the master whenever a connection
     * is made.
     *
     * @param server where, as whom and with TLS or without, and for streams in which database, for pub/sub knows none; its
     *     timeout is not used
     * @throws IllegalArgumentException where the address names no server, or sentinels and no master
     */
    public static Builder standalone(RedisURI server) {
        return new Builder(List.of(server), false);
    }

    /**
     * A Redis Cluster. Each connection goes to one of its nodes, the two to different ones where there are several, and
     * to another one after each failure; Redis itself passes messages on between the nodes. A stream, and each lane
     * of sharded pub/sub, is on the node that has its slot, and both connections go there, and follow the slot.
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
        return carriage.name();
    }

    @Override
    public int lanes() {
        return lanes.size();
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
        Delivery delivery = new Delivery(listener, lanes.size());
        onWorker(() -> lanes.forEach(lane -> lane.start(delivery)));
    }

    @Override
    public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
        if (lane < 0 || lane >= lanes.size()) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("There is no lane " + lane + ", only 0 to " + (lanes.size() - 1)));
        }
        if (message.length > maxMessageBytes) {
            return CompletableFuture.failedFuture(new IllegalArgumentException(
                    "The message has " + message.length + " bytes, and at most " + maxMessageBytes + " may be sent"));
        }
        return lanes.get(lane).publisher.send(kind, message);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The connection that publishes is replaced too: where an echo stays away, either may be the one at fault, such as
     * one that still reaches a former master. What it had under way fails. It is left alone where a stream's reader is behind,
     * since then the echo is on its way.
     */
    @Override
    public void rebuild() {
        onWorker(() -> lanes.forEach(Lane::renew));
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
        Connections.await(all(lanes.stream().map(lane -> lane.publisher.flushed())), CLOSE_GRACE);
        Connections.await(
                CompletableFuture.completedFuture(lanes)
                        .thenComposeAsync(open -> all(open.stream().map(Lane::close)), connections.worker()),
                Connections.SHUTDOWN_TIMEOUT);
        connections.close();
    }

    @Override
    public String toString() {
        return "RedisTransport[" + carriage + "]";
    }

    private static CompletableFuture<Void> all(Stream<? extends CompletionStage<?>> stages) {
        return CompletableFuture.allOf(
                stages.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }

    private void onWorker(Runnable task) {
        try {
            connections.worker().execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("livelist.redis.closed", e);
        }
    }

    /** One channel, and the two connections that serve it. Confined to the worker, but for sending. */
    private final class Lane {

        private final int number;
        private final Route route;
        private final Publisher publisher;
        private @Nullable Link<?> listening;

        Lane(int number, Builder builder) {
            this.number = number;
            this.route = new Route(carriage.servers(number, builder.addresses(), builder.cluster));
            this.publisher = new Publisher(
                    "publishing on lane " + number,
                    carriage.saying(number),
                    Math.max(
                            (MAX_PENDING_MEGABYTES << 20) / carriage.lanes(),
                            4L * (maxMessageBytes + Publisher.MESSAGE_OVERHEAD)),
                    connections::toPublish,
                    route,
                    builder.connectTimeout,
                    builder.publishTimeout,
                    connections.worker());
        }

        void start(Delivery delivery) {
            Link<?> created = carriage.listener(number, delivery, connections, route);
            listening = created;
            route.connects(publisher, created);
            // In this order, so that whoever is told of the first subscription can publish, as far as that is possible.
            publisher.start(() -> created.start(() -> {}));
        }

        void renew() {
            if (listening != null) {
                boolean behind = listening.isBehind();
                listening.renew();
                if (!behind) {
                    publisher.renew();
                }
            }
        }

        CompletableFuture<?> close() {
            CompletableFuture<?> published = publisher.close();
            return listening == null ? published : CompletableFuture.allOf(published, listening.close());
        }
    }

    /** Builds a {@link RedisTransport}; see {@link #standalone} and {@link #cluster}. */
    public static final class Builder {

        private final List<RedisURI> servers;
        private final boolean cluster;
        private String channel = DEFAULT_CHANNEL;
        private int streamMaxLength;
        private int lanes;
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
            addresses();
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
         * Carries messages by a stream, which the transport resumes where it left off; see {@link RedisTransport}.
         *
         * @param maxLength how many messages the stream keeps at least, and about; all workers should agree
         */
        public Builder streams(int maxLength) {
            if (maxLength <= 0) {
                throw new IllegalArgumentException("maxLength is " + maxLength + " and must be positive");
            }
            streamMaxLength = maxLength;
            lanes = 0;
            return this;
        }

        /**
         * Carries messages by sharded pub/sub, SPUBLISH and SSUBSCRIBE (Redis 7 and later), on several channels, each of
         * which is in some slot of the cluster: what is said on it stays among the nodes that have the slot, where plain pub/sub
         * goes through every node. Each lane has two connections.
         *
         * @param lanes how many channels there are; all workers must agree
         */
        public Builder sharded(int lanes) {
            if (lanes <= 0 || lanes > MOST_LANES) {
                throw new IllegalArgumentException("lanes is " + lanes + " and must be from 1 to " + MOST_LANES);
            }
            this.lanes = lanes;
            streamMaxLength = 0;
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

        private List<RedisURI> addresses() {
            return servers.stream()
                    .map(server -> Uris.forConnecting(
                            server, connectTimeout, streamMaxLength > 0 && !cluster ? server.getDatabase() : 0))
                    .toList();
        }

        private Carriage carriage() {
            if (streamMaxLength > 0) {
                return new Carriage.Log(Streams.of(channel + ":0", streamMaxLength, maxMessageBytes));
            }
            return lanes > 0 ? new Carriage.Sharded(channel, lanes) : new Carriage.PubSub(channel);
        }

        private static Duration requirePositive(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " is " + duration + " and must be positive");
            }
            return duration;
        }
    }
}
