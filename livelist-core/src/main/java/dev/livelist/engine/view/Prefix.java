package dev.livelist.engine.view;

import dev.livelist.engine.page.Row;
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
 * The first rows of a view, in order: all rows up to and including a bound, or all rows where the prefix is complete. For one
 * thread at a time.
 *
 * <p>A prefix is exact because of two facts. A row that has not changed stands where it stood. A row that has changed is read
 * again: either the database returns it, and then it sorts before the bound or behind it, or it does not, and then the row is not in
 * the view.
 */
public final class Prefix {

    private final List<Row> rows;
    private final Map<Object, Row> byKey;

    /** Keys of rows that the last count is known to have seen; see {@link TotalKeeper}. Null for all. */
    private @Nullable Set<Object> counted = Set.of();

    private final @Nullable Comparator<Row> order;
    private @Nullable Row bound;

    /** No row is known, and none is ever to be. */
    private final boolean empty;

    /** Keys that may have come or gone since {@link #takeTouched} was called. */
    private Set<Object> touched;

    /**
     * The rows that a full read returned.
     *
     * @param order null where memory may not compare the rows; then the prefix can only be replaced as a whole
     * @param complete whether these are all rows of the view
     */
    public Prefix(List<Row> rows, @Nullable Comparator<Row> order, boolean complete) {
        this(rows, order, complete, false);
    }

    private Prefix(List<Row> rows, @Nullable Comparator<Row> order, boolean complete, boolean empty) {
        this.empty = empty;
        this.rows = new ArrayList<>(rows);
        this.byKey = new HashMap<>(rows.size() * 4 / 3 + 1);
        this.order = order;
        this.bound = complete || rows.isEmpty() ? null : rows.get(rows.size() - 1);
        for (Row row : rows) {
            byKey.put(row.key(), row);
        }
        this.touched = new HashSet<>(byKey.keySet());
    }

    /** The prefix of a view of which no row is wanted: not complete, and never longer. */
    public static Prefix ofNoRows() {
        return new Prefix(List.of(), null, false, true);
    }

    /** How many rows are known. */
    public int size() {
        return rows.size();
    }

    /** Whether these are all rows of the view. */
    public boolean complete() {
        return bound == null && !empty;
    }

    /** Whether memory may put changed rows in their place. */
    public boolean ordered() {
        return order != null;
    }

    /** Whether so many rows are known, or all there are. */
    public boolean covers(int need) {
        return complete() || rows.size() >= need;
    }

    /** Whether a row with that key is known. */
    public boolean holds(Object key) {
        return byKey.containsKey(key);
    }

    /** Whether a row with one of these keys is known. */
    public boolean holdsAny(Collection<?> keys) {
        for (Object key : keys) {
            if (byKey.containsKey(key)) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Row find(Object key) {
        return byKey.get(key);
    }

    /** The keys of the known rows, in no order. Not a copy. */
    public Collection<Object> keys() {
        return Collections.unmodifiableSet(byKey.keySet());
    }

    /** Whether changed rows can be taken in without the prefix becoming shorter than needed. */
    public boolean canSpare(Collection<?> changed, int need) {
        if (complete()) {
            return true;
        }
        int left = rows.size();
        for (Object key : changed) {
            if (byKey.containsKey(key)) {
                left--;
            }
        }
        return left >= need;
    }

    /**
     * Whether so many rows are known once changed rows have been taken in.
     *
     * @param found the rows among them that the view contains now
     */
    public boolean canSpare(Collection<?> changed, List<Row> found, int need) {
        Row last = bound;
        if (last == null || canSpare(changed, need)) {
            return true;
        }
        Comparator<Row> comparator = requireOrder();
        Set<Object> moved = new HashSet<>(changed);
        found.forEach(row -> moved.add(row.key()));
        long left = rows.stream().filter(row -> !moved.contains(row.key())).count();
        return left
                        + found.stream()
                                .filter(row -> comparator.compare(row, last) <= 0)
                                .count()
                >= need;
    }

    /** The rows from one number to the one before another, as far as they are known. Not a copy. */
    public List<Row> slice(long from, long to) {
        int start = (int) Math.min(from, rows.size());
        return rows.subList(start, (int) Math.min(to, rows.size()));
    }

    /**
     * Takes in changed rows.
     *
     * @param changed the keys that were looked at
     * @param found the rows among them that the view contains now
     */
    public void replace(Collection<?> changed, List<Row> found) {
        Comparator<Row> comparator = requireOrder();
        Map<Object, Row> before = new HashMap<>();
        touch(changed);
        for (Object key : changed) {
            Row old = byKey.remove(key);
            if (old != null) {
                before.put(key, old);
            }
        }
        for (Row row : found) {
            // Found under a key that was not asked for: the database holds two spellings of a key to be equal.
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
                touch(List.of(kept.key()));
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
    public void trim(int cap) {
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
        bound = rows.get(rows.size() - 1);
    }

    /** Keeps what an earlier prefix knew: unchanged rows as they are, and which rows were counted. */
    public void inherit(Prefix earlier) {
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

    /** The keys that may have come or gone since the last call. */
    public Set<Object> takeTouched() {
        Set<Object> taken = touched;
        touched = Set.of();
        return taken;
    }

    /** Whether the last count is known to have seen a row. */
    public boolean counted(Object key) {
        return counted == null ? byKey.containsKey(key) : counted.contains(key);
    }

    /** Sets whether a count has seen all rows that are known now, or none. */
    public void allCounted(boolean seen) {
        counted = seen ? null : Set.of();
    }

    /** About how many bytes of memory the rows take. */
    public int weight() {
        int weight = 64;
        for (Row row : rows) {
            weight += row.weight() + 96;
        }
        return weight;
    }
}
