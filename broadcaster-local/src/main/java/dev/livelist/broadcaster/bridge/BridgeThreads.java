package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.local.Scheduler;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of a bridge that was given none: one for the protocol, one, while it has work, for state listeners. */
final class BridgeThreads {

    private final ScheduledThreadPoolExecutor protocol = new ScheduledThreadPoolExecutor(1, daemon("livelist-bridge"));
    private final ThreadPoolExecutor states = new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemon("livelist-bridge-state"));

    BridgeThreads() {
        protocol.setRemoveOnCancelPolicy(true);
        protocol.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        states.allowCoreThreadTimeOut(true);
    }

    Scheduler scheduler() {
        return Scheduler.of(protocol);
    }

    Executor executor() {
        return states;
    }

    void close() {
        protocol.shutdown();
        states.shutdown();
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
