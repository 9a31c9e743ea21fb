package dev.livelist.engine.shard;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Views by some value. Most values have one view, which is kept without a set around it: there is an entry here for each
 * row that each view holds. For one thread at a time.
 */
final class ViewMap {

    /** A view, or a set of at least two. */
    private final Map<Object, Object> entries = new HashMap<>();

    void add(Object value, View view) {
        Object present = entries.get(value);
        if (present == null) {
            entries.put(value, view);
        } else if (present instanceof View one) {
            if (one != view) {
                Set<View> both = new LinkedHashSet<>(4);
                both.add(one);
                both.add(view);
                entries.put(value, both);
            }
        } else {
            set(present).add(view);
        }
    }

    void remove(Object value, View view) {
        Object present = entries.get(value);
        if (present == view) {
            entries.remove(value);
        } else if (present instanceof Set<?>) {
            Set<View> many = set(present);
            many.remove(view);
            if (many.size() == 1) {
                entries.put(value, many.iterator().next());
            }
        }
    }

    /** The views of a value; not to be kept. */
    Collection<View> get(Object value) {
        Object present = entries.get(value);
        if (present == null) {
            return List.of();
        }
        return present instanceof View one ? List.of(one) : set(present);
    }

    /** How many values there are. */
    int size() {
        return entries.size();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    @SuppressWarnings("unchecked") // nothing else is put in
    private static Set<View> set(Object many) {
        return (Set<View>) many;
    }
}
