package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.r2dbc.R2dbcRowSourceFactory;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Asks the catalog about the tables of lists before the first reader comes, and again from time to time: a table that has been
 * altered is read anew.
 */
final class R2dbcCatalogWatch implements SmartLifecycle {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(R2dbcCatalogWatch.class);

    private final R2dbcRowSourceFactory sources;
    private final Supplier<Broadcaster> broadcaster;
    private final Duration interval;
    private volatile boolean running;

    R2dbcCatalogWatch(R2dbcRowSourceFactory sources, Supplier<Broadcaster> broadcaster, Duration interval) {
        this.sources = sources;
        this.broadcaster = broadcaster;
        this.interval = interval;
    }

    @Override
    public void start() {
        running = true;
        if (!sources.check(PATIENCE)) {
            log.warn(
                    "livelist.catalog.unknown: the database does not answer; it is asked about its tables with the first reads");
        }
        sources.watch(
                interval, label -> broadcaster.get().publish(new Invalidation(label, Invalidation.Reason.ANNOUNCED)));
    }

    /** The factory, which is a bean, ends the watch. */
    @Override
    public void stop() {
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
