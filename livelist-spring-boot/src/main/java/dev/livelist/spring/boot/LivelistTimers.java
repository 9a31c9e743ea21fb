package dev.livelist.spring.boot;

import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.ReadPriority;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The meters {@code livelist.*} that measure time. What is measured before there is a registry is not kept. A handful of
 * series each: where a change came from and how urgent a read is are all their tags.
 */
final class LivelistTimers implements MeterBinder, LiveListsObserver {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final List<Timers> registries = new CopyOnWriteArrayList<>();

    /** Those of one registry. */
    private static final class Timers {

        final Map<ReadPriority, Timer> gate = new EnumMap<>(ReadPriority.class);
        final Timer batch;
        final Timer reactions;
        final Timer here;
        final Timer elsewhere;
        final DistributionSummary readers;

        Timers(MeterRegistry registry) {
            for (ReadPriority priority : ReadPriority.values()) {
                gate.put(
                        priority,
                        timer("livelist.gate.wait", "Time that reads waited for their turn")
                                .tag("priority", priority.name().toLowerCase(Locale.ROOT))
                                .register(registry));
            }
            batch = timer(
                            "livelist.batch.latency",
                            "Time from a list being told of changes to its pages saying what became of them")
                    .register(registry);
            reactions = timer("livelist.on.change", "Time that a list's onChange took to decide about a change")
                    .register(registry);
            here = patch("here").register(registry);
            elsewhere = patch("elsewhere").register(registry);
            readers = DistributionSummary.builder("livelist.patch.readers")
                    .description("Readers that one patch was handed to by one thread of the server")
                    .register(registry);
        }

        private static Timer.Builder patch(String published) {
            return timer(
                            "livelist.patch.latency",
                            "Time from the publishing of a change, after its commit, to its patch being handed to sockets")
                    .tag("published", published);
        }

        private static Timer.Builder timer(String name, String description) {
            return Timer.builder(name)
                    .description(description)
                    .publishPercentileHistogram()
                    .minimumExpectedValue(SHORTEST)
                    .maximumExpectedValue(LONGEST);
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registries.add(new Timers(registry));
    }

    @Override
    public void passedGate(ReadPriority priority, Duration waited) {
        registries.forEach(
                timers -> Objects.requireNonNull(timers.gate.get(priority)).record(waited));
    }

    @Override
    public void reacted(String list, Duration took) {
        registries.forEach(timers -> timers.reactions.record(took));
    }

    @Override
    public void applied(String list, Duration took) {
        registries.forEach(timers -> timers.batch.record(took));
    }

    @Override
    public void delivered(Delivery delivery) {
        registries.forEach(timers -> {
            (delivery.provenance().remote() ? timers.elsewhere : timers.here).record(delivery.latency());
            timers.readers.record(delivery.readers());
        });
    }
}
