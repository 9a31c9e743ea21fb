package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The observation {@code livelist.publish} where changes are published, with what surrounds the write as its parent. Its trace
 * travels with the changes, so that whoever receives them can go on with it.
 */
final class BroadcasterTracing implements BroadcasterObserver {

    static final String PUBLISH = "livelist.publish";

    private static final int KEYS_SHOWN = 10;

    private final Supplier<ObservationRegistry> registry;
    private final Worker worker;

    /** @param registry asked for at each observation, for it is set up by what it observes */
    BroadcasterTracing(Supplier<ObservationRegistry> registry, Worker worker) {
        this.registry = registry;
        this.worker = worker;
    }

    @Override
    public void publishing(List<? extends Signal> signals, Consumer<Map<String, String>> publish) {
        ObservationRegistry observations = registry.get();
        if (observations.isNoop()) {
            publish.accept(Map.of());
            return;
        }
        Map<String, String> trace = new HashMap<>();
        SenderContext<Map<String, String>> context = new SenderContext<>(
                (carrier, name, value) -> Objects.requireNonNull(carrier).put(name, value), Kind.PRODUCER);
        context.setCarrier(trace);
        Observation observation = Observation.createNotStarted(PUBLISH, () -> context, observations)
                .contextualName("publish " + labels(signals))
                .lowCardinalityKeyValue("livelist.model", labels(signals))
                .highCardinalityKeyValues(KeyValues.of(
                        KeyValue.of("livelist.worker", worker.id()), KeyValue.of("livelist.keys", keys(signals))));
        observation.observe(() -> publish.accept(trace));
    }

    /** The models; there are as many as the application has, and combinations count as one. */
    private static String labels(List<? extends Signal> signals) {
        Set<String> labels = signals.stream().map(Signal::modelLabel).collect(Collectors.toCollection(TreeSet::new));
        return labels.size() == 1 ? labels.iterator().next() : "several";
    }

    private static String keys(List<? extends Signal> signals) {
        String shown = signals.stream()
                .limit(KEYS_SHOWN)
                .map(signal -> signal instanceof ModelChange change
                        ? change.modelLabel() + ":" + change.pk()
                        : signal.modelLabel() + ":*")
                .collect(Collectors.joining(","));
        return signals.size() <= KEYS_SHOWN ? shown : shown + ",…";
    }
}
