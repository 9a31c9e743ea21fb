package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import dev.livelist.engine.ReadySignal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One open stream: what it says, and the outlet it says it through. */
final class OpenStream implements ReadySignal {

    private final LivePrincipal principal;
    private volatile @Nullable StreamSession session;
    private volatile @Nullable Outlet outlet;

    OpenStream(LivePrincipal principal) {
        this.principal = principal;
    }

    /** Who opened it. */
    LivePrincipal principal() {
        return principal;
    }

    void connect(StreamSession session, Outlet outlet) {
        this.session = session;
        this.outlet = outlet;
    }

    /** There may be something to send. Before there is an outlet there is nothing to wake: it begins by looking. */
    @Override
    public void ready() {
        Outlet present = outlet;
        if (present != null) {
            present.wake();
        }
    }

    @Override
    public @Nullable Group group() {
        Outlet present = outlet;
        return present == null ? null : present.loop();
    }

    /** The same, to be called on the loop of its connection. */
    void readyOnLoop(long now) {
        Outlet present = outlet;
        if (present != null) {
            present.drain(now);
        }
    }

    /** Ends it with a farewell. */
    void end(EndState state) {
        StreamSession present = session;
        if (present != null) {
            present.end(state);
        }
    }

    /** Has its authority decided anew within that time. */
    void reauthorize(Duration within) {
        StreamSession present = session;
        if (present != null) {
            present.authority().demand(within);
            if (within.isZero()) {
                ready();
            }
        }
    }

    /** Looks at the time; true where the stream was found to be stuck and has been broken off. */
    boolean tick() {
        Outlet present = outlet;
        return present != null && present.tick();
    }

    /** Whether its connection has more to take than it takes. */
    boolean isStarved() {
        Outlet present = outlet;
        return present != null && present.isStarved();
    }

    /** Breaks it off. */
    void breakOff() {
        Outlet present = outlet;
        if (present != null) {
            present.breakOff();
        }
    }

    /** Ends it without another word. */
    void close() {
        Outlet present = outlet;
        if (present != null) {
            present.close();
        }
    }
}
