package dev.livelist.engine;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.Provenance;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parts of one engine share. */
final class Engine {

    private static final Logger log = LoggerFactory.getLogger(LiveLists.class);

    final LiveListsSettings settings;
    final Scheduler scheduler;
    final RandomGenerator random;
    final Set<Mutation> mutations;
    final EngineStats stats = new EngineStats();
    final Gate gate;

    /** By when statements must have ended. */
    final Deadlines deadlines;

    final LiveListsObserver observer;

    /** Called when a read succeeds after one that has failed. */
    private final Runnable recovered;

    /** Called while reads go on to fail, once in a query's timeout. */
    private final Runnable refused;

    /** Since when every read has failed; null once one has succeeded. */
    private volatile @Nullable Instant databaseDownSince;

    /** When it was last told that reads go on to fail, or when they began to. */
    private final AtomicLong refusalTold = new AtomicLong();

    private final FailureLines failureLines = new FailureLines();

    Engine(
            LiveListsSettings settings,
            Scheduler scheduler,
            RandomGenerator random,
            Set<Mutation> mutations,
            LiveListsObserver observer,
            Runnable recovered,
            Runnable refused) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.random = random;
        this.mutations = Set.copyOf(mutations);
        this.observer = observer;
        this.recovered = recovered;
        this.refused = refused;
        this.deadlines = new Deadlines(scheduler, settings.queryTimeout());
        this.gate = new Gate(
                settings.maxConcurrentReads(),
                scheduler::schedule,
                rest -> Duration.ofNanos(rest.toNanos() / 2 + random.nextLong(rest.toNanos())),
                scheduler::nanoTime,
                observer::passedGate);
    }

    boolean has(Mutation mutation) {
        return mutations.contains(mutation);
    }

    /** Notes what a list is told, where somebody watches. */
    @Nullable
    Heard hear(String list, Provenance provenance) {
        if (observer.equals(LiveListsObserver.NONE)) {
            return null;
        }
        observer.told(list, provenance);
        return new Heard(list, provenance, scheduler.nanoTime());
    }

    /** Pages say what has been heard. */
    void applied(@Nullable Heard heard) {
        if (heard != null) {
            observer.applied(heard.list(), Duration.ofNanos(scheduler.nanoTime() - heard.nanos()));
        }
    }

    void readSucceeded() {
        Instant since = databaseDownSince;
        if (since != null) {
            databaseDownSince = null;
            if (failureLines.recovered()) {
                log.info("livelist.read.recovered after failures since {}", since);
            }
            recovered.run();
        }
    }

    /** Counts a failure, and says so once until a read has succeeded; since when reads have failed. */
    Instant readFailed(ListDefinition<?> definition, Throwable error) {
        stats.failedReads.increment();
        Instant since = databaseDownSince;
        if (since == null) {
            since = scheduler.now();
            databaseDownSince = since;
            refusalTold.set(scheduler.nanoTime());
        } else {
            tellOfRefusal();
        }
        switch (failureLines.failed(error, scheduler.nanoTime())) {
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

    private void tellOfRefusal() {
        long now = scheduler.nanoTime();
        long last = refusalTold.get();
        if (now - last >= settings.queryTimeout().toNanos() && refusalTold.compareAndSet(last, now)) {
            refused.run();
        }
    }

    @Nullable
    Instant databaseDownSince() {
        return databaseDownSince;
    }
}
