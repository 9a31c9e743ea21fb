package dev.livelist.webflux;

import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Operators;

/**
 * The end of a stream that is at the socket. It takes a frame from its source only when the connection can take it: a slow
 * connection has no queue, and is later sent what brings it up to date then. Sends a comment when there has been nothing else
 * for a while, and breaks the connection when the socket takes nothing any more.
 *
 * <p>Frames are sent on the connection's loop. The other methods may be called from any thread.
 */
final class Outlet implements Publisher<DataBuffer>, Subscription, Loops.Task {

    private static final Logger log = LoggerFactory.getLogger(Outlet.class);

    private static final AtomicIntegerFieldUpdater<Outlet> WOKEN =
            AtomicIntegerFieldUpdater.newUpdater(Outlet.class, "woken");
    private static final AtomicIntegerFieldUpdater<Outlet> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(Outlet.class, "closed");
    private static final AtomicLongFieldUpdater<Outlet> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(Outlet.class, "requested");
    private static final AtomicLongFieldUpdater<Outlet> REQUESTS =
            AtomicLongFieldUpdater.newUpdater(Outlet.class, "requests");
    private static final AtomicLongFieldUpdater<Outlet> BYTES =
            AtomicLongFieldUpdater.newUpdater(Outlet.class, "bytes");
    private static final AtomicLongFieldUpdater<Outlet> LAST_SENT =
            AtomicLongFieldUpdater.newUpdater(Outlet.class, "lastSent");

    private final ServerConnection connection;
    private final Loops.Loop loop;
    private final DataBufferFactory buffers;
    private final StreamClock clock;
    private final long keepAliveNanos;
    private final FrameSource source;
    private final Runnable onClosed;
    private final Stall stall;

    // Fields and not objects of their own: a burst visits every stream, and each object more is a cache miss more.
    private volatile int woken;
    private volatile int closed;
    private volatile long requested;
    private volatile long requests;
    private volatile long bytes;
    private volatile @Nullable Subscriber<? super DataBuffer> subscriber;
    private volatile @Nullable Throwable failure;
    private volatile long lastSent;
    private volatile boolean starved;
    private volatile boolean detached;

    private boolean running;
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

    Outlet(
            ServerConnection connection,
            Loops.Loop loop,
            DataBufferFactory buffers,
            StreamClock clock,
            LiveHttpSettings settings,
            FrameSource source,
            Runnable onClosed) {
        this.connection = connection;
        this.loop = loop;
        this.buffers = buffers;
        this.clock = clock;
        this.keepAliveNanos = settings.keepAlive().toNanos();
        this.source = source;
        this.onClosed = onClosed;
        this.stall = new Stall(settings.writeTimeout().toNanos(), clock.nanos());
        this.lastSent = clock.nanos();
        this.way = connection.mayDetach() ? Way.UNDECIDED : Way.THROUGH;
    }

