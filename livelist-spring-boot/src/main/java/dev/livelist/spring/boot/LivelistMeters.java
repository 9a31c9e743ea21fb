package dev.livelist.spring.boot;

import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveLists.Statistics;
import dev.livelist.http.LiveStreams;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters {@code livelist.*} of lists. */
final class LivelistMeters implements MeterBinder {

    private final LiveLists lists;
    private final @Nullable LiveStreams streams;

    LivelistMeters(LiveLists lists, @Nullable LiveStreams streams) {
        this.lists = lists;
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
        count(
                registry,
                "livelist.slow.reads",
                "Reads that took too long while the database answered others",
                Statistics::slowReads);
        gauge(
                registry,
                "livelist.slow.lists",
                "Lists with reads that take long, and that have half of the places for those",
                Statistics::slowLists);
        count(
                registry,
                "livelist.refused.reads",
                "Documents not read because too many reads waited",
                Statistics::refusedReads);
        count(
                registry,
                "livelist.refused.views",
                "Readers told to come back because there was no room for another view",
                Statistics::refusedViews);
        gauge(registry, "livelist.memory", "Bytes that lists hold, about", Statistics::memory);
        count(
                registry,
                "livelist.refused.memory",
                "Views and documents refused because memory was full",
                Statistics::refusedMemory);
        count(
                registry,
                "livelist.large.reads",
                "Reads ended because they brought more bytes than a read may",
                Statistics::largeReads);
        count(
                registry,
                "livelist.unreadable.reads",
                "Reads that met a value that cannot be read as its property",
                Statistics::unreadableReads);
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
