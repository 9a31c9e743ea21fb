package dev.livelist.engine.shard;

import dev.livelist.broadcaster.Provenance;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.engine.MemoryBudget;
import dev.livelist.engine.Scheduler;
import dev.livelist.engine.read.DatabaseHealth;
import dev.livelist.engine.read.EngineStats;
import dev.livelist.engine.read.ReadGate;
import dev.livelist.engine.read.Statements;
import dev.livelist.query.Cursors;
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
 * @param memory how much memory they may hold
 * @param relief frees memory
 * @param cursors reads and writes places in orders
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
        ViewBudget budget,
        MemoryBudget memory,
        MemoryRelief relief,
        Cursors cursors) {

    /** A read that takes so long is slow, or as long as that part of the query timeout if that is longer. */
    private static final Duration SLOW = Duration.ofMillis(500);

    private static final int SLOW_PART = 20;

    /**
     * The parts of a new engine.
     *
     * @param lists how many lists there will be
     */
    public static EngineContext of(
            LiveListsSettings settings,
            Scheduler scheduler,
            RandomGenerator random,
            LiveListsObserver observer,
            Cursors cursors,
            int lists) {
        EngineStats stats = new EngineStats();
        MemoryBudget memory = new MemoryBudget(settings.maxMemory());
        ViewBudget budget = new ViewBudget(settings.maxViews(), lists);
        ReadGate gate = new ReadGate(
                settings.maxConcurrentReads(),
                longer(SLOW, settings.queryTimeout().dividedBy(SLOW_PART)),
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
                budget,
                memory,
                new MemoryRelief(memory, budget, scheduler),
                cursors);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    long now() {
        return scheduler.nanoTime();
    }

    /** Notes what a list is told, where somebody watches or a client wants to know its own writes again. */
    public @Nullable ChangeOrigin told(String list, Provenance provenance) {
        if (observer.equals(LiveListsObserver.NONE) && provenance.causes().isEmpty()) {
            return null;
        }
        observer.told(list, provenance);
        return new ChangeOrigin(list, provenance, scheduler.nanoTime());
    }
}
