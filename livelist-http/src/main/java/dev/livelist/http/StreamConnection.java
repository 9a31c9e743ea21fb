package dev.livelist.http;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The connection that one stream is written to, as far as a server lets it be seen. Implemented by an adapter, which tells the
 * {@link StreamWriter} what happens to the connection. Unless it is said otherwise methods are called on the {@linkplain #loop loop}.
 */
public interface StreamConnection {

    /**
     * Where everything that concerns the connection runs, one task at a time. Connections that share a thread share it. An adapter whose
     * server has no such threads takes {@link LiveHttp#nextLoop}. From any thread, always the same.
     */
    Executor loop();

    /** Whether it would take a frame now. Where not, {@link StreamWriter#wake} is called when it does. */
    boolean isWritable();

    /** Takes a frame. Only after {@link #isWritable} has said yes. The bytes are shared and are not to be modified. */
    void send(byte[] frame);

    /**
     * Takes a frame with what goes in front of it on this stream alone. The same rules hold as for {@link #send(byte[])}. A connection
     * that keeps what it has made of a frame for others overrides this.
     */
    default void send(byte[] prefix, byte[] frame) {
        send(Frames.join(prefix, frame));
    }

    /** Has the socket take what was sent, after one or more frames. */
    void flush();

    /**
     * Completes the response, once all that was sent has been taken.
     *
     * @param onEnded called when that is so, or never will be; perhaps more than once
     */
    void end(Runnable onEnded);

    /** Ends the stream because of an error on this side. */
    void fail(Throwable error);

    /** Lets the stream end without another word. From any thread. */
    void leave();

    /** Breaks the connection, without waiting for anything to be sent; false where only {@link #fail} can do it. From any thread. */
    boolean abort();

    /** Lets go of whatever was registered with the server. The connection stays as it is. From any thread. */
    void release();

    /** About how many bytes have been handed over that the socket has not taken yet; 0 where that cannot be seen. From any thread. */
    long pendingBytes();

    /** Counts up whenever the connection has taken something, where it says so; else it stays the same. From any thread. */
    long progress();

    /**
     * Has the network give up a peer that acknowledges nothing for this long, where it can be told to: such a peer is gone without
     * a word, while the few bytes sent to keep its stream open never fill a buffer. From any thread, once, at the beginning.
     */
    void abortUnacknowledgedAfter(Duration timeout);
}
