package dev.livelist.spring.boot;

import dev.livelist.engine.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A wall clock that is as many seconds off as a file says. */
final class SettableClock extends Clock {

    private final Path file;

    SettableClock(Path file) {
        this.file = file;
    }

    @Override
    public Instant instant() {
        try {
            return Instant.now()
                    .plusSeconds(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    /** The same threads and timers, by this clock. */
    Scheduler over(Scheduler scheduler) {
        return new Scheduler() {
            @Override
            public Instant now() {
                return instant();
            }

            @Override
            public long nanoTime() {
                return scheduler.nanoTime();
            }

            @Override
            public void execute(Runnable task) {
                scheduler.execute(task);
            }

            @Override
            public Timer schedule(Duration delay, Runnable task) {
                return scheduler.schedule(delay, task);
            }

            @Override
            public void close() {
                scheduler.close();
            }
        };
    }
}
