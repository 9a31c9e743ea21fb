package dev.livelist.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a view has been told since it last looked: keys, or that everything may be stale. Bounded: more keys than one
 * probe takes become "everything". Safe for use by any number of threads.
 */
final class Inbox {

    /** The most keys one probe takes; beyond it a full read is the cheaper. */
    static final int MAX_KEYS = 500;

    private @Nullable Set<Object> keys;
    private boolean everything;
    private @Nullable Heard heard;
    private boolean announced;

    /** What was in it. */
    record Contents(
            Set<Object> keys, boolean everything, @Nullable Heard heard) {}

    /** Adds; whether the owner must be told to look. */
    synchronized boolean add(Set<Object> more, boolean all, @Nullable Heard from) {
        heard = Heard.both(heard, from);
        everything |= all;
        if (!everything) {
            Set<Object> present = keys == null ? new LinkedHashSet<>() : keys;
            keys = present;
            present.addAll(more);
            everything = present.size() > MAX_KEYS;
        }
        if (everything) {
            keys = null;
        }
        boolean first = !announced;
        announced = true;
        return first;
    }

    /** Takes everything out. */
    synchronized Contents take() {
        Contents contents = new Contents(keys == null ? Set.of() : keys, everything, heard);
        heard = null;
        keys = null;
        everything = false;
        announced = false;
        return contents;
    }
}
