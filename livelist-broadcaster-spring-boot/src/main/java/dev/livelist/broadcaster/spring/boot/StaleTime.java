package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How long a broadcaster has been stale, in all. Safe for use by any number of threads. */
final class StaleTime implements AutoCloseable {

    private final InstantSource clock;
    private final Subscription states;
    private @Nullable Instant since;
    private Duration before = Duration.ZERO;

    StaleTime(Broadcaster broadcaster, InstantSource clock) {
        this.clock = clock;
        this.states = broadcaster.onStateChange(this::changed);
        changed(broadcaster.state());
    }

    private synchronized void changed(BroadcasterState state) {
        Instant began = since;
        if (state.isStale() && began == null) {
            since = state.since();
        } else if (!state.isStale() && began != null) {
            before = before.plus(length(began, state.since()));
            since = null;
        }
    }

    /** In seconds; goes on as long as it is stale. */
    synchronized double seconds() {
        Instant began = since;
        Duration all = began == null ? before : before.plus(length(began, clock.instant()));
        return all.toMillis() / 1000.0;
    }

    private static Duration length(Instant from, Instant to) {
        return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
    }

    @Override
    public void close() {
        states.close();
    }
}
