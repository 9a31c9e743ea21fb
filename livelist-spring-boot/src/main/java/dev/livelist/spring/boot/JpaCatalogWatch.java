package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.jpa.JpaRowSourceFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Asks the catalog about the tables of lists before the first reader comes, and again from time to time: a table that has been
 * altered is read anew.
 */
final class JpaCatalogWatch implements SmartLifecycle {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(JpaCatalogWatch.class);

    private final JpaRowSourceFactory sources;
    private final Supplier<Broadcaster> broadcaster;
    private final Duration interval;
    private volatile @Nullable ScheduledExecutorService watcher;
    private volatile boolean running;

    JpaCatalogWatch(JpaRowSourceFactory sources, Supplier<Broadcaster> broadcaster, Duration interval) {
        this.sources = sources;
        this.broadcaster = broadcaster;
        this.interval = interval;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a check reports what goes wrong, and never fails
    public void start() {
        running = true;
        if (!sources.check(PATIENCE)) {
            log.warn(
                    "livelist.catalog.unknown: the database does not answer; it is asked about its tables with the first reads");
        }
        sources.onAltered(label -> broadcaster.get().publish(new Invalidation(label, Invalidation.Reason.ANNOUNCED)));
        ScheduledExecutorService watching = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "livelist-jpa-catalog");
            thread.setDaemon(true);
            return thread;
        });
        watching.scheduleWithFixedDelay(
                () -> sources.check(PATIENCE), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        this.watcher = watching;
    }

    @Override
    public void stop() {
        ScheduledExecutorService watching = watcher;
        if (watching != null) {
            watching.shutdownNow();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server. */
    @Override
    public int getPhase() {
        return CaptureInstallation.PHASE + 1;
    }
}
