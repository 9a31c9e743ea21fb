package dev.livelist.engine;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of one window. The view tells it, from its own thread, where to start and when to end; what it has been sent
 * is known to the one thread that polls. It keeps at most one document of its own, the one its client has.
 */
final class ViewReader implements LiveReader {

    private static final Logger log = LoggerFactory.getLogger(LiveLists.class);

    private static final AtomicIntegerFieldUpdater<ViewReader> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(ViewReader.class, "closed");

    private final SharedView view;
    private final int page;
    private final @Nullable String version;
    private final ReadySignal signal;
    private volatile int closed;

    // Written by the view, read by whoever polls.
    private volatile @Nullable Start start;
    private volatile @Nullable StreamEvent ending;

    // The view's.
    private @Nullable Window window;
    private boolean covered;

    // The poller's.
    private @Nullable PageDocument sent;
    private boolean started;
    private boolean finished;
    private @Nullable StreamStatus told;

    /** Where a reader starts: with the document it has already, or with none. */
    private record Start(Window window, @Nullable PageDocument base) {}

    ViewReader(SharedView view, int page, @Nullable String version, ReadySignal signal) {
        this.view = view;
        this.page = page;
        this.version = version;
        this.signal = signal;
    }

    int page() {
        return page;
    }

    ReadySignal signal() {
        return signal;
    }

    void assign(Window window) {
        this.window = window;
    }

    Window window() {
        return Objects.requireNonNull(window);
    }

    /** The version it came with. */
    @Nullable
    String version() {
        return version;
    }

    /** Whether a read that began after it came will have been made. */
    boolean covered() {
        return covered;
    }

    void cover() {
        covered = true;
    }

    void start(@Nullable PageDocument base) {
        start = new Start(window(), base);
    }

    void end(StreamEvent last) {
        ending = last;
    }

    /** Wakes whoever polls. One that throws harms no other reader. */
    void ready() {
        if (closed != 0) {
            return;
        }
        try {
            signal.ready();
        } catch (RuntimeException e) {
            log.error("livelist.reader.failed to be told that there is something to poll", e);
        }
    }

    @Override
    public @Nullable StreamEvent poll() {
        if (finished || closed != 0) {
            return null;
        }
        StreamEvent last = ending;
        if (last != null) {
            finished = true;
            return last;
        }
        // The status is read before the document: a reader must never be told that it is in step before it is.
        StreamStatus status = view.status();
        Start from = start;
        if (from != null) {
            Window.State state = Objects.requireNonNull(from.window().state());
            if (!started) {
                started = true;
                sent = from.base();
                if (sent == null) {
                    sent = state.document();
                    return state.snapshot();
                }
            }
            StreamEvent patch = advance(state);
            if (patch != null) {
                return patch;
            }
        }
        // Who waits with a document of its own is told that it may be old; who has none has nothing to be told of.
        boolean hasDocument = from != null || (version != null && !status.live());
        if (hasDocument && !status.equals(told)) {
            told = status;
            return status.event();
        }
        return null;
    }

    private @Nullable StreamEvent advance(Window.State state) {
        PageDocument base = Objects.requireNonNull(sent);
        PageDocument now = state.document();
        if (base == now) {
            return null;
        }
        sent = now;
        return base.version().equals(now.version()) ? null : state.patchFrom(base);
    }

    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, 0, 1)) {
            view.detach(this);
        }
    }
}
