package dev.livelist.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/** Time that passes only when told to; tasks of one instant run in a random order, as threads would. Single-threaded. */
public final class SimulatedTime implements Scheduler {

    public static final long START = 1_000_000_000L;
    private static final int TASKS_AT_MOST = 2_000_000;

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final RandomGenerator random;
    private long now = START;

    private static final class Task implements Comparable<Task> {
        private final long at;
        private final long order;
        private final Runnable action;
        private boolean cancelled;

        Task(long at, long order, Runnable action) {
            this.at = at;
            this.order = order;
            this.action = action;
        }

        @Override
        public int compareTo(Task other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    public SimulatedTime(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, now);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Task waiting = new Task(now + Math.max(0, delay.toNanos()), random.nextLong(), task);
        tasks.add(waiting);
        return () -> waiting.cancelled = true;
    }

    /** Lets time pass. */
    public void pass(Duration duration) {
        long until = now + duration.toNanos();
        int run = 0;
        while (!tasks.isEmpty() && tasks.peek().at <= until) {
            Task task = tasks.remove();
            now = task.at;
            if (!task.cancelled) {
                task.action.run();
                if (++run > TASKS_AT_MOST) {
                    throw new AssertionError("Something runs in circles");
                }
            }
        }
        now = until;
    }

    @Override
    public void close() {
        tasks.clear();
    }
}
