package dev.livelist.capture;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes that are to be told together. Of each key the latest; of a model that has changed in more than so many rows,
 * or has been invalidated, nothing but one invalidation. So its size is bounded by the number of models. Safe for any
 * number of threads, for a transaction's statements may end on several.
 */
public final class ChangeBatch {

    private final int maxRows;
    private final Map<String, Map<String, ModelChange>> rows = new LinkedHashMap<>();
    private final Map<String, Invalidation> invalidations = new LinkedHashMap<>();

    /**
     * An empty batch.
     *
     * @param maxRows how many rows of one model are told one by one
     */
    public ChangeBatch(int maxRows) {
        this.maxRows = maxRows;
    }

    /** Adds signals, the latest last. */
    public synchronized void add(List<? extends Signal> signals) {
        for (Signal signal : signals) {
            if (signal instanceof Invalidation invalidation) {
                invalidate(invalidation);
            } else if (signal instanceof ModelChange change && !invalidations.containsKey(change.modelLabel())) {
                Map<String, ModelChange> ofModel =
                        rows.computeIfAbsent(change.modelLabel(), label -> new LinkedHashMap<>());
                ofModel.remove(change.pk());
                ofModel.put(change.pk(), change);
                if (ofModel.size() > maxRows) {
                    invalidate(new Invalidation(change.modelLabel(), Invalidation.Reason.BULK));
                }
            }
        }
    }

    private void invalidate(Invalidation invalidation) {
        rows.remove(invalidation.modelLabel());
        invalidations.putIfAbsent(invalidation.modelLabel(), invalidation);
    }

    /** Whether there is nothing to tell. */
    public synchronized boolean isEmpty() {
        return rows.isEmpty() && invalidations.isEmpty();
    }

    /** Takes everything out. */
    public synchronized List<Signal> drain() {
        List<Signal> signals = new ArrayList<>(invalidations.values());
        rows.values().forEach(ofModel -> signals.addAll(ofModel.values()));
        rows.clear();
        invalidations.clear();
        return signals;
    }
}
