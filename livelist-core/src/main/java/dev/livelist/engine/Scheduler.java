package dev.livelist.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

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

    /**
     * An executor for application code that may be slow: it runs one task at a time, in order, and keeps no other task of this scheduler
     * waiting. By default {@link #execute} does, which promises the latter only for tasks that are short.
     *
     * @param name for the thread, if it has one of its own
     */
    default Executor applicationExecutor(String name) {
        return this::execute;
    }

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
}
