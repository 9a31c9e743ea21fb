package dev.livelist.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The time between two connections: a random part of a bound that doubles with each attempt, up to a maximum (full jitter), but
 * never less than the server asks for. Confined to one thread at a time.
 */
final class Backoff {

    private static final long FIRST_STEP = 1_000;
    private static final int MAX_DOUBLINGS = 20;

    /** The longest wait, whatever a server says. */
    private static final long LONGEST_WAIT = Duration.ofHours(1).toMillis();

    private final long max;
    private long retry;
    private int attempts;

    Backoff(Duration max) {
        this.max = max.toMillis();
    }

    /** The server asks to wait for so long, until it says otherwise. */
    void retry(long millis) {
        retry = millis;
    }

    /** A connection has been of use: the next failure is a first one. */
    void reset() {
        attempts = 0;
    }

    /** The time to wait now, in milliseconds, where an answer has asked for some time or has not. */
    long next(@Nullable Duration retryAfter) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long jitter = random.nextLong(Math.min(max, FIRST_STEP << Math.min(attempts++, MAX_DOUBLINGS)) + 1);
        // Whole seconds, so that many are told the same: spread within the second.
        long asked = retryAfter == null ? retry : retryAfter.toMillis() + random.nextLong(1_000);
        return Math.min(Math.max(jitter, asked), LONGEST_WAIT);
    }
}