    @Override
    public void subscribe(Subscriber<? super DataBuffer> s) {
        if (subscriber != null || detached) {
            Operators.error(s, new IllegalStateException("A stream has one subscriber"));
            return;
        }
        subscriber = Objects.requireNonNull(s, "subscriber");
        connection.onWritable(this::wake);
        s.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            failure =
                    new IllegalArgumentException("Requested " + n + " elements, against rule 3.9 of Reactive Streams");
        }
        Operators.addCap(REQUESTED, this, n);
        REQUESTS.incrementAndGet(this);
        if (connection.isOnLoop() && way != Way.UNDECIDED) {
            drain(clock.nanos());
        } else {
            wake();
        }
    }

    @Override
    public void cancel() {
        exchangeEnded();
    }

    /** Closes the stream, unless it goes on without the exchange. From any thread. */
    void exchangeEnded() {
        if (!detached) {
            close();
        }
    }

    /** There may be something to send. */
    void wake() {
        if (closed == 0 && WOKEN.compareAndSet(this, 0, 1)) {
            loop.wake(this);
        }
    }

    /** Looks at the time, by one thread at a time, every now and then. */
    boolean tick() {
        if (closed != 0) {
            return false;
        }
        long now = clock.nanos();
        if (now - lastSent >= keepAliveNanos || source.isDue(now)) {
            wake();
        }
        if (stall.lasts(now, connection.pendingBytes(), starved, bytes, requests)) {
            breakOff();
            return true;
        }
        return false;
    }

    /** Whether the connection took nothing more when it was last asked. From any thread. */
    boolean isStarved() {
        return starved;
    }

    /** Breaks the connection, whatever may be on its way. */
    void breakOff() {
        log.debug("livelist.stream.stalled: its socket takes nothing any more and is closed");
        if (connection.abort()) {
            close();
        } else {
            failure = new TimeoutException("The socket takes nothing any more");
            wake();
        }
    }

    /** Ends the stream without another word; also what a reader's leaving comes to. Idempotent. */
    void close() {
        if (letGo()) {
            onClosed.run();
            if (detached) { // no exchange would end it
                connection.abort();
            }
        }
    }

    private boolean letGo() {
        if (!CLOSED.compareAndSet(this, 0, 1)) {
            return false;
        }
        source.close();
        connection.release();
        return true;
    }

    @Override
    public void run() {
        woken = 0; // first, so that what comes from now on wakes it again
        drain(clock.nanos());
    }

    /** Where it runs. */
    Loops.Loop loop() {
        return loop;
    }

    @Override
    public void abandon() {
        close();
    }

    /**
     * Decides on the way when the first frame has been written. Spring asks for one element, sends the head, and passes that
     * element on to the server when the server itself asks for more: a second request says that this is under way, and a
     * task of its own that it is over.
     */
    private void decide() {
        Subscriber<? super DataBuffer> s = subscriber;
        if (way != Way.UNDECIDED || s == null || sent == 0 || requests <= 1 || closed != 0) {
            return;
        }
        if (connection.detach(this::wake, this::close)) {
            way = Way.DETACHED;
            detached = true; // first: the exchange ends, and the stream does not
            subscriber = null;
            s.onComplete();
            if (closed != 0) { // by another thread, to which it was not detached yet
                connection.abort();
            }
        } else {
            way = Way.THROUGH;
        }
    }

    /** Sends what there is and the connection takes; on the loop. */
    void drain(long now) {
        if (running || (subscriber == null && way != Way.DETACHED)) {
            return; // running: asked for more from inside onNext, and the loop below will see it
        }
        running = true;
        try {
            decide();
            long before = sent;
            while (closed == 0 && sendNext(now)) {
                // as long as there is something and the connection takes it
            }
            if (way == Way.DETACHED && sent > before) {
                connection.flush();
            }
        } catch (RuntimeException | Error e) {
            log.error("livelist.stream.failed: it is ended, its reader will come back", e);
            fail(e);
        } finally {
            running = false;
        }
    }

    private void fail(Throwable e) {
        Subscriber<? super DataBuffer> s = subscriber;
        close();
        if (s != null) {
            s.onError(e);
        }
    }

    private void complete() {
        Subscriber<? super DataBuffer> s = subscriber;
        if (s != null) {
            close();
            s.onComplete();
        } else if (letGo()) {
            connection.end(onClosed);
        }
    }

    private boolean sendNext(long now) {
        Throwable failed = failure;
        if (failed != null) {
            fail(failed);
            return false;
        }
        if (source.isFinished()) {
            complete();
            return false;
        }
        boolean full = (way != Way.DETACHED && sent >= requested) || !connection.isWritable();
        if (starved != full) { // written only where it changes: each such write is a fence
            starved = full;
        }
        if (full || (way == Way.UNDECIDED && sent > 0)) {
            return false;
        }
        byte[] frame = source.next(now);
        if (frame == null) {
            if (now - lastSent < keepAliveNanos) {
                return false;
            }
            frame = Frames.KEEP_ALIVE;
        }
        sent++;
        LAST_SENT.lazySet(this, now);
        BYTES.lazySet(this, bytes + frame.length); // nobody else writes it
        if (way == Way.DETACHED) {
            connection.send(frame);
        } else {
            Objects.requireNonNull(subscriber).onNext(buffers.wrap(frame));
        }
        return true;
    }
}
