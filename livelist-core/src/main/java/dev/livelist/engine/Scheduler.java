package dev.livelist.engine;

import java.time.Duration;
import java.time.Instant;

/**
 * Time and threads, as lists use them; injected so that a test can turn the clock. Safe for use by any number of threads.
 */
public interface Scheduler extends AutoCloseable {

    /** The time of day, for what people are told. */
    Instant now();

    /** A clock that only goes forward, in nanoseconds from an arbitrary start. */
    long nanoTime();

    /** Runs a task soon, on another thread. Tasks are short and do not block. */
    void execute(Runnable task);

    /** Runs a task once, not before the delay has passed. */
    Timer schedule(Duration delay, Runnable task);

    /** Ends the threads; tasks that have not begun may never run. */
    @Override
    void close();

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** Lets it not happen, where it has not begun. */
        void cancel();
    }

    /** The system's clock, one daemon thread for timers and as many as there are processors (at least 2) for tasks. */
    static Scheduler system() {
        return new SystemScheduler();
    }
}
