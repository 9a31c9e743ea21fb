package dev.livelist.broadcaster.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the next attempt: twice as long after each failure, at most a second, and each time a random part
 * of it, so that workers that lost the same server do not come back in step. A connection that lasted makes it start anew.
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(50);

    /** Short against the detection bound (three heartbeats), in which workers must be live again once the server is back. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private Duration next = FIRST;

    /**
     * Waits.
     *
     * @param since when the last connection began to work ({@link System#nanoTime}); 0 where it never did
     * @param end ends the waiting early
     */
    void await(long since, CountDownLatch end) throws InterruptedException {
        if (since != 0 && System.nanoTime() - since > LONGEST.toNanos()) {
            next = FIRST;
        }
        long longest = next.toNanos();
        next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
        long nanos = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        if (end.await(nanos, TimeUnit.NANOSECONDS)) {
            next = FIRST;
        }
    }
}
