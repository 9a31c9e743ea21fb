package dev.livelist.engine.change;

import dev.livelist.engine.ChangeOrigin;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one model that a shard has not taken in yet: keys, or that any row may have changed. Safe for use by any number of
 * threads.
 *
 * <p>Bound: {@value #AT_MOST} keys; with more, any row may have changed.
 */
public final class SignalInbox {

    static final int AT_MOST = 100_000;

    private Map<Object, Told> keys = new LinkedHashMap<>();
    private boolean everything;
    private @Nullable ChangeOrigin origin;
    private boolean announced;

    /** Adds changes. Returns whether the shard must be told that there are some. */
    public synchronized boolean add(ListSignals.Changes more) {
        origin = ChangeOrigin.both(origin, more.origin());
        everything |= more.everything();
        if (!everything) {
            more.told().forEach((key, told) -> keys.merge(key, told, (one, other) -> Told.REPEATED));
            everything = keys.size() > AT_MOST;
        }
        if (everything && !keys.isEmpty()) {
            keys = new LinkedHashMap<>();
        }
        boolean first = !announced;
        announced = true;
        return first;
    }

    /** Takes everything out. */
    public synchronized ListSignals.Changes take() {
        ListSignals.Changes contents = new ListSignals.Changes(keys, everything, origin);
        keys = new LinkedHashMap<>();
        everything = false;
        origin = null;
        announced = false;
        return contents;
    }
}
