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
final class SignalInbox {

    static final int AT_MOST = 100_000;

    private Map<Object, Told> keys = new LinkedHashMap<>();
    private boolean everything;
    private @Nullable ChangeOrigin origin;
    private boolean announced;

    /** What was in it. */
    record Contents(
            Map<Object, Told> keys,
            boolean everything,
            @Nullable ChangeOrigin origin) {}

    /** Adds changes. Returns whether the shard must be told that there are some. */
    synchronized boolean add(Map<Object, Told> more, boolean all, @Nullable ChangeOrigin from) {
        origin = ChangeOrigin.both(origin, from);
        everything |= all;
        if (!everything) {
            more.forEach((key, told) -> keys.merge(key, told, (one, other) -> Told.REPEATED));
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
    synchronized Contents take() {
        Contents contents = new Contents(keys, everything, origin);
        keys = new LinkedHashMap<>();
        everything = false;
        origin = null;
        announced = false;
        return contents;
    }
}
