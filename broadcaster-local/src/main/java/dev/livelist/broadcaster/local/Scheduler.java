package dev.livelist.broadcaster.local;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs something later. Injected wherever time passes, so that a test can turn it.
 *
 * <p>Tasks given to it are short and never block. An implementation may drop what is pending once it has been shut down,
 * and does not throw for it.
 */
@FunctionalInterface
public interface Scheduler {

    /**
     * Runs the task once, not before the delay has passed.
     *
     * @return takes the task back, where it has not begun
     */
    Task schedule(Duration delay, Runnable task);

    /** Something that has been scheduled. */
    @FunctionalInterface
    interface Task {

        /** Takes it back. Does nothing where it has run or is running; never waits. */
        void cancel();
    }

    /** Schedules on an executor that the caller owns and shuts down. */
    static Scheduler of(ScheduledExecutorService executor) {
        return (delay, task) -> {
            try {
                Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> future.cancel(false);
            } catch (RejectedExecutionException shutDown) {
                return () -> {};
            }
        };
    }
}
