package dev.livelist.engine.page;

import dev.livelist.Aggregate;
import dev.livelist.FieldNames;
import dev.livelist.ListDefinition;
import dev.livelist.source.GroupSource.SourceGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of groups: the values that were grouped by, then the aggregates. Equal groups give equal bytes on every worker. Safe for use by
 * several threads.
 */
public final class GroupEncoder {

    private static final @Nullable Object[] UNSORTED = new Object[0];

    private final RowEncoder values;
    private final RowShape shape;

    /** Which of its members are numbers that are shown as text, as the fields are in rows. */
    private final boolean[] asText;

    /**
     * An encoder for one way of grouping.
     *
     * @param by the names of the properties that are grouped by
     */
    public GroupEncoder(ListDefinition<?> definition, List<String> by, RowEncoder values) {
        this.values = values;
        FieldNames names = definition.names();
        this.shape = RowShape.of(Stream.concat(
                        by.stream().map(names::path),
                        definition.aggregates().stream().map(aggregate -> List.of(names.of(aggregate))))
                .toList());
        List<String> fields = Stream.concat(
                        by.stream(), definition.aggregates().stream().map(Aggregate::field))
                .toList();
        this.asText = new boolean[fields.size()];
        for (int i = 0; i < asText.length; i++) {
            asText[i] = definition.asText().contains(fields.get(i));
        }
    }

    /**
     * What names a group in its list.
     *
     * @param values what was grouped by
     * @param number how many groups before have the same values: what are two values to the database may be one to the model
     */
    private record GroupKey(List<@Nullable Object> values, int number) {}

    /** The members of a group. */
    public RowShape shape() {
        return shape;
    }

    /** Writes groups. */
    public List<Row> encode(List<SourceGroup> groups) {
        Map<List<@Nullable Object>, Integer> seen = new HashMap<>();
        List<Row> encoded = new ArrayList<>(groups.size());
        for (SourceGroup group : groups) {
            List<@Nullable Object> key = new ArrayList<>();
            for (Object value : group.keys()) {
                key.add(value == null ? null : Keys.canonical(value));
            }
            int number = seen.merge(key, 1, Integer::sum) - 1;
            encoded.add(encode(group, new GroupKey(Collections.unmodifiableList(key), number)));
        }
        return encoded;
    }

    private Row encode(SourceGroup group, GroupKey key) {
        List<@Nullable Object> members = new ArrayList<>(group.keys());
        members.addAll(group.values());
        return Row.of(
                shape,
                key,
                UNSORTED,
                (buffer, member) -> values.write(buffer, withoutSignOfZero(members.get(member)), asText[member]));
    }

    /** To a database 0.0 and -0.0 are equal: which one is the smallest says nothing. */
    private static @Nullable Object withoutSignOfZero(@Nullable Object value) {
        if (value instanceof Double number) {
            return number + 0.0;
        }
        return value instanceof Float number ? (Object) (number + 0.0f) : value;
    }
}
