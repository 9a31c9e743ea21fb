package dev.livelist.engine.shard;

import dev.livelist.engine.Scheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the tasks of one owner one after the other, in order, on the scheduler's threads. It yields its thread after {@value
 * #TASKS_PER_TURN} tasks, so that a busy owner does not keep the others waiting. A task that throws does not stop those after it.
 */
final class SerialExecutor {

    private static final int TASKS_PER_TURN = 32;

    private final Scheduler scheduler;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    SerialExecutor(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Runs a task soon, on a thread of the scheduler's. */
    void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            scheduler.execute(this::turn);
        }
    }

    /** Runs a task on this thread where no other task runs or waits, and else after those. */
    void executeHere(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            turn();
        }
    }

    private void turn() {
        int left = TASKS_PER_TURN;
        boolean more = true;
        try {
            while (more && left-- > 0) {
                Runnable task = tasks.remove();
                try {
                    task.run();
                } finally {
                    more = waiting.decrementAndGet() > 0;
                }
            }
        } finally {
            if (more) {
                scheduler.execute(this::turn);
            }
        }
    }
}
