package dev.livelist.http;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a stream that is at the socket. It takes a frame from its source only when the connection can take it: a slow
 * connection has no queue, and is later sent what brings it up to date then. Sends a comment when there has been nothing else
 * for a while, and breaks the connection when the socket takes nothing any more.
 *
 * <p>Frames are sent on the connection's loop. An adapter calls {@link #wake} when the connection has become writable, {@link #close} when
 * it is gone, and {@link #fail} when it has failed.
 */
public final class StreamWriter implements Loops.Task {

    private static final Logger log = LoggerFactory.getLogger(StreamWriter.class);

    private static final AtomicIntegerFieldUpdater<StreamWriter> WOKEN =
            AtomicIntegerFieldUpdater.newUpdater(StreamWriter.class, "woken");
    private static final AtomicIntegerFieldUpdater<StreamWriter> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(StreamWriter.class, "closed");
    private static final AtomicLongFieldUpdater<StreamWriter> BYTES =
            AtomicLongFieldUpdater.newUpdater(StreamWriter.class, "bytes");
    private static final AtomicLongFieldUpdater<StreamWriter> LAST_SENT =
            AtomicLongFieldUpdater.newUpdater(StreamWriter.class, "lastSent");

    private final StreamConnection connection;
    private final Loops.Loop loop;
    private final StreamClock clock;
    private final long keepAliveNanos;
    private final FrameSource source;
    private final Runnable onClosed;
    private final Stall stall;

    // Fields and not objects of their own: a burst visits every stream, and each object more is a cache miss more.
    private volatile int woken;
    private volatile int closed;
    private volatile long bytes;
    private volatile @Nullable Throwable failure;
    private volatile long lastSent;
    private volatile boolean starved;

    private boolean running;

    StreamWriter(
            StreamConnection connection,
            Loops.Loop loop,
            StreamClock clock,
            LiveHttpSettings settings,
            FrameSource source,
            Runnable onClosed) {
        this.connection = connection;
        this.loop = loop;
        this.clock = clock;
        this.keepAliveNanos = settings.keepAlive().toNanos();
        this.source = source;
        this.onClosed = onClosed;
        this.stall = new Stall(settings.writeTimeout().toNanos(), clock.nanos());
        this.lastSent = clock.nanos();
    }

    /** There may be something to send, or the connection takes something again. From any thread. */
    public void wake() {
        if (closed == 0 && WOKEN.compareAndSet(this, 0, 1)) {
            loop.wake(this);
        }
    }

    /** The same, at once. On the loop; does nothing where it is called from inside a method of the connection. */
    public void writeNow() {
        drain(clock.nanos());
    }

    /** The connection has failed. From any thread. */
    public void fail(Throwable error) {
        failure = error;
        wake();
    }

    /** Ends the stream without another word; also what a reader's leaving comes to. Idempotent, from any thread. */
    public void close() {
        if (letGo()) {
            onClosed.run();
            connection.leave();
        }
    }

    /** Whether it has ended. From any thread. */
    public boolean isClosed() {
        return closed != 0;
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
        if (stall.lasts(now, connection.pendingBytes(), starved, bytes, connection.progress())) {
            breakOff();
            return true;
        }
        return false;
    }

    /** How many bytes the connection has taken and the network has not. From any thread. */
    long pendingBytes() {
        return closed == 0 ? connection.pendingBytes() : 0;
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
            fail(new TimeoutException("The socket takes nothing any more"));
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

    /** Sends what there is and the connection takes; on the loop. */
    void drain(long now) {
        if (running) {
            return; // asked for more from inside send, and the loop below will see it
        }
        running = true;
        boolean sent = false;
        try {
            while (closed == 0 && sendNext(now)) {
                sent = true; // as long as there is something and the connection takes it
            }
            if (sent && closed == 0) {
                connection.flush();
            }
        } catch (RuntimeException | Error e) {
            log.error("livelist.stream.failed: it is ended, its reader will come back", e);
            failNow(e);
        } finally {
            running = false;
        }
    }

    private void failNow(Throwable e) {
        if (letGo()) {
            onClosed.run();
            connection.fail(e);
        }
    }

    private boolean sendNext(long now) {
        Throwable failed = failure;
        if (failed != null) {
            failNow(failed);
            return false;
        }
        if (source.isFinished()) {
            if (letGo()) {
                connection.end(onClosed);
            }
            return false;
        }
        boolean full = !connection.isWritable();
        if (starved != full) { // written only where it changes: each such write is a fence
            starved = full;
        }
        if (full) {
            return false;
        }
        byte[] frame = source.next(now);
        if (frame == null) {
            if (now - lastSent < keepAliveNanos) {
                return false;
            }
            send(null, Frames.KEEP_ALIVE, now);
        } else {
            send(source.prefix(), frame, now);
        }
        return true;
    }

    private void send(byte @Nullable [] prefix, byte[] frame, long now) {
        LAST_SENT.lazySet(this, now);
        BYTES.lazySet(this, bytes + frame.length + (prefix == null ? 0 : prefix.length)); // nobody else writes it
        if (prefix == null) {
            connection.send(frame);
        } else {
            connection.send(prefix, frame);
        }
    }
}
