package dev.livelist.webflux;

import dev.livelist.http.StreamConnection;
import dev.livelist.http.StreamWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * The body of a response as a stream's connection. It begins as a publisher that the server subscribes to, and demand says what it takes.
 * Where the server's connection lets itself be detached, the stream goes on without the exchange once the first frame is out.
 *
 * <p>Demand and cancellation may come on any thread; the rest runs on the connection's loop.
 */
final class ResponseStream implements StreamConnection, Publisher<DataBuffer>, Subscription {

    private static final AtomicLongFieldUpdater<ResponseStream> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(ResponseStream.class, "requested");
    private static final AtomicLongFieldUpdater<ResponseStream> REQUESTS =
            AtomicLongFieldUpdater.newUpdater(ResponseStream.class, "requests");

    private final ServerConnection connection;
    private @Nullable DataBufferFactory buffers;

    // Fields and not objects of their own: a burst visits every stream, and each object more is a cache miss more.
    private volatile long requested;
    private volatile long requests;
    private volatile @Nullable StreamWriter writer;
    private volatile @Nullable Subscriber<? super DataBuffer> subscriber;
    private volatile boolean detached;

    private long sent;
    private Way way;

    /** How frames reach the connection. Confined to the loop. */
    private enum Way {
        /** Only the first one may go, with the head of the response; where the others go is decided then. */
        UNDECIDED,
        /** Through the response, by demand. */
        THROUGH,
        /** To the connection, without the exchange. */
        DETACHED
    }

    ResponseStream(ServerConnection connection, DataBufferFactory buffers) {
        this.connection = connection;
        this.buffers = buffers;
        this.way = connection.mayDetach() ? Way.UNDECIDED : Way.THROUGH;
    }

    /** Writes the stream to the response; to be called once, when the writer has been opened. */
    Mono<Void> write(ServerHttpResponse response, StreamWriter opened) {
        writer = opened;
        return connection.write(response, this).doFinally(signal -> exchangeEnded());
    }

    private StreamWriter writer() {
        return Objects.requireNonNull(writer, "The stream has not been opened");
    }

    @Override
    public void subscribe(Subscriber<? super DataBuffer> s) {
        if (subscriber != null || detached) {
            Operators.error(s, new IllegalStateException("A stream has one subscriber"));
            return;
        }
        subscriber = Objects.requireNonNull(s, "subscriber");
        connection.onWritable(writer()::wake);
        s.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            writer().fail(new IllegalArgumentException(
                    "Requested " + n + " elements, against rule 3.9 of Reactive Streams"));
        }
        Operators.addCap(REQUESTED, this, n);
        REQUESTS.incrementAndGet(this);
        if (connection.isOnLoop() && way != Way.UNDECIDED) {
            writer().writeNow();
        } else {
            writer().wake();
        }
    }

    @Override
    public void cancel() {
        exchangeEnded();
    }

    /** Closes the stream, unless it goes on without the exchange. From any thread. */
    private void exchangeEnded() {
        if (!detached) {
            writer().close();
        }
    }

    @Override
    public Executor loop() {
        return connection.loop();
    }

    @Override
    public boolean isWritable() {
        decide();
        return switch (way) {
            case UNDECIDED -> sent == 0 && requested > 0 && connection.isWritable();
            case THROUGH -> subscriber != null && sent < requested && connection.isWritable();
            case DETACHED -> connection.isWritable();
        };
    }

    /**
     * Decides on the way when the first frame has been written. Spring asks for one element, sends the head, and passes that
     * element on to the server when the server itself asks for more: a second request says that this is under way, and a
     * task of its own that it is over.
     */
    private void decide() {
        Subscriber<? super DataBuffer> s = subscriber;
        StreamWriter open = writer;
        if (way != Way.UNDECIDED || s == null || open == null || sent == 0 || requests <= 1 || open.isClosed()) {
            return;
        }
        if (connection.detach(open::wake, open::close)) {
            way = Way.DETACHED;
            detached = true; // first: the exchange ends, and the stream does not
            subscriber = null;
            buffers = null;
            s.onComplete();
            if (open.isClosed()) { // by another thread, to which it was not detached yet
                connection.abort();
            }
        } else {
            way = Way.THROUGH;
        }
    }

    @Override
    public void send(byte[] frame) {
        sent++;
        if (way == Way.DETACHED) {
            connection.send(frame);
        } else {
            Objects.requireNonNull(subscriber)
                    .onNext(Objects.requireNonNull(buffers).wrap(frame));
        }
    }

    @Override
    public void send(byte[] prefix, byte[] frame) {
        if (way == Way.DETACHED) {
            sent++;
            connection.send(prefix, frame);
        } else {
            StreamConnection.super.send(prefix, frame); // one element, as demand counts them
        }
    }

    @Override
    public void flush() {
        if (way == Way.DETACHED) {
            connection.flush();
        }
    }

    @Override
    public void end(Runnable onEnded) {
        Subscriber<? super DataBuffer> s = subscriber;
        if (s == null) {
            connection.end(onEnded);
        } else {
            onEnded.run();
            s.onComplete();
        }
    }

    @Override
    public void fail(Throwable error) {
        Subscriber<? super DataBuffer> s = subscriber;
        if (s != null) {
            s.onError(error);
        } else {
            leave();
        }
    }

    @Override
    public void leave() {
        if (detached) { // no exchange would end it
            connection.abort();
        }
    }

    @Override
    public boolean abort() {
        return connection.abort();
    }

    @Override
    public void release() {
        connection.release();
    }

    @Override
    public long pendingBytes() {
        return connection.pendingBytes();
    }

    @Override
    public long progress() {
        return requests;
    }

    @Override
    public void abortUnacknowledgedAfter(Duration timeout) {
        connection.abortUnacknowledgedAfter(timeout);
    }
}
