package dev.livelist.broadcaster.spring;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a transaction publishes once it is committed, in order. Of a model with more signals than the limit, one invalidation is
 * kept. Used by one thread at a time.
 */
final class PendingSignals {

    private final int limit;
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private List<Signal> signals = new ArrayList<>();

    PendingSignals(int limit) {
        this.limit = limit;
    }

    void add(List<? extends Signal> added) {
        added.forEach(this::add);
    }

    private void add(Signal signal) {
        String label = signal.modelLabel();
        int count = counts.merge(label, 1, Integer::sum);
        if (count <= limit) {
            signals.add(signal);
        } else if (count == limit + 1) {
            signals = new ArrayList<>(signals.stream()
                    .filter(other -> !other.modelLabel().equals(label))
                    .toList());
            signals.add(new Invalidation(label, Reason.BULK));
        }
    }

    List<Signal> all() {
        return List.copyOf(signals);
    }
}
