package dev.livelist.spring.boot;

import dev.livelist.broadcaster.bridge.BridgeCounters;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveLists.Statistics;
import dev.livelist.webflux.LiveStreams;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters {@code livelist.*}. */
final class LivelistMeters implements MeterBinder {

    private final LiveLists lists;
    private final BroadcasterInsight broadcaster;
    private final StaleTime staleTime;
    private final @Nullable LiveStreams streams;

    LivelistMeters(
            LiveLists lists, BroadcasterInsight broadcaster, StaleTime staleTime, @Nullable LiveStreams streams) {
        this.lists = lists;
        this.broadcaster = broadcaster;
        this.staleTime = staleTime;
        this.streams = streams;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "livelist.readers", "Open readers", Statistics::readers);
        gauge(registry, "livelist.views", "Views kept", Statistics::views);
        count(registry, "livelist.statements", "Statements that read rows or counted them", Statistics::statements);
        gauge(registry, "livelist.gate.waiting", "Reads that wait for their turn now", Statistics::waiting);
        count(registry, "livelist.full.reads", "Reads of a list from its start", Statistics::fullReads);
        count(registry, "livelist.repairs", "Reads because something may have been missed", Statistics::repairs);
        count(registry, "livelist.failed.reads", "Reads that failed or took too long", Statistics::failedReads);
        count(registry, "livelist.counts", "Statements among them that counted", Statistics::counts);
        count(
                registry,
                "livelist.evaluations",
                "Times that it was looked into whether a changed row concerns a view",
                Statistics::evaluations);
        count(
                registry,
                "livelist.divergence",
                "Views that an audit found to differ from the database",
                Statistics::divergences);
        count(registry, "livelist.bad.keys", "Changes whose key was none", Statistics::badKeys);
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
        LiveStreams open = streams;
        if (open != null) {
            Gauge.builder("livelist.streams", open, s -> s.statistics().open())
                    .description("Open streams")
                    .register(registry);
            Gauge.builder("livelist.streams.slow", open, s -> s.statistics().slow())
                    .description("Streams whose socket takes less than there is for it, and that are sent less")
                    .register(registry);
            FunctionCounter.builder("livelist.streams.refused", open, s -> s.statistics()
                            .refused())
                    .description("Streams turned away because of a limit")
                    .register(registry);
            FunctionCounter.builder("livelist.streams.stalled", open, s -> s.statistics()
                            .stalled())
                    .description("Streams closed because their socket took nothing any more")
                    .register(registry);
        }
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

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<Statistics> value) {
        Gauge.builder(name, lists, l -> value.applyAsDouble(l.statistics()))
                .description(description)
                .register(registry);
    }

    private void count(MeterRegistry registry, String name, String description, ToDoubleFunction<Statistics> value) {
        FunctionCounter.builder(name, lists, l -> value.applyAsDouble(l.statistics()))
                .description(description)
                .register(registry);
    }
}
