package dev.livelist.engine.page;

import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.SourceRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes rows of what a source has read; one for all views of a list. Equal values give equal bytes on every worker, for
 * versions are digests of them. Safe for use by several threads.
 */
public final class RowEncoder {

    /** Decimals with more digits than this in either direction are written with an exponent. */
    private static final int PLAIN_DIGITS = 1000;

    private final ListDefinition<?> definition;
    private final JsonMapper mapper;
    private final RowShape shape;
    private final boolean[] asText;

    /** The members of rows of other models, by the field that shows those. */
    private final Map<Integer, List<String>> children = new HashMap<>();

    private volatile RowShape mappedShape;

    public RowEncoder(ListDefinition<?> definition, JsonMapper mapper) {
        this.definition = definition;
        this.mapper = mapper;
        this.shape = RowShape.of(definition.shown().stream()
                .map(field -> definition.names().path(field.name()))
                .toList());
        this.mappedShape = RowShape.flat(List.of());
        this.asText = new boolean[shape.size()];
        for (int i = 0; i < asText.length; i++) {
            String name = definition.shown().get(i).name();
            asText[i] = definition.asText().contains(name);
            Derived derived = definition.derived().get(name);
            Derived.Rows rows = derived == null ? null : derived.rows();
            if (rows != null) {
                children.put(i, rows.fields().stream().map(Field::name).toList());
            }
        }
    }

    public RowShape shape() {
        return shape;
    }

    /** Where a row keeps the values that it is ordered by. */
    public int[] sortColumns(List<Sort> sort) {
        List<String> columns = definition.columns().stream().map(Field::name).toList();
        return sort.stream().mapToInt(term -> columns.indexOf(term.field())).toArray();
    }

    /** What a view orders a row by. */
    public static @Nullable Object[] sortValues(SourceRow row, int[] sortColumns) {
        @Nullable Object[] sortValues = new Object[sortColumns.length];
        for (int i = 0; i < sortColumns.length; i++) {
            sortValues[i] = row.values()[sortColumns[i]];
        }
        return sortValues;
    }

    public Row encode(SourceRow row, int[] sortColumns) {
        @Nullable Object[] sortValues = sortValues(row, sortColumns);
        return definition
                .rowMapper()
                .map(rowMapper -> mapped(row, sortValues, rowMapper))
                .orElseGet(() -> plain(row, sortValues));
    }

    private Row plain(SourceRow row, @Nullable Object[] sortValues) {
        return Row.of(shape, Keys.canonical(row.key()), sortValues, (buffer, field) -> {
            List<String> members = children.get(field);
            if (members == null) {
                write(buffer, row.values()[field], asText[field]);
            } else {
                writeRows(buffer, members, (List<?>) row.values()[field]);
            }
        });
    }

    private void writeRows(JsonBuffer buffer, List<String> members, @Nullable List<?> rows) {
        buffer.put('[');
        boolean first = true;
        for (Object row : rows == null ? List.of() : rows) {
            @Nullable Object[] values = (@Nullable Object[]) row;
            if (!first) {
                buffer.put(',');
            }
            first = false;
            for (int i = 0; i < values.length; i++) {
                buffer.put(i == 0 ? '{' : ',');
                buffer.putString(members.get(i));
                buffer.put(':');
                write(buffer, values[i], false);
            }
            buffer.put('}');
        }
        buffer.put(']');
    }

    /** Writes one value; a number as a text where that is wanted. */
    void write(JsonBuffer buffer, @Nullable Object value, boolean asText) {
        if (value == null) {
            buffer.put("null");
        } else if (asText) {
            buffer.put('"');
            write(buffer, value, false);
            buffer.put('"');
        } else if (value instanceof String text) {
            buffer.putString(text);
        } else if (value instanceof BigDecimal decimal) {
            boolean plain = Math.abs((long) decimal.scale()) <= PLAIN_DIGITS && decimal.precision() <= PLAIN_DIGITS;
            buffer.put(plain ? decimal.toPlainString() : decimal.toString());
        } else if (isNotFinite(value)) {
            buffer.putString(value.toString());
        } else if (value instanceof Number || value instanceof Boolean) {
            buffer.put(value.toString());
        } else if (value instanceof Enum<?> constant) {
            buffer.putString(constant.name());
        } else if (value instanceof Instant instant) {
            buffer.putString(instant.truncatedTo(ChronoUnit.MICROS).toString());
        } else if (value instanceof OffsetDateTime time) {
            buffer.putString(time.toInstant().truncatedTo(ChronoUnit.MICROS).toString());
        } else if (value instanceof LocalDateTime time) {
            buffer.putString(time.truncatedTo(ChronoUnit.MICROS).toString());
        } else if (value instanceof UUID || value instanceof LocalDate) {
            buffer.putString(value.toString());
        } else {
            buffer.put(mapper.writeValueAsBytes(value));
        }
    }

    private static boolean isNotFinite(Object value) {
        return (value instanceof Double || value instanceof Float) && !Double.isFinite(((Number) value).doubleValue());
    }

    @SuppressWarnings("unchecked") // the source makes models of the definition's class
    private Row mapped(SourceRow row, @Nullable Object[] sortValues, Function<?, ?> rowMapper) {
        if (row.model() == null) {
            throw new IllegalStateException("The source of " + definition + " gave no model for its row mapper");
        }
        Object shown;
        JsonNode tree;
        try {
            shown = ((Function<Object, ?>) rowMapper).apply(row.model());
            tree = mapper.valueToTree(shown);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "The row mapper of the " + definition + " failed for the row with the key " + row.key() + ": " + e,
                    e);
        }
        if (!(tree instanceof ObjectNode object)) {
            throw new IllegalStateException(
                    "The row mapper of " + definition + " must give what becomes a JSON object, not " + shown);
        }
        List<String> names = List.copyOf(object.propertyNames());
        RowShape own = mappedShape;
        if (!own.names().equals(names)) {
            own = RowShape.flat(names);
            mappedShape = own;
        }
        return Row.of(
                own,
                Keys.canonical(row.key()),
                sortValues,
                (buffer, member) -> buffer.put(mapper.writeValueAsBytes(object.get(names.get(member)))));
    }
}
