package dev.livelist.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The system's clock, one daemon thread for timers, and as many as there are processors, but at least two, for tasks. */
public final class SystemScheduler implements Scheduler {

    private static final Logger log = LoggerFactory.getLogger(SystemScheduler.class);

    private final ScheduledThreadPoolExecutor timers;
    private final ExecutorService tasks;
    private final Queue<ExecutorService> applications = new ConcurrentLinkedQueue<>();

    /** Starts the threads. */
    public SystemScheduler() {
        this.timers = new ScheduledThreadPoolExecutor(1, daemons("livelist-timer"));
        this.timers.setRemoveOnCancelPolicy(true);
        this.timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.tasks = Executors.newFixedThreadPool(
                Math.max(2, Runtime.getRuntime().availableProcessors()), daemons("livelist-view"));
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
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
        try {
            tasks.execute(() -> runLogged(task));
        } catch (RejectedExecutionException e) {
            log.debug("livelist.task.late: it came after the end", e);
        }
    }

    @Override
    public Executor applicationExecutor(String name) {
        ExecutorService own = Executors.newSingleThreadExecutor(daemons("livelist-" + name));
        applications.add(own);
        return task -> {
            try {
                own.execute(() -> runLogged(task));
            } catch (RejectedExecutionException e) {
                log.debug("livelist.task.late: it came after the end", e);
            }
        };
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
            throw e;
        }
    }

    @Override
    public void close() {
        timers.shutdownNow();
        tasks.shutdown();
        applications.forEach(ExecutorService::shutdownNow);
    }
}
