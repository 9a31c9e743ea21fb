package dev.livelist.engine;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a view has been told since it last looked: keys, or that everything may be stale. Bounded: more keys than one
 * probe takes become "everything". Safe for use by any number of threads.
 */
final class Inbox {

    /** The most keys one probe takes; beyond it a full read is the cheaper. */
    static final int MAX_KEYS = 500;

    private Set<Object> keys = new LinkedHashSet<>();
    private boolean everything;
    private boolean announced;

    /** What was in it. */
    record Contents(Set<Object> keys, boolean everything) {}

    /** Adds; whether the owner must be told to look. */
    synchronized boolean add(Set<Object> more, boolean all) {
        everything |= all;
        if (!everything) {
            keys.addAll(more);
            if (keys.size() > MAX_KEYS) {
                everything = true;
            }
        }
        if (everything) {
            keys.clear();
        }
        boolean first = !announced;
        announced = true;
        return first;
    }

    /** Takes everything out. */
    synchronized Contents take() {
        Contents contents = new Contents(keys, everything);
        keys = new LinkedHashSet<>();
        everything = false;
        announced = false;
        return contents;
    }
}
