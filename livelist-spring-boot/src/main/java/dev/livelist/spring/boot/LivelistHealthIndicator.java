package dev.livelist.spring.boot;

import dev.livelist.broadcaster.spring.boot.BroadcasterInsight;
import dev.livelist.broadcaster.spring.boot.Worker;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.MemoryBudget;
import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Health of the lists. A stale transport is a detail, not a failure: with the transport's server down all workers are stale,
 * and taking them all out would make no service of a degraded one.
 */
final class LivelistHealthIndicator implements HealthIndicator {

    private final LiveLists lists;
    private final BroadcasterInsight broadcaster;
    private final Worker worker;

    LivelistHealthIndicator(LiveLists lists, BroadcasterInsight broadcaster, Worker worker) {
        this.lists = lists;
        this.broadcaster = broadcaster;
        this.worker = worker;
    }

    @Override
    public Health health() {
        Health.Builder health = lists.isDraining() ? Health.outOfService() : Health.up();
        LiveLists.Statistics now = lists.statistics();
        MemoryBudget memory = lists.memory();
        return health.withDetail("worker", worker.id())
                .withDetail("memory", memory.level().name().toLowerCase(Locale.ROOT))
                .withDetail("slowLists", now.slowLists())
                .withDetail("waitingReads", now.waiting())
                .withDetail("transport", broadcaster.transport())
                .withDetail("draining", lists.isDraining())
                .build();
    }
}
