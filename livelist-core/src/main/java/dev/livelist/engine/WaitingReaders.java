package dev.livelist.engine;

import java.time.Instant;

/**
 * Sees to it that readers without a document do not wait for a database that does not answer: they are turned away as soon as
 * that is known, which is looked at once in a query's timeout. Confined to the view's serial executor.
 */
final class WaitingReaders {

    private static final String TIMER = "turn away";

    private final Audience audience;
    private final Engine engine;
    private final ViewTimers timers;

    WaitingReaders(Audience audience, Engine engine, ViewTimers timers) {
        this.audience = audience;
        this.engine = engine;
        this.timers = timers;
    }

    /** Somebody waits. */
    void begin() {
        timers.armOnce(TIMER, engine.settings.queryTimeout(), this::look);
    }

    /** Nobody waits any more. */
    void end() {
        timers.cancel(TIMER);
    }

    private void look() {
        Instant since = engine.databaseDownSince();
        if (since != null) {
            audience.turnAway(StreamStatus.noDatabase(since));
        }
        if (audience.someWait()) {
            timers.arm(TIMER, engine.settings.queryTimeout(), this::look);
        }
    }
}
