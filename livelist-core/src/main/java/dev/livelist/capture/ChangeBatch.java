package dev.livelist.capture;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes that are to be told together. Of each key the latest, and a deletion before it; of a model that has changed in
 * more than so many rows, or has been invalidated, nothing but one invalidation. So its size is bounded by the number of
 * models. Safe for any number of threads, for a transaction's statements may end on several.
 */
public final class ChangeBatch {

    private final int maxRows;
    private final Map<String, Set<ModelChange>> rows = new LinkedHashMap<>();
    private final Map<String, Invalidation> invalidations = new LinkedHashMap<>();
    private final Set<Cause> causes = new LinkedHashSet<>();

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
                Set<ModelChange> ofModel = rows.computeIfAbsent(change.modelLabel(), label -> new LinkedHashSet<>());
                supersede(ofModel, change);
                if (ofModel.size() > maxRows) {
                    invalidate(new Invalidation(change.modelLabel(), Invalidation.Reason.BULK));
                }
            }
        }
    }

    /** Adds the write of a client that what is added comes from, where it is known; of more than a few, some are left out. */
    public synchronized void causedBy(@Nullable Cause cause) {
        if (cause != null && causes.size() < Cause.MAX_PUBLISHED) {
            causes.add(cause);
        }
    }

    /** A deletion is not superseded by what follows, which does not tell that rows may have lost their references. */
    private static void supersede(Set<ModelChange> ofModel, ModelChange change) {
        for (ModelChange.Action action : ModelChange.Action.values()) {
            if (action != ModelChange.Action.DELETED || action == change.action()) {
                ofModel.remove(new ModelChange(change.modelLabel(), action, change.pk()));
            }
        }
        ofModel.add(change);
    }

    private void invalidate(Invalidation invalidation) {
        rows.remove(invalidation.modelLabel());
        invalidations.putIfAbsent(invalidation.modelLabel(), invalidation);
    }

    /** Whether there is nothing to tell. */
    public synchronized boolean isEmpty() {
        return rows.isEmpty() && invalidations.isEmpty();
    }

    /** Takes out the causes. To be called before {@link #drain}, which forgets them. */
    public synchronized List<Cause> drainCauses() {
        List<Cause> drained = List.copyOf(causes);
        causes.clear();
        return drained;
    }

    /** Takes everything out. */
    public synchronized List<Signal> drain() {
        causes.clear();
        List<Signal> signals = new ArrayList<>(invalidations.values());
        rows.values().forEach(signals::addAll);
        rows.clear();
        invalidations.clear();
        return signals;
    }
}
