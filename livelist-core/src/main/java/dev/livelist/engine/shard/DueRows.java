package dev.livelist.engine.shard;

import java.time.Duration;
import java.util.Optional;

/** Has views read again when their next row comes or goes with time alone. Confined to the shard. */
final class DueRows {

    private static final String DUE = "due";

    /** What is due later is asked about again. */
    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    private final ShardState shard;

    DueRows(ShardState shard) {
        this.shard = shard;
    }

    /** The database has said when the view's next row is due. */
    void set(View view, Optional<Duration> due) {
        view.timers.cancel(DUE);
        due.ifPresent(left ->
                view.timers.arm(DUE, left.compareTo(LONGEST_WAIT) < 0 ? left.plusMillis(1) : LONGEST_WAIT, () -> {
                    view.dirtyEverything();
                    shard.touch(view);
                }));
    }
}
