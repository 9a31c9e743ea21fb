package dev.livelist.engine.shard;

import java.util.LinkedHashSet;
import java.util.Set;

/** How many keys of changed rows wait, and how many one statement takes. */
final class PendingKeys {

    /** The most keys that one statement asks about: databases take only so many parameters. */
    static final int PER_STATEMENT = 500;

    /** The most keys that wait. With more, everything is read again: a bound of memory, not a rule of thumb. */
    static final int AT_MOST = 100_000;

    private PendingKeys() {}

    /** The first keys of a set, in a set of their own; the set itself where it has no more. */
    static Set<Object> take(Set<Object> keys, int atMost) {
        if (keys.size() <= atMost) {
            return keys;
        }
        Set<Object> taken = new LinkedHashSet<>();
        for (Object key : keys) {
            if (taken.size() == atMost) {
                break;
            }
            taken.add(key);
        }
        return taken;
    }
}
