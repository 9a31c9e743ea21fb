package dev.livelist.engine.reader;

import dev.livelist.QueryShape;
import dev.livelist.engine.Asker;
import dev.livelist.engine.CauseSpace;
import dev.livelist.engine.LiveReader;
import dev.livelist.engine.ReadySignal;
import dev.livelist.engine.StreamEvent;
import dev.livelist.engine.page.ShapedDocument;
import dev.livelist.engine.page.Window;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of one page of a view.
 *
 * <p>The shard tells it where to start and when to end. What it has been sent is known to the thread that polls, and to nobody
 * else. A reader keeps at most one document of its own: the one its client has.
 */
public final class ViewReader implements LiveReader {

    private static final Logger log = LoggerFactory.getLogger(LiveReader.class);

    private static final AtomicIntegerFieldUpdater<ViewReader> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(ViewReader.class, "closed");

    private final QueryShape shape;
    private final @Nullable String version;
    private final Asker asker;
    private final @Nullable ReaderCauses causes;
    private final ReadySignal signal;
    private final Consumer<? super ViewReader> onClose;
    private volatile int closed;

    // Written by the shard, read by the thread that polls.
    private volatile @Nullable Start start;
    private volatile @Nullable StreamEvent ending;
    private volatile @Nullable StatusCell status;

    // The shard's.
    private boolean covered;

    // The polling thread's.
    private @Nullable ShapedDocument sent;
    private boolean started;
    private boolean finished;
    private @Nullable StreamStatus told;
    private @Nullable String shownCauses;

    /** Where a reader starts: with the document it has already, or with none. */
    private record Start(Window window, @Nullable ShapedDocument base) {}

    /**
     * A reader that has not been admitted to a view yet.
     *
     * @param version the version of the document that the client has, if any
     * @param asker whose reader it is
     * @param space where its client counts its writes; null where it does not want to know them
     * @param signal told whenever {@link #poll} may have something
     * @param onClose told once, when the reader is closed
     */
    public ViewReader(
            QueryShape shape,
            @Nullable String version,
            Asker asker,
            @Nullable CauseSpace space,
            ReadySignal signal,
            Consumer<? super ViewReader> onClose) {
        this.shape = shape;
        this.version = version;
        this.asker = asker;
        this.causes = space == null ? null : new ReaderCauses(space);
        this.signal = signal;
        this.onClose = onClose;
    }

    /** What it looks at: which page, if its documents are pages. */
    public QueryShape shape() {
        return shape;
    }

    ReadySignal signal() {
        return signal;
    }

    /** Whose reader it is. */
    public Asker asker() {
        return asker;
    }

    /** The version it came with. */
    public @Nullable String version() {
        return version;
    }

    /** Where its client counts its writes; null where it does not want to know them. */
    public @Nullable CauseSpace space() {
        return causes == null ? null : causes.space();
    }

    /** The writes of its client that it is to be told of; null where it does not want to know them. */
    @Nullable
    ReaderCauses waitingCauses() {
        return causes;
    }

    /** Whether it follows its page. */
    boolean hasStarted() {
        return start != null;
    }

    /** Whether a read that began after the reader came has succeeded. */
    public boolean covered() {
        return covered;
    }

    /** A read that began after the reader came has succeeded. */
    public void cover() {
        covered = true;
    }

    /** Whether its client has left. For any thread. */
    public boolean closed() {
        return closed != 0;
    }

    /** Admits the reader to a view, whose status it tells from now on. */
    public void admit(StatusCell cell) {
        status = cell;
    }

    void start(Window window, @Nullable ShapedDocument base) {
        start = new Start(window, base);
    }

    /** Gives the reader its last event. */
    public void end(StreamEvent last) {
        ending = last;
    }

    /** Wakes the thread that polls. A signal that throws harms no other reader. */
    public void ready() {
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
        StatusCell cell = status;
        if (cell == null) {
            return null;
        }
        // The status is read before the document: a reader must never be told that it is in step before it is.
        StreamStatus now = cell.get();
        shownCauses = null;
        Start from = start;
        if (from != null) {
            Window.State state = Objects.requireNonNull(from.window().state());
            if (!started) {
                started = true;
                sent = from.base();
                if (sent == null) {
                    sent = state.document();
                    shownCauses = takeCauses(state);
                    return state.snapshot();
                }
            }
            StreamEvent patch = advance(state);
            String shown = takeCauses(state);
            if (patch != null) {
                shownCauses = shown;
                return patch;
            }
            if (shown != null) {
                return new StreamEvent(StreamEvent.Type.CAUSE, null, shown.getBytes(StandardCharsets.US_ASCII), false);
            }
        }
        // A waiting reader that has a document of its own is told that it may be old. One without a document waits
        // silently.
        boolean hasDocument = from != null || (version != null && !now.live());
        if (hasDocument && !now.equals(told)) {
            told = now;
            return now.event();
        }
        return null;
    }

    private @Nullable String takeCauses(Window.State state) {
        return causes == null ? null : causes.take(state.edition());
    }

    @Override
    public @Nullable String causes() {
        return shownCauses;
    }

    private @Nullable StreamEvent advance(Window.State state) {
        ShapedDocument base = Objects.requireNonNull(sent);
        ShapedDocument now = state.document();
        sent = now;
        return base.version().equals(now.version()) ? null : state.patchFrom(base);
    }

    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, 0, 1)) {
            onClose.accept(this);
        }
    }
}
