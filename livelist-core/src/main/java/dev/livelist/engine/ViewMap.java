package dev.livelist.engine;

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

    void add(Object value, SharedView view) {
        Object present = entries.get(value);
        if (present == null) {
            entries.put(value, view);
        } else if (present instanceof SharedView one) {
            if (one != view) {
                Set<SharedView> both = new LinkedHashSet<>(4);
                both.add(one);
                both.add(view);
                entries.put(value, both);
            }
        } else {
            set(present).add(view);
        }
    }

    void remove(Object value, SharedView view) {
        Object present = entries.get(value);
        if (present == view) {
            entries.remove(value);
        } else if (present instanceof Set<?>) {
            Set<SharedView> many = set(present);
            many.remove(view);
            if (many.size() == 1) {
                entries.put(value, many.iterator().next());
            }
        }
    }

    /** The views of a value; not to be kept. */
    Collection<SharedView> get(Object value) {
        Object present = entries.get(value);
        if (present == null) {
            return List.of();
        }
        return present instanceof SharedView one ? List.of(one) : set(present);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    @SuppressWarnings("unchecked") // nothing else is put in
    private static Set<SharedView> set(Object many) {
        return (Set<SharedView>) many;
    }
}
