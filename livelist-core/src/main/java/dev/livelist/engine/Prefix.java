package dev.livelist.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a list, in order, as far as they are known: all of them up to and including a bound, or simply all
 * where the prefix is complete. For one thread at a time.
 *
 * <p>The batch algorithm of the design lives here. What it rests on: a row that is not dirty stands where it stood, and a
 * dirty one is either returned by the probe, and then sorts before the bound or after it, or not, and then it is not in
 * the list.
 */
final class Prefix {

    private final List<Row> rows;
    private final Map<Object, Row> byKey;
    /** Keys of rows that the last count is known to have seen; see {@link TotalKeeper}. Null for all. */
    private @Nullable Set<Object> counted = Set.of();

    private final @Nullable Comparator<Row> order;
    private @Nullable Row bound;
    /** Keys that may have come or gone since somebody asked. */
    private Set<Object> touched;

    /**
     * What a full read gave.
     *
     * @param order null where memory may not judge; then the prefix can only be replaced as a whole
     * @param complete whether these are all rows of the list
     */
    Prefix(List<Row> rows, @Nullable Comparator<Row> order, boolean complete) {
        this.rows = new ArrayList<>(rows);
        this.byKey = new HashMap<>(rows.size() * 4 / 3 + 1);
        this.order = order;
        this.bound = complete || rows.isEmpty() ? null : rows.get(rows.size() - 1);
        for (Row row : rows) {
            byKey.put(row.key(), row);
        }
        this.touched = new HashSet<>(byKey.keySet());
    }

    int size() {
        return rows.size();
    }

    boolean complete() {
        return bound == null;
    }

    boolean holds(Object key) {
        return byKey.containsKey(key);
    }

    @Nullable
    Row find(Object key) {
        return byKey.get(key);
    }

    Collection<Object> keys() {
        return Collections.unmodifiableSet(byKey.keySet());
    }

    /** How many rows would be left without those keys. */
    int sizeWithout(Collection<?> keys) {
        int left = rows.size();
        for (Object key : keys) {
            if (byKey.containsKey(key)) {
                left--;
            }
        }
        return left;
    }

    List<Row> slice(long from, long to) {
        int start = (int) Math.min(from, rows.size());
        return rows.subList(start, (int) Math.min(to, rows.size()));
    }

    /**
     * Takes in what a probe returned of some dirty keys.
     *
     * @param dirty the keys probed
     * @param found the rows among them that the list holds now
     */
    void replace(Collection<?> dirty, List<Row> found) {
        Comparator<Row> comparator = requireOrder();
        Map<Object, Row> before = new HashMap<>();
        touch(dirty);
        for (Object key : dirty) {
            Row old = byKey.remove(key);
            if (old != null) {
                before.put(key, old);
            }
        }
        for (Row row : found) {
            // Not dirty, and found all the same: the database holds another way of writing its key to be the same.
            Row old = byKey.remove(row.key());
            if (old != null) {
                before.put(row.key(), old);
            }
        }
        if (!before.isEmpty()) {
            rows.removeIf(row -> before.containsKey(row.key()));
        }
        Set<Object> newcomers = new HashSet<>();
        for (Row row : found) {
            if (bound == null || comparator.compare(row, bound) <= 0) {
                Row old = before.get(row.key());
                Row kept = old != null && old.sameAs(row) ? old : row;
                int place = Collections.binarySearch(rows, kept, comparator);
                rows.add(place < 0 ? -place - 1 : place, kept);
                byKey.put(kept.key(), kept);
                if (old == null) {
                    newcomers.add(kept.key());
                }
            }
        }
        if (counted != null) {
            forgetCounted(before.keySet());
        } else if (!newcomers.isEmpty()) {
            counted = new HashSet<>(byKey.keySet());
            counted.removeAll(newcomers);
        }
    }

    private void forgetCounted(Set<Object> gone) {
        if (counted != null && !counted.isEmpty()) {
            for (Object key : gone) {
                if (!byKey.containsKey(key)) {
                    counted.remove(key);
                }
            }
        }
    }

    private void touch(Collection<?> keys) {
        if (!keys.isEmpty()) {
            if (touched.isEmpty()) {
                touched = new HashSet<>();
            }
            touched.addAll(keys);
        }
    }

    private Comparator<Row> requireOrder() {
        if (order == null) {
            throw new IllegalStateException("The order of these rows is the database's alone");
        }
        return order;
    }

    /** Keeps the first {@code cap} rows. */
    void trim(int cap, boolean lowerBound) {
        if (rows.size() <= cap) {
            return;
        }
        List<Row> excess = rows.subList(cap, rows.size());
        for (Row row : excess) {
            byKey.remove(row.key());
            touch(List.of(row.key()));
            if (counted != null && !counted.isEmpty()) {
                counted.remove(row.key());
            }
        }
        excess.clear();
        if (lowerBound) {
            bound = rows.get(rows.size() - 1);
        }
    }

    /** Keeps what an earlier prefix knew: unchanged rows as they are, and which rows were counted. */
    void inherit(Prefix earlier) {
        touch(earlier.byKey.keySet());
        touch(earlier.touched);
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Row old = earlier.byKey.get(row.key());
            if (old != null) {
                if (old.sameAs(row)) {
                    rows.set(i, old);
                    byKey.put(old.key(), old);
                }
                if (earlier.counted(row.key())) {
                    seen.add(row.key());
                }
            }
        }
        counted = seen;
    }

    /** The keys that may have come or gone since this was last asked. */
    Set<Object> takeTouched() {
        Set<Object> taken = touched;
        touched = Set.of();
        return taken;
    }

    boolean counted(Object key) {
        return counted == null ? byKey.containsKey(key) : counted.contains(key);
    }

    void allCounted(boolean seen) {
        counted = seen ? null : Set.of();
    }

    int weight() {
        int weight = 64;
        for (Row row : rows) {
            weight += row.weight() + 96;
        }
        return weight;
    }
}
