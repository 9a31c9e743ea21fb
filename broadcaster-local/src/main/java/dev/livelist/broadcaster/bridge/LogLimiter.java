package dev.livelist.broadcaster.bridge;

import java.util.concurrent.TimeUnit;

/** Lets so many lines through in ten seconds, and counts the others. Not safe for use by several threads. */
final class LogLimiter {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final int lines;
    private boolean logged;
    private long since;
    private int passed;
    private long held;

    /** Lets one through. */
    LogLimiter() {
        this(1);
    }

    LogLimiter(int lines) {
        this.lines = lines;
    }

    /** Returns how many lines this one stands for, 0 for none. */
    long pass(long now) {
        held++;
        if (!logged || now - since >= INTERVAL) {
            logged = true;
            since = now;
            passed = 0;
        }
        if (passed >= lines) {
            return 0;
        }
        passed++;
        long passing = held;
        held = 0;
        return passing;
    }
}
