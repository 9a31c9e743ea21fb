package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.bridge.BridgeCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** The meters {@code livelist.*} of the broadcaster. */
public final class BroadcasterMeters implements MeterBinder {

    private final BroadcasterInsight broadcaster;
    private final StaleTime staleTime;

    BroadcasterMeters(BroadcasterInsight broadcaster, StaleTime staleTime) {
        this.broadcaster = broadcaster;
        this.staleTime = staleTime;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("livelist.transport.stale", broadcaster, insight -> insight.isStale() ? 1 : 0)
                .description("Whether changes of other workers may be missed")
                .register(registry);
        FunctionCounter.builder("livelist.transport.stale.time", staleTime, StaleTime::seconds)
                .baseUnit("seconds")
                .description("Time that changes of other workers may have been missed, in all")
                .register(registry);
        Gauge.builder("livelist.peers", broadcaster, insight -> insight.peers().size())
                .description("Other workers heard")
                .register(registry);
        FunctionCounter.builder("livelist.gaps", broadcaster, BroadcasterInsight::gaps)
                .description("Times that messages of another worker were found to be missing")
                .register(registry);
        FunctionCounter.builder("livelist.mailbox.overflows", broadcaster, BroadcasterInsight::mailboxOverflows)
                .description("Times that a subscriber did not keep up, and what waited for it became one invalidation")
                .register(registry);
        FunctionCounter.builder("livelist.subscriber.failures", broadcaster, BroadcasterInsight::listenerFailures)
                .description("Times that a subscriber threw, and was told to read again")
                .register(registry);
        bridge(registry, "sent", "Messages given to the transport", BridgeCounters::sent);
        bridge(
                registry,
                "send.failures",
                "Messages that the transport could not hand on",
                BridgeCounters::sendFailures);
        bridge(registry, "received", "Messages of other workers and programs", BridgeCounters::received);
        bridge(registry, "malformed", "Messages that were not what anybody should send", BridgeCounters::malformed);
        bridge(
                registry,
                "incompatible",
                "Messages that said more than this version understands",
                BridgeCounters::incompatible);
        bridge(
                registry,
                "inbox.overflows",
                "Times that messages came too fast to be read",
                BridgeCounters::inboxOverflows);
        bridge(registry, "peers.lost", "Workers that fell silent without a goodbye", BridgeCounters::peersLost);
        bridge(
                registry,
                "rebuilds",
                "Connections given up because they were open and delivered nothing",
                BridgeCounters::rebuilds);
        bridge(
                registry,
                "invalidations",
                "Times that everything had to be read again because something may have been missed",
                BridgeCounters::invalidations);
    }

    /** What is counted where there are other workers. */
    private void bridge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<BridgeCounters> value) {
        if (broadcaster.counters() != null) {
            FunctionCounter.builder("livelist.bridge." + name, broadcaster, insight -> {
                        BridgeCounters counters = insight.counters();
                        return counters == null ? 0 : value.applyAsDouble(counters);
                    })
                    .description(description)
                    .register(registry);
        }
    }
}
