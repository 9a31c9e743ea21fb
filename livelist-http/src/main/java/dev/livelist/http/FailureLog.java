package dev.livelist.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** Tells of failures, once in a while: what fails for one stream fails for all, and one line stands for them. */
final class FailureLog {

    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final StreamClock clock;
    private final AtomicLong logged;

    FailureLog(StreamClock clock) {
        this.clock = clock;
        this.logged = new AtomicLong(clock.nanos() - INTERVAL);
    }

    /** Logs a line, unless there was one lately. */
    void log(Logger log, Level level, String message, Object subject, Throwable error) {
        long now = clock.nanos();
        long before = logged.get();
        if (now - before >= INTERVAL && logged.compareAndSet(before, now)) {
            log.atLevel(level).setCause(error).log(message, subject);
        }
    }
}
