package dev.livelist.engine.read;

import dev.livelist.engine.LiveListsSettings;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a view may read next. For one thread at a time.
 *
 * <p>The first change after a quiet time is read at once. Under load one read is made per {@code batch-window}, and
 * where reads are slow they are spaced by twice what the last one took, up to {@code batch-max-wait}. Full reads are
 * spaced by three times what the shorter of the last two took: a slow table is spared, and a read that hung once holds up
 * nobody. After a failure the wait doubles from 100 ms to 2 s, give or take
 * half of it, so that views do not come back all at once; once a read of anybody has succeeded again, each comes back within
 * 1.25 s.
 */
public final class Pacing {

    private static final long FIRST_BACKOFF = Duration.ofMillis(100).toNanos();
    private static final long LAST_BACKOFF = Duration.ofSeconds(2).toNanos();
    private static final long RECOVERY = Duration.ofMillis(1_250).toNanos();
    private static final long TOO_MUCH = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST_SPACING = Duration.ofSeconds(30).toNanos();

    private final long batchWindow;
    private final long batchMaxWait;
    private final RandomGenerator random;
    private long nextProbe;
    private long nextFull;
    private long lastFull;
    private int failures;

    public Pacing(LiveListsSettings settings, RandomGenerator random, long now) {
        this.batchWindow = settings.batchWindow().toNanos();
        this.batchMaxWait = settings.batchMaxWait().toNanos();
        this.random = random;
        this.nextProbe = now;
        this.nextFull = now;
    }

    public void succeeded(boolean full, long started, long now) {
        long took = now - started;
        failures = 0;
        nextProbe = started + Math.max(batchWindow, Math.min(2 * took, batchMaxWait));
        if (full) {
            nextFull = Math.max(nextProbe, now + Math.min(3 * Math.min(took, lastFull), LONGEST_SPACING));
            lastFull = took;
        } else {
            nextFull = Math.max(nextFull, nextProbe);
        }
    }

    /** The database has answered with a count: what failed before is over. */
    public void counted() {
        failures = 0;
    }

    public void failed(long now) {
        long backoff = Math.min(LAST_BACKOFF, FIRST_BACKOFF << Math.min(failures, 10));
        failures++;
        nextProbe = now + backoff / 2 + random.nextLong(backoff);
        nextFull = nextProbe;
    }

    /** What was asked for is too much: it is not tried again soon. */
    public void tooMuch(long now) {
        failures++;
        nextProbe = now + TOO_MUCH + random.nextLong(TOO_MUCH / 4);
        nextFull = nextProbe;
    }

    /**
     * Where it waits after a failure, lets it wait no longer than a random part of 1.25 s: the others' reads succeed again.
     * Returns whether it does.
     */
    public boolean hurry(long now) {
        if (failures == 0) {
            return false;
        }
        nextProbe = Math.min(nextProbe, now + random.nextLong(RECOVERY));
        nextFull = nextProbe;
        return true;
    }

    /** How long to wait, in nanoseconds; 0 or less where a read may start. Whoever waits for a first document does not wait for spacing. */
    public long waitFor(boolean full, boolean urgent, long now) {
        if (urgent && failures == 0) {
            return 0;
        }
        return (full ? nextFull : nextProbe) - now;
    }
}
