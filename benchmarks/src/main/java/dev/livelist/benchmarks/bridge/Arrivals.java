package dev.livelist.benchmarks.bridge;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what arrives, and bounds what is under way: the publisher takes a permit for each change, its arrival gives it
 * back. So every bus is driven as fast as it delivers, none faster, and nothing is lost that would not be lost at work.
 *
 * <p>The publisher takes many permits at a time: taking one by one, it would be put to sleep and woken for each message
 * whenever the bus is the slower side, and that would be what is measured. For one publishing thread.
 */
final class Arrivals {

    private static final int UNDER_WAY = 2_000;
    private static final int AT_ONCE = 500;

    private final Semaphore permits = new Semaphore(UNDER_WAY);
    private int taken;
    private volatile @Nullable String failure;

    void arrived(int changes) {
        permits.release(changes);
    }

    /** Something came that tells of a loss, or nothing that should have come; the measurement is void. */
    void failed(String reason) {
        failure = reason;
    }

    /** Waits until so many changes, at most {@value #AT_ONCE}, may be published. */
    void awaitRoom(int changes) {
        if (taken < changes) {
            acquire(AT_ONCE);
            taken += AT_ONCE;
        }
        taken -= changes;
    }

    /** Waits until all that was published has arrived. */
    void awaitAll() {
        acquire(UNDER_WAY - taken);
        permits.release(UNDER_WAY);
        taken = 0;
    }

    private void acquire(int changes) {
        try {
            if (!permits.tryAcquire(changes, 10, TimeUnit.SECONDS)) {
                failure = "Of " + changes + " changes awaited not all have arrived in 10 s";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        String reason = failure;
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
    }
}
