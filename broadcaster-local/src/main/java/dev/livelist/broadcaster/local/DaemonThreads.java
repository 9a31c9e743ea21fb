package dev.livelist.broadcaster.local;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a broadcaster that was given none: started when there is work, gone when there has been none for a
 * while. The queue needs no bound of its own, since each mailbox stands in it at most once.
 *
 * <p>{@link #release} lets every idle thread go at once. What is published later still finds a thread, which goes again
 * as soon as it is idle: so a closed broadcaster serves this process and yet leaves no thread behind (rule B13).
 */
final class DaemonThreads {

    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor timer;

    DaemonThreads(int size) {
        workers = new ThreadPoolExecutor(
                size,
                size,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                named("livelist-broadcaster-"));
        workers.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, named("livelist-broadcaster-timer-"));
        timer.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
    }

    Executor executor() {
        return workers;
    }

    Scheduler scheduler() {
        return Scheduler.of(timer);
    }

    void release() {
        workers.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        timer.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
