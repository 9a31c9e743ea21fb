package dev.livelist.source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows of another model ({@link dev.livelist.Derived#rows}) in the rows of a list that a source has read. For one thread at a time.
 *
 * <p>A source reads them by a second statement, after the rows and before it answers. A change between the two is none that is lost: its signal comes
 * after the read began, so the row is looked at once more.
 */
public final class ChildRows {

    /** How many rows one statement reads those of. */
    private static final int AT_A_TIME = 500;

    private final Map<Object, List<@Nullable Object[]>> byKey = new LinkedHashMap<>();
    private final ReadLimit.@Nullable Sum sum;

    /**
     * Begins with none for each row.
     *
     * @param rows what has been read
     * @param place where they stand among a row's values
     * @param sum what the read has brought so far, where it is limited
     */
    public ChildRows(Collection<SourceRow> rows, int place, ReadLimit.@Nullable Sum sum) {
        this.sum = sum;
        for (SourceRow row : rows) {
            row.values()[place] = byKey.computeIfAbsent(row.key(), key -> new ArrayList<>());
        }
    }

    /** The keys of the rows, as many in a batch as one statement takes. */
    public List<List<Object>> batches() {
        List<Object> keys = List.copyOf(byKey.keySet());
        List<List<Object>> batches = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += AT_A_TIME) {
            batches.add(keys.subList(from, Math.min(from + AT_A_TIME, keys.size())));
        }
        return batches;
    }

    /**
     * Adds a row of the other model, behind those that have been added before.
     *
     * @param key the key of the list's row
     * @param values those of {@link dev.livelist.Derived.Rows#fields}
     * @throws TooLargeException where the rows are more than one read may bring
     */
    public void add(Object key, @Nullable Object[] values) {
        if (sum != null) {
            sum.add(values);
        }
        List<@Nullable Object[]> rows = byKey.get(key);
        if (rows != null) {
            rows.add(values);
        }
    }
}
