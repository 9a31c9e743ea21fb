package dev.livelist.broadcaster.transport;

import java.util.concurrent.CompletionStage;

/**
 * Carries opaque messages to every worker that listens on the same channel, this one included, and says what becomes of
 * its connection. Nothing else: origin, sequence numbers, heartbeats, echoes, gaps and lost peers are dealt with once,
 * above it, in {@code BridgedBroadcaster}.
 *
 * <p>An implementation reconnects by itself, with jittered backoff, for as long as it is open; a server that is away
 * when {@link #start} is called is no error. It may lose, repeat and reorder messages, but must never be silent about a
 * connection that it knows to have been interrupted. Nothing here may block, and no buffer may be without a bound.
 */
public interface Transport extends AutoCloseable {

    /** What a message is for; a transport that keeps a log may treat the kinds differently. */
    enum Kind {
        /** Carries signals: must reach the others where that can be had. */
        SIGNALS,
        /** Says that the sender lives: worthless a moment later. */
        HEARTBEAT,
        /** The sender's last message. */
        GOODBYE
    }

    /** The name by which configuration selects it, such as {@code redis}. */
    String name();

    /** The number of lanes, 1 unless labels are spread over several channels. */
    default int lanes() {
        return 1;
    }

    /** The longest message, in bytes, that {@link #send} takes. */
    int maxMessageBytes();

    /**
     * Begins to connect and to listen, in the background. Called once.
     *
     * @param listener is told of messages and of the connection; it never throws and never blocks for long
     */
    void start(TransportListener listener);

    /**
     * Sends a message, in the order of calls per lane. Never blocks and never throws: a message that cannot be sent now,
     * for want of a connection or of room in a bounded buffer, fails at once and is not sent later.
     *
     * @return completes when the server has taken the message; fails when it may not have
     */
    CompletionStage<Void> send(int lane, Kind kind, byte[] message);

    /**
     * Gives up the connection that listens and makes a new one: it is open but delivers nothing. Called at most once per
     * attempt; the transport answers with {@link TransportListener#onSubscribed} when it listens again.
     */
    void rebuild();

    /** Lets go of every connection and thread. Messages already handed to {@link #send} are given a short while. */
    @Override
    void close();
}
