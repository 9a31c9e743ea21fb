package dev.livelist.http;

import dev.livelist.LivePrincipal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One open stream: what it says, and the writer it says it through. */
final class OpenStream implements LoopSignal {

    private final LivePrincipal principal;
    private final Login login;
    private final @Nullable String openedBy;
    private final AtomicReference<@Nullable Runnable> unwatch = new AtomicReference<>();
    private volatile @Nullable StreamContent content;
    private volatile @Nullable StreamWriter writer;

    OpenStream(LivePrincipal principal, Login login) {
        this.principal = principal;
        this.login = login;
        this.openedBy = login.sessionKey();
    }

    /** Who opened it. */
    LivePrincipal principal() {
        return principal;
    }

    /** Whether the session with that key keeps its login, or kept it when the stream was opened. */
    boolean isOfSession(String key) {
        return openedBy != null && (openedBy.equals(key) || key.equals(login.sessionKey()));
    }

    void connect(StreamContent content, StreamWriter writer) {
        this.content = content;
        this.writer = writer;
    }

    /** Takes the way to let go of its login; at once where the stream has ended already. */
    void unwatchBy(Runnable way) {
        if (!unwatch.compareAndSet(null, way)) {
            way.run();
        }
    }

    /** Wants to know nothing of its login any more. */
    void unwatch() {
        Runnable way = unwatch.getAndSet(OpenStream::ended);
        if (way != null) {
            way.run();
        }
    }

    private static void ended() {
        // Nothing is left to let go of.
    }

    /** There may be something to send. Before there is a writer there is nothing to wake: it begins by looking. */
    @Override
    public void ready() {
        StreamWriter present = writer;
        if (present != null) {
            present.wake();
        }
    }

    @Override
    public @Nullable Group group() {
        StreamWriter present = writer;
        return present == null ? null : present.loop();
    }

    @Override
    public void readyOnLoop(long now) {
        StreamWriter present = writer;
        if (present != null) {
            present.drain(now);
        }
    }

    /** Ends it with a farewell. */
    void end(EndState state) {
        StreamContent present = content;
        if (present != null) {
            present.end(state);
        }
    }

    /** Has its authority decided anew within that time. */
    void reauthorize(Duration within) {
        StreamContent present = content;
        if (present != null) {
            present.authority().demand(within);
            if (within.isZero()) {
                ready();
            }
        }
    }

    /** Looks at the time; true where the stream was found to be stuck and has been broken off. */
    boolean tick() {
        StreamWriter present = writer;
        return present != null && present.tick();
    }

    /** How many bytes its connection has taken and the network has not. */
    long pendingBytes() {
        StreamWriter present = writer;
        return present == null ? 0 : present.pendingBytes();
    }

    /** Whether its connection has more to take than it takes. */
    boolean isStarved() {
        StreamWriter present = writer;
        return present != null && present.isStarved();
    }

    /** Breaks it off. */
    void breakOff() {
        StreamWriter present = writer;
        if (present != null) {
            present.breakOff();
        }
    }

    @Override
    public void close() {
        StreamWriter present = writer;
        if (present != null) {
            present.close();
        }
    }
}
