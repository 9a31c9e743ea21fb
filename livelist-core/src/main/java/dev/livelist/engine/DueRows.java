package dev.livelist.engine;

import java.time.Duration;
import java.util.Optional;

/** When the next row of a view comes or goes with time alone. Confined to the view's serial executor. */
final class DueRows {

    /** Whatever is due later is asked about again. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    private final Engine engine;
    private final ViewSource source;
    private final ViewTimers timers;
    private final Runnable onDue;
    private boolean asked;

    DueRows(Engine engine, ViewSource source, ViewTimers timers, Runnable onDue) {
        this.engine = engine;
        this.source = source;
        this.timers = timers;
        this.onDue = onDue;
    }

    /** Whether it is to be asked again, after rows have been read. */
    boolean toBeAsked() {
        return source.timed() && !(engine.has(Mutation.DUE_IS_ASKED_ONCE) && asked);
    }

    /** It has been asked. */
    void due(Optional<Duration> due) {
        asked = true;
        timers.cancel("due");
        due.ifPresent(
                left -> timers.arm("due", left.compareTo(LONGEST_WAIT) < 0 ? left.plusMillis(1) : LONGEST_WAIT, onDue));
    }
}
