package dev.livelist.engine.page;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;
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

    /**
     * A row of a shape.
     *
     * @param values writes the value of the field with that number among those that the shape was made of
     */
    static Row of(RowShape shape, Object key, @Nullable Object[] sortValues, ObjIntConsumer<JsonBuffer> values) {
        JsonBuffer buffer = new JsonBuffer(32 * shape.size());
        int[] ends = new int[shape.size()];
        for (int i = 0; i < ends.length; i++) {
            buffer.put(shape.lead(i));
            values.accept(buffer, shape.field(i));
            ends[i] = buffer.length();
        }
        return new Row(key, sortValues, shape, buffer.put(shape.end()).toBytes(), ends);
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
        return (member == 0 ? 0 : ends[member - 1]) + shape.lead(member).length;
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
