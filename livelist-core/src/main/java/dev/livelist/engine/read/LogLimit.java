package dev.livelist.engine.read;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets one line through in ten seconds, of a fault that may concern everybody at once. Safe for use by any number of threads. */
public final class LogLimit {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    /** 0: none has been let through. */
    private final AtomicLong last = new AtomicLong();

    /** Whether to log now, by a clock in nanoseconds that only goes forward. */
    public boolean pass(long nanos) {
        long now = nanos == 0 ? 1 : nanos;
        long before = last.get();
        return (before == 0 || now - before >= INTERVAL) && last.compareAndSet(before, now);
    }
}
