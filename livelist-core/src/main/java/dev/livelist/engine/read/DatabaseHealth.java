package dev.livelist.engine.read;

import dev.livelist.ListDefinition;
import dev.livelist.engine.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether reads succeed, for what readers and the log are told. Those who wait for the database after a failure of their own are told
 * when a read of anybody succeeds again; nobody else is. Safe for use by any number of threads.
 */
public final class DatabaseHealth {

    private static final Logger log = LoggerFactory.getLogger(DatabaseHealth.class);

    /** Somebody who waits for the database after a failure. The calls must only hand off. */
    public interface Waiter {
        /** A read of somebody has succeeded. Called once; who goes on to fail asks to be told again. */
        void recovered();

        /** Reads go on to fail. Called once in a query timeout. */
        void refuses();
    }

    private final EngineStats stats;
    private final Scheduler scheduler;
    private final long refusalInterval;
    private final FailureLines failureLines = new FailureLines();
    private final LogLimit queryLines = new LogLimit();

    /** When it was last told that reads go on to fail, or when they began to. */
    private final AtomicLong refusalTold = new AtomicLong();

    /** Guarded by itself. */
    private final Map<Object, Waiter> waiters = new LinkedHashMap<>();

    private volatile @Nullable Instant downSince;

    /** @param queryTimeout how often those who wait are told that reads go on to fail */
    public DatabaseHealth(EngineStats stats, Scheduler scheduler, Duration queryTimeout) {
        this.stats = stats;
        this.scheduler = scheduler;
        this.refusalInterval = queryTimeout.toNanos();
    }

    /** Since when every read has failed; null once one has succeeded. */
    public @Nullable Instant downSince() {
        return downSince;
    }

    /** Waits for the database; one waiter for each key. */
    public void await(Object key, Waiter waiter) {
        synchronized (waiters) {
            waiters.put(key, waiter);
        }
    }

    /** Waits no more. */
    public void forget(Object key) {
        synchronized (waiters) {
            waiters.remove(key);
        }
    }

    private List<Waiter> waiters(boolean last) {
        synchronized (waiters) {
            List<Waiter> all = new ArrayList<>(waiters.values());
            if (last) {
                waiters.clear();
            }
            return all;
        }
    }

    /** A read has succeeded. */
    public void succeeded() {
        Instant since = downSince;
        if (since != null) {
            downSince = null;
            if (failureLines.recovered()) {
                log.info("livelist.read.recovered after failures since {}", since);
            }
            waiters(true).forEach(Waiter::recovered);
        }
    }

    private void tellOf(QueryFailure failure, ListDefinition<?> definition, Throwable error) {
        switch (failure) {
            case SLOW -> stats.slowReads.increment();
            case LARGE -> stats.largeReads.increment();
            case UNREADABLE -> stats.unreadableReads.increment();
        }
        if (!queryLines.pass(scheduler.nanoTime())) {
            return;
        }
        switch (failure) {
            case SLOW ->
                log.warn(
                        "livelist.read.slow {}: a read took longer than livelist.query-timeout, though the database answers; said once in ten seconds",
                        definition);
            case LARGE ->
                log.warn("livelist.read.large {}: {}; said once in ten seconds", definition, error.getMessage());
            case UNREADABLE ->
                log.warn("livelist.read.unreadable {}: {}; said once in ten seconds", definition, error.getMessage());
        }
    }

    /**
     * A read has failed. It is counted, and logged once until a read succeeds. One that the database is not to blame for has no other
     * effect: a {@link QueryFailure}.
     *
     * @return since when reads have failed
     */
    public Instant failed(ListDefinition<?> definition, Throwable error) {
        stats.failedReads.increment();
        QueryFailure failure = QueryFailure.of(error);
        if (failure != null) {
            tellOf(failure, definition, error);
            return scheduler.now();
        }
        Instant since = downSince;
        long now = scheduler.nanoTime();
        if (since == null) {
            since = scheduler.now();
            downSince = since;
            refusalTold.set(now);
        } else {
            long last = refusalTold.get();
            if (now - last >= refusalInterval && refusalTold.compareAndSet(last, now)) {
                waiters(false).forEach(Waiter::refuses);
            }
        }
        switch (failureLines.failed(error, now)) {
            case TRACED ->
                log.warn(
                        "livelist.read.failed {}: readers are told, and it is tried again; said once until a read succeeds",
                        definition,
                        error);
            case SHORT -> log.warn("livelist.read.failed {} again: {}", definition, String.valueOf(error));
            case NONE -> log.debug("livelist.read.failed {}", definition, error);
        }
        return since;
    }
}
