package dev.livelist.broadcaster.redis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: twice as long after each failure, and each time a random part of it, so that
 * workers that lost the same server do not come back in step. Not safe for concurrent use.
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(50);

    /** Short against the detection bound (three heartbeats), in which workers must be live again once Redis is back. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private Duration next = FIRST;

    /** Between half and all of the time that this failure is worth. */
    Duration next() {
        long longest = next.toNanos();
        next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }

    void reset() {
        next = FIRST;
    }
}
