package dev.livelist.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real time, real threads. What a task hands over goes on in the same thread once the task has ended: waking another one
 * costs more than most tasks do. A second thing handed over meanwhile is for whichever thread is free, and so is what follows
 * {@value #TASKS_IN_A_ROW} tasks in a row, so that nobody waits behind one chain of tasks.
 */
final class SystemScheduler implements Scheduler {

    private static final Logger log = LoggerFactory.getLogger(SystemScheduler.class);

    private static final int TASKS_IN_A_ROW = 16;

    private final ScheduledThreadPoolExecutor timers;
    private final ExecutorService tasks;

    /** A thread that runs tasks. What it holds is its own. */
    private static final class Worker extends Thread {

        private final SystemScheduler scheduler;

        /** Whether it runs a task that may leave it another. */
        private boolean accepts;

        private @Nullable Runnable next;

        Worker(SystemScheduler scheduler, Runnable work, String name) {
            super(work, name);
            this.scheduler = scheduler;
            setDaemon(true);
        }

        boolean take(Runnable task) {
            boolean takes = accepts && next == null;
            if (takes) {
                next = task;
            }
            return takes;
        }

        void run(Runnable first) {
            Runnable task = first;
            for (int left = TASKS_IN_A_ROW; task != null; task = next) {
                next = null;
                accepts = --left > 0;
                runLogged(task);
            }
            accepts = false;
        }
    }

    SystemScheduler() {
        this.timers = new ScheduledThreadPoolExecutor(1, SystemScheduler::timerThread);
        this.timers.setRemoveOnCancelPolicy(true);
        this.timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        AtomicInteger number = new AtomicInteger();
        this.tasks = Executors.newFixedThreadPool(
                Math.max(2, Runtime.getRuntime().availableProcessors()),
                work -> new Worker(this, work, "livelist-view-" + number.incrementAndGet()));
    }

    private static Thread timerThread(Runnable work) {
        Thread thread = new Thread(work, "livelist-timer");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        Worker worker = worker();
        if (worker != null && worker.take(task)) {
            return;
        }
        try {
            tasks.execute(() -> Objects.requireNonNull(worker()).run(task));
        } catch (RejectedExecutionException e) {
            log.debug("livelist.task.late: it came after the end", e);
        }
    }

    /** The thread that calls, where it is one of these. */
    private @Nullable Worker worker() {
        return Thread.currentThread() instanceof Worker worker && worker.scheduler == this ? worker : null;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        try {
            Future<?> future = timers.schedule(() -> runLogged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            log.debug("livelist.task.late: a timer was set after the end", e);
            return () -> {};
        }
    }

    private static void runLogged(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("livelist.task.failed: this is a defect", e);
        }
    }

    @Override
    public void close() {
        timers.shutdownNow();
        tasks.shutdown();
    }
}
