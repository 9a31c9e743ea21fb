package dev.livelist.engine.page;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row as a view keeps it: its key, the values it is ordered by, and its JSON, with the place of each member in it.
 * Immutable. Costs about 100 bytes and its JSON.
 */
public final class Row {

    private final Object key;
    private final @Nullable Object[] sortValues;
    private final RowShape shape;
    private final byte[] json;
    private final int[] ends;
    private byte @Nullable [] digest;

    /**
     * @param json the row as a JSON object without spaces
     * @param ends where each member's value ends in it
     */
    public Row(Object key, @Nullable Object[] sortValues, RowShape shape, byte[] json, int[] ends) {
        this.key = key;
        this.sortValues = sortValues;
        this.shape = shape;
        this.json = json;
        this.ends = ends;
    }

    /** The same row in another order. */
    public Row reordered(@Nullable Object[] otherSortValues) {
        return new Row(key, otherSortValues, shape, json, ends);
    }

    public Object key() {
        return key;
    }

    /** How many terms it is ordered by, besides its key. */
    int terms() {
        return sortValues.length;
    }

    public @Nullable Object sortValue(int term) {
        return sortValues[term];
    }

    public RowShape shape() {
        return shape;
    }

    public byte[] json() {
        return json;
    }

    public int valueStart(int member) {
        return (member == 0 ? 1 : ends[member - 1] + 1) + shape.token(member).length;
    }

    public int valueEnd(int member) {
        return ends[member];
    }

    public boolean sameMember(int member, Row other, int otherMember) {
        return Arrays.equals(
                json,
                valueStart(member),
                valueEnd(member),
                other.json,
                other.valueStart(otherMember),
                other.valueEnd(otherMember));
    }

    /** Whether the other row shows the same and is ordered by the same. */
    public boolean sameAs(Row other) {
        return showsSameAs(other) && Arrays.equals(sortValues, other.sortValues);
    }

    /** Whether the other row shows the same, whatever it is ordered by. */
    public boolean showsSameAs(Row other) {
        return Arrays.equals(json, other.json);
    }

    /** A digest of the JSON, computed when first asked for; by one thread at a time. */
    public byte[] digest() {
        byte[] present = digest;
        if (present == null) {
            present = Digests.of(json);
            digest = present;
        }
        return present;
    }

    /** About how many bytes of memory this takes. */
    public int weight() {
        return 104 + json.length + 4 * ends.length + 24 * sortValues.length;
    }
}
