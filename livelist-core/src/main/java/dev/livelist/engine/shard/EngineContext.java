package dev.livelist.engine.shard;

import dev.livelist.broadcaster.Provenance;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.engine.Scheduler;
import dev.livelist.engine.read.DatabaseHealth;
import dev.livelist.engine.read.EngineStats;
import dev.livelist.engine.read.ReadGate;
import dev.livelist.engine.read.Statements;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all lists of one worker share. Safe for use by any number of threads.
 *
 * @param settings the settings
 * @param scheduler time and threads
 * @param random for jitter; safe for use by several threads
 * @param observer who watches
 * @param stats counters
 * @param gate the gate that every read passes
 * @param statements runs statements
 * @param database whether reads succeed
 * @param budget how many views there may be
 */
public record EngineContext(
        LiveListsSettings settings,
        Scheduler scheduler,
        RandomGenerator random,
        LiveListsObserver observer,
        EngineStats stats,
        ReadGate gate,
        Statements statements,
        DatabaseHealth database,
        ViewBudget budget) {

    /** A read is slow that takes this part of the query timeout, half a second by default. */
    private static final int SLOW_PART = 20;

    /** The parts of a new engine. */
    public static EngineContext of(
            LiveListsSettings settings, Scheduler scheduler, RandomGenerator random, LiveListsObserver observer) {
        EngineStats stats = new EngineStats();
        ReadGate gate = new ReadGate(
                settings.maxConcurrentReads(),
                settings.queryTimeout().dividedBy(SLOW_PART),
                scheduler::schedule,
                rest -> Duration.ofNanos(rest.toNanos() / 2 + random.nextLong(rest.toNanos())),
                scheduler::nanoTime,
                observer::passedGate);
        return new EngineContext(
                settings,
                scheduler,
                random,
                observer,
                stats,
                gate,
                new Statements(stats, gate, scheduler, settings.queryTimeout()),
                new DatabaseHealth(stats, scheduler, settings.queryTimeout()),
                new ViewBudget(settings.maxViews()));
    }

    long now() {
        return scheduler.nanoTime();
    }

    /** Notes what a list is told, where somebody watches. */
    public @Nullable ChangeOrigin told(String list, Provenance provenance) {
        if (observer.equals(LiveListsObserver.NONE)) {
            return null;
        }
        observer.told(list, provenance);
        return new ChangeOrigin(list, provenance, scheduler.nanoTime());
    }
}
