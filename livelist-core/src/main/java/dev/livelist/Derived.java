package dev.livelist;

import dev.livelist.broadcaster.ModelLabels;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A field of a row that is computed of the rows of another model that refer to it: how many there are, whether there is one, their sum,
 * the newest of them. The statement that reads the rows computes it; the list follows the other model by itself. The field may also be the first few of
 * those rows, which one more statement reads for all rows of a page together.
 *
 * <pre>{@code
 * .derived("notes", Derived.count(OrderNote.class).where(OrderNote::orderId))
 * .derived("lastNote", Derived.latest(OrderNote.class, OrderNote::text).by(OrderNote::id).where(OrderNote::orderId))
 * .derived("history", Derived.rows(OrderNote.class, 5).fields(OrderNote::id, OrderNote::text)
 *         .latestBy(OrderNote::id).where(OrderNote::orderId))
 * }</pre>
 *
 * <p>A row of the other model may come to refer to another row by an ordinary update. What it referred to before, the database does not tell; where a
 * worker cannot know it either, it reads all rows that are shown, in one statement for each 500. {@link #fixed} saves that. Two cases are not
 * seen. It refers to a row so briefly that the change to that and the change from it reach a worker as one signal, which reads the row between them.
 * Or a worker is told of a change more than ten seconds after its commit, and has read the row since: it then takes what it has read for what
 * the row referred to before.
 *
 * @param kind what is computed
 * @param model the other model
 * @param label the other model's label in change signals
 * @param key the other model's primary key
 * @param value the property whose values count; null where the rows themselves do
 * @param by the property that the rows are ordered by; null where their order does not matter
 * @param reference the property that holds the key of this list's row
 * @param isFixed whether that property never changes
 * @param rows what is shown of the rows; null for all kinds but that one
 */
public record Derived(
        Kind kind,
        Class<?> model,
        String label,
        Field key,
        @Nullable Field value,
        @Nullable Field by,
        Field reference,
        boolean isFixed,
        @Nullable Rows rows) {

    /** The most rows of the other model that a row can show. */
    public static final int MOST_ROWS = 100;

    /**
     * What is shown of rows of the other model.
     *
     * @param fields their properties, in order
     * @param latestFirst whether the one with the largest value comes first
     * @param limit how many are shown at most
     */
    public record Rows(List<Field> fields, boolean latestFirst, int limit) {

        /** With a copy of the fields. */
        public Rows {
            fields = List.copyOf(fields);
        }
    }

    /**
     * The same, with the promise that a row of the other model refers to the same row as long as it exists. A change of one then costs one
     * statement that finds the row, and one look at it, whether or not the worker has been told of it before. Where the promise is not kept, rows go on to
     * show what is no longer so.
     */
    public Derived fixed() {
        return new Derived(kind, model, label, key, value, by, reference, true, rows);
    }

    /** What is computed of the rows that refer to a row. */
    public enum Kind {
        /** How many there are. */
        COUNT,
        /** Whether there is one. */
        EXISTS,
        /** The sum of a property; null where there is none. */
        SUM,
        /** A property of the one that comes last in an order; null where there is none. */
        LATEST,
        /** The first rows in an order; an array of objects, which is empty where there is none. */
        ROWS
    }

    /** How many rows of the other model refer to the row. */
    public static <C> Referring<C> count(Class<C> model) {
        return new Referring<>(Kind.COUNT, model, null, null);
    }

    /** Whether a row of the other model refers to the row. */
    public static <C> Referring<C> exists(Class<C> model) {
        return new Referring<>(Kind.EXISTS, model, null, null);
    }

    /** The sum of a property, an integer or a decimal, of the rows of the other model that refer to the row. */
    public static <C, V extends @Nullable Object> Referring<C> sum(Class<C> model, Property<C, V> value) {
        return new Referring<>(Kind.SUM, model, PropertyNames.nameOf(value), null);
    }

    /** A property of the latest row of the other model that refers to the row. */
    public static <C, V extends @Nullable Object> Latest<C> latest(Class<C> model, Property<C, V> value) {
        return new Latest<>(model, PropertyNames.nameOf(value));
    }

    /**
     * The first rows of the other model that refer to the row, as an array of objects. A source reads them for all rows of a page by one
     * statement more, 500 rows at a time. A change of one sends the whole array.
     *
     * @param limit how many are shown at most, up to {@value #MOST_ROWS}
     */
    public static <C> FirstRows<C> rows(Class<C> model, int limit) {
        return new FirstRows<>(model, limit);
    }

    /** The type of the field in a row. */
    Class<?> javaType() {
        Field summed = value;
        return switch (kind) {
            case COUNT -> Long.class;
            case EXISTS -> Boolean.class;
            case SUM ->
                Objects.requireNonNull(summed).type() == FieldType.INTEGER ? BigInteger.class : BigDecimal.class;
            case LATEST -> Objects.requireNonNull(summed).javaType();
            case ROWS -> List.class;
        };
    }

    /**
     * The latest row of another model, which waits to be told by what that is decided.
     *
     * @param <C> the other model
     */
    public static final class Latest<C> {
        private final Class<C> model;
        private final String value;

        private Latest(Class<C> model, String value) {
            this.model = model;
            this.value = value;
        }

        /** The one with the largest value; of several with that, the one with the largest key. NULL is the smallest. */
        public <V extends @Nullable Object> Referring<C> by(Property<C, V> property) {
            return new Referring<>(Kind.LATEST, model, value, PropertyNames.nameOf(property));
        }
    }

    /**
     * Rows of another model, which wait to be told what is shown of them, and in which order.
     *
     * @param <C> the other model
     */
    public static final class FirstRows<C> {
        private final Class<C> model;
        private final int limit;
        private final List<String> fields = new ArrayList<>();

        private FirstRows(Class<C> model, int limit) {
            this.model = model;
            this.limit = limit;
        }

        /** What each row shows, in order. Nothing is added to it. */
        @SafeVarargs
        public final FirstRows<C> fields(Property<C, ?>... shown) {
            for (Property<C, ?> property : shown) {
                fields.add(PropertyNames.nameOf(property));
            }
            return this;
        }

        /** Those with the largest values, the largest first; of equal ones, the larger key. NULL comes last. */
        public <V extends @Nullable Object> Referring<C> latestBy(Property<C, V> property) {
            return ordered(property, true);
        }

        /** Those with the smallest values, the smallest first; of equal ones, the smaller key. NULL comes last. */
        public <V extends @Nullable Object> Referring<C> firstBy(Property<C, V> property) {
            return ordered(property, false);
        }

        private Referring<C> ordered(Property<C, ?> property, boolean latestFirst) {
            Referring<C> referring = new Referring<>(Kind.ROWS, model, null, PropertyNames.nameOf(property));
            referring.rows =
                    () -> new Rows(fields.stream().map(referring::field).toList(), latestFirst, limit);
            return referring;
        }
    }

    /**
     * Rows of another model, which wait to be told which property refers to a list's row.
     *
     * @param <C> the other model
     */
    public static final class Referring<C> {
        private final Kind kind;
        private final Class<C> model;
        private final @Nullable String value;
        private final @Nullable String by;
        private String key = "id";
        private String label;
        private Supplier<@Nullable Rows> rows = () -> null;

        private Referring(Kind kind, Class<C> model, @Nullable String value, @Nullable String by) {
            this.kind = kind;
            this.model = model;
            this.value = value;
            this.by = by;
            this.label = ModelLabels.labelOf(model);
        }

        /** The other model's primary key. Default: the property {@code id}. */
        public <V> Referring<C> id(Property<C, V> property) {
            key = PropertyNames.nameOf(property);
            return this;
        }

        /** The other model's label in change signals. Default: {@link ModelLabels#labelOf}. */
        public Referring<C> label(String other) {
            label = ModelLabels.requireValid(other);
            return this;
        }

        /**
         * The property that holds the key of the list's row; over JPA it may be {@code path(OrderNote::order, Order::id)}.
         *
         * @throws IllegalArgumentException where the other model has no such property, or its values cannot be used so
         */
        public <V extends @Nullable Object> Derived where(Property<C, V> reference) {
            return new Derived(
                    kind,
                    model,
                    label,
                    field(key),
                    value == null ? null : field(value),
                    by == null ? null : field(by),
                    field(PropertyNames.nameOf(reference)),
                    false,
                    rows.get());
        }

        private Field field(String property) {
            return ModelProperties.typeOf(model, property)
                    .map(type -> Field.of(property, type))
                    .orElseThrow(() -> new IllegalArgumentException("A derived field names '" + property + "', but "
                            + model.getName() + " has no such property"));
        }
    }
}
