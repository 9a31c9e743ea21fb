package dev.livelist.broadcaster.local;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber that threw is owed (rule B4): one invalidation, after a backoff, and no second one until a call has
 * succeeded. The debt itself ends only with a call that got an invalidation and did not throw, so that a success in
 * between does not hide what was missed.
 *
 * <p>The backoff doubles with each telling and starts anew after a success that owed nothing: a subscriber that fails at
 * every change and recovers at every invalidation costs fewer and fewer re-reads. Guarded by the mailbox's monitor.
 */
final class FailureDebt {

    private final Duration firstBackoff;
    private final Duration maxBackoff;

    private boolean owed;
    private boolean toldInThisStreak;
    private int failuresInARow;
    private int tellings;
    private Scheduler.@Nullable Task telling;

    FailureDebt(Duration firstBackoff, Duration maxBackoff) {
        this.firstBackoff = firstBackoff;
        this.maxBackoff = maxBackoff;
    }

    int failuresInARow() {
        return failuresInARow;
    }

    /** Returns whether to tell the subscriber. */
    boolean failed() {
        failuresInARow++;
        owed = true;
        boolean tell = !toldInThisStreak;
        toldInThisStreak = true;
        return tell;
    }

    /**
     * A call has not thrown.
     *
     * @param covered whether the call that succeeded brought an invalidation of everything the subscriber hears of
     * @param waiting whether such an invalidation is in the mailbox
     * @return whether to tell the subscriber
     */
    boolean succeeded(boolean covered, boolean waiting) {
        failuresInARow = 0;
        if (!owed) {
            tellings = 0;
            return false;
        }
        if (covered) {
            forgive();
            return false;
        }
        toldInThisStreak = true;
        return telling == null && !waiting;
    }

    Duration nextBackoff(double jitter) {
        int doublings = Math.min(tellings, 30);
        tellings++;
        long full = Math.min(maxBackoff.toNanos(), firstBackoff.toNanos() << Math.min(doublings, 20));
        return Duration.ofNanos((long) (full * (0.5 + jitter / 2)));
    }

    void telling(Scheduler.Task task) {
        telling = task;
    }

    void told() {
        telling = null;
    }

    /** Nothing is owed any more. */
    void forgive() {
        owed = false;
        toldInThisStreak = false;
        if (telling != null) {
            telling.cancel();
            telling = null;
        }
    }
}
