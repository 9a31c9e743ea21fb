package dev.livelist.webflux;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** The connection a stream is written to, as far as a server lets it be seen. */
interface ServerConnection {

    /** Where everything that concerns the connection runs, one task at a time. Connections that share a thread share it. */
    Executor loop();

    /** Whether the calling thread is the loop's. */
    boolean isOnLoop();

    /** Writes the stream through the response, flushed after each burst. */
    Mono<Void> write(ServerHttpResponse response, Publisher<DataBuffer> stream);

    /** Whether the stream may be able to do without the exchange. */
    default boolean mayDetach() {
        return false;
    }

    /**
     * Takes the connection over from the exchange, if it can: from then on {@link #send} writes what the client is to read next,
     * nothing else may, and {@link #end} ends the response. The stream that {@link #write} was given is to be completed right
     * after, and with it the exchange; that the connection is gone is told here. To be asked on the loop when the first
     * element of that stream has been written.
     *
     * @param onWritable called, on the loop, whenever the connection has become writable again
     * @param onGone called, on the loop, when the connection has been closed
     * @return false where all has to go through {@link #write}
     */
    default boolean detach(Runnable onWritable, Runnable onGone) {
        return false;
    }

    /** Writes bytes of the body, once detached. On the loop. */
    default void send(byte[] bytes) {
        throw new UnsupportedOperationException("It is not detached");
    }

    /** Writes a frame, which other connections may be sent too, after bytes that only this one is sent; once detached. On the loop. */
    default void send(byte[] prefix, byte[] frame) {
        throw new UnsupportedOperationException("It is not detached");
    }

    /** Has the socket take what was sent. On the loop. */
    default void flush() {
        throw new UnsupportedOperationException("It is not detached");
    }

    /**
     * Ends the response, once detached. On the loop.
     *
     * @param onSent called when the socket has taken all that was sent, or never will; more than once perhaps
     */
    default void end(Runnable onSent) {
        throw new UnsupportedOperationException("It is not detached");
    }

    /** Whether more would be taken soon. Where a server says so by demand alone, always. */
    boolean isWritable();

    /** About how many bytes have been handed over that the socket has not taken yet; 0 where that cannot be seen. */
    long pendingBytes();

    /**
     * Has the network give up a peer that acknowledges nothing for this long, where it can be told to: such a peer is gone without
     * a word, while the few bytes sent to keep its stream open never fill a buffer.
     */
    void abortUnacknowledgedAfter(Duration timeout);

    /** Calls back, on the loop, whenever the connection has become writable again. */
    void onWritable(Runnable callback);

    /** Breaks the connection, without waiting for anything to be sent; false where only an error in the stream can do it. */
    boolean abort();

    /** Lets go of whatever was registered with the connection. The connection stays as it is. */
    void release();
}
