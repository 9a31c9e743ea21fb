package dev.livelist.broadcaster.spring.boot;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Health of the broadcaster, which is always up. A stale transport is a detail, not a failure: with the transport's server down
 * all workers are stale, and taking them all out would make no service of a degraded one.
 */
final class BroadcasterHealthIndicator implements HealthIndicator {

    private final BroadcasterInsight broadcaster;
    private final Worker worker;

    BroadcasterHealthIndicator(BroadcasterInsight broadcaster, Worker worker) {
        this.broadcaster = broadcaster;
        this.worker = worker;
    }

    @Override
    public Health health() {
        return Health.up()
                .withDetail("worker", worker.id())
                .withDetail("transport", broadcaster.transport())
                .build();
    }
}
