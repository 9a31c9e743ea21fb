package dev.livelist.broadcaster.postgres;

import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages by NOTIFY and LISTEN on the channel {@code <channel>_0} of one database, over two connections of its
 * own, one that listens and one that sends.
 *
 * <p><b>Promised.</b> {@link TransportListener#onSubscribed} follows the server's answer to LISTEN, and is always told
 * {@code false}: PostgreSQL keeps nothing for those who are away. A lost connection, a server that takes one and then says
 * nothing, one that is away at the start: each leads to another attempt, each step of it bounded by the timeout, after a
 * jittered backoff of at most a second, until the transport is closed. A connection on which nothing comes for a second is
 * asked whether it listens, and is replaced where it does not answer within the timeout. A message is sent once or not at
 * all; none is kept for later. Messages sent by one thread, or in an order that threads agree on, arrive in that order, a
 * change of connection aside.
 *
 * <p><b>Not promised.</b> That a completed {@link #send} has reached anybody, nor that a message which has failed has not
 * arrived.
 *
 * <p><b>Bounds.</b> A message has at most {@value #MAX_MESSAGE_BYTES} bytes. Messages that PostgreSQL has not taken are at
 * most 16 MB; beyond that, {@link #send} fails at once. The server itself keeps up to 8 GB for sessions that listen and do not
 * read; received messages are handed over on the listening thread and never queued here.
 *
 * <p><b>Cost.</b> PostgreSQL commits transactions that notify one after the other, over all databases of a server. Messages are
 * sent apart from what they tell of, up to 100 in one transaction that does nothing else and waits for no disk.
 *
 * <p><b>Threads.</b> All methods may be called by any thread, {@link #close} by any but the listener's. The listener is
 * called on {@code livelist-postgres-listen}; {@code livelist-postgres-notify} sends.
 *
 * <p>The database must be encoded in UTF-8. Any user that may connect may notify and listen.
 */
public final class PostgresTransport implements Transport {

    /** The channel where nothing else is said: {@code livelist}. */
    public static final String DEFAULT_CHANNEL = "livelist";

    /** The longest message: PostgreSQL takes less than 8,000 bytes. */
    public static final int MAX_MESSAGE_BYTES = 7_999;

    private static final Duration CLOSE_GRACE = Duration.ofMillis(500);

    private final PostgresServer server;
    private final Channel channel;
    private final int maxMessageBytes;
    private final Duration timeout;
    private final Notifier notifier;

    private final Object lifecycle = new Object();
    // Guarded by lifecycle.
    private @Nullable Listener listening;
    private boolean closed;

    private PostgresTransport(Builder builder) {
        server = builder.server;
        channel = builder.channel;
        maxMessageBytes = builder.maxMessageBytes;
        timeout = builder.timeout;
        notifier = new Notifier(server, channel, timeout);
    }

    /** Begins with every default. */
    public static Builder builder(PostgresServer server) {
        return new Builder(server);
    }

    @Override
    public String name() {
        return "postgres";
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
        synchronized (lifecycle) {
            if (listening != null) {
                throw new IllegalStateException("The transport has been started already");
            }
            if (!closed) {
                listening = new Listener(server, channel, timeout, notifier, listener);
                // In this order, so that whoever is told of the first subscription can send, as far as that is
                // possible.
                notifier.start();
                listening.start();
            }
        }
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
        return notifier.send(message);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The connection that sends is replaced too, since it may as well be the one at fault; what it had under way fails.
     */
    @Override
    public void rebuild() {
        synchronized (lifecycle) {
            if (listening != null) {
                listening.renew();
                notifier.renew();
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Returns within the timeout and a few seconds whatever the state of the network, mostly at once.
     */
    @Override
    public void close() {
        Listener open;
        synchronized (lifecycle) {
            if (closed) {
                return;
            }
            closed = true;
            open = listening;
        }
        if (open != null) {
            notifier.flush(CLOSE_GRACE);
            notifier.close();
            open.close();
        }
    }

    /** Whether what is said on that channel of that server arrives here. */
    boolean hears(PostgresServer other, Channel said) {
        return channel.equals(said) && server.toString().equals(other.toString());
    }

    @Override
    public String toString() {
        return "PostgresTransport[" + channel.name() + " at " + server + "]";
    }

    /** Builds a {@link PostgresTransport}. */
    public static final class Builder {

        private final PostgresServer server;
        private Channel channel = Channel.of(DEFAULT_CHANNEL);
        private int maxMessageBytes = MAX_MESSAGE_BYTES;
        private Duration timeout = Duration.ofSeconds(2);

        private Builder(PostgresServer server) {
            this.server = server;
        }

        /**
         * What the channel is called, before {@code _0}. All workers must agree. Default {@code livelist}.
         *
         * @throws IllegalArgumentException where PostgreSQL takes no such name, which with {@code _0} has at most 63 bytes
         */
        public Builder channel(String name) {
            channel = Channel.of(name);
            return this;
        }

        /** The longest message that is sent, in bytes; more than {@value PostgresTransport#MAX_MESSAGE_BYTES} are never sent. */
        public Builder maxMessageBytes(int bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("maxMessageBytes is " + bytes + " and must be positive");
            }
            maxMessageBytes = Math.min(bytes, MAX_MESSAGE_BYTES);
            return this;
        }

        /**
         * How long the server may take for a step of connecting, for an answer and for taking messages, before the connection
         * counts as dead. Whole seconds while connecting. Default 2 s: below the bridge's detection bound.
         */
        public Builder timeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("timeout is " + timeout + " and must be positive");
            }
            this.timeout = timeout;
            return this;
        }

        /** A transport that has yet to be started. It is to be closed even where it never is. */
        public PostgresTransport build() {
            return new PostgresTransport(this);
        }
    }
}
