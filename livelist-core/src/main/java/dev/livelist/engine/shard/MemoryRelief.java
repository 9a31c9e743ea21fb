package dev.livelist.engine.shard;

import dev.livelist.engine.MemoryBudget;
import dev.livelist.engine.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees memory when it becomes scarce: histories at first, then views without readers. Looks again for as long as memory is scarce. Safe
 * for use by any number of threads.
 */
public final class MemoryRelief {

    /** Long enough for the shards to have let go of histories. */
    private static final Duration AGAIN = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(MemoryRelief.class);

    private final MemoryBudget memory;
    private final ViewBudget views;
    private final Scheduler scheduler;
    private final List<Runnable> histories = new CopyOnWriteArrayList<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean told;

    MemoryRelief(MemoryBudget memory, ViewBudget views, Scheduler scheduler) {
        this.memory = memory;
        this.views = views;
        this.scheduler = scheduler;
    }

    /**
     * Adds a list.
     *
     * @param forget has its pages forget their histories; must only hand off
     */
    public void onTight(Runnable forget) {
        histories.add(forget);
    }

    /** Looks whether memory is scarce, soon. */
    public void look() {
        if (memory.level() != MemoryBudget.Level.ROOM && looking.compareAndSet(false, true)) {
            scheduler.execute(this::relieve);
        }
    }

    private void relieve() {
        MemoryBudget.Level level = memory.level();
        if (level == MemoryBudget.Level.ROOM) {
            looking.set(false);
            told = false;
            look(); // what has come meanwhile
            return;
        }
        histories.forEach(Runnable::run);
        if (level.compareTo(MemoryBudget.Level.SCARCE) >= 0) {
            views.evictIdle();
        }
        if (level == MemoryBudget.Level.FULL && !told) {
            told = true;
            log.warn(
                    "livelist.memory.full: lists hold {} of {} bytes (livelist.max-memory); new views and documents are refused until it is less",
                    memory.held(),
                    memory.atMost());
        }
        scheduler.schedule(AGAIN, this::relieve);
    }
}
