package dev.livelist.broadcaster.bridge;

import java.util.concurrent.TimeUnit;

/** Lets one line through in ten seconds, and counts the others. Not safe for use by several threads. */
final class LogLimiter {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private boolean logged;
    private long last;
    private long held;

    /** Returns how many lines this one stands for, 0 for none. */
    long pass(long now) {
        held++;
        if (logged && now - last < INTERVAL) {
            return 0;
        }
        logged = true;
        last = now;
        long passing = held;
        held = 0;
        return passing;
    }
}
