package dev.livelist.sql;

import dev.livelist.FieldType;
import dev.livelist.source.TimedTerms;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * For which types of columns memory compares values exactly as one database does, by what a property holds. What is not named
 * here, the database has to compare. Immutable.
 *
 * <ul>
 *   <li>Text is also subject to its column's {@link TextRules}. An enum is compared as text, by its constant's name.
 *   <li>UUIDs are compared as unsigned numbers, unlike {@link UUID#compareTo}.
 *   <li>A floating point NaN is the greatest value and equal to itself; 0.0 and -0.0 are equal.
 *   <li>A property whose class cannot hold every value of its column as it is, is not compared: a {@code Double} over {@code real},
 *       an {@code Integer} over {@code bigint}.
 * </ul>
 */
public final class ColumnRules {

    /** Nothing: the database has to compare everything. */
    public static final ColumnRules NONE = builder().build();

    private static final Map<FieldType, Comparator<Object>> ORDERS = Map.of(
            FieldType.INTEGER, ColumnRules::natural,
            FieldType.DECIMAL, (a, b) -> ((BigDecimal) a).compareTo((BigDecimal) b),
            FieldType.FLOATING, ColumnRules::byFloating,
            FieldType.BOOLEAN, ColumnRules::natural,
            FieldType.UUID, ColumnRules::byUnsigned,
            FieldType.INSTANT, (a, b) -> TimedTerms.instant(a).compareTo(TimedTerms.instant(b)),
            FieldType.DATE, ColumnRules::natural,
            FieldType.DATE_TIME, ColumnRules::natural);

    private final Map<FieldType, Set<String>> columns;
    private final Map<FieldType, Set<String>> equated;
    private final Map<Class<?>, Set<String>> exact;

    private ColumnRules(Builder builder) {
        this.columns = new EnumMap<>(FieldType.class);
        this.columns.putAll(builder.columns);
        this.equated = Map.copyOf(builder.equated);
        this.exact = Map.copyOf(builder.exact);
    }

    /** Begins with nothing. */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether values of this kind, in a column of this type, are equal to the database where they are equal to Java. */
    boolean equates(FieldType type, String column) {
        return equated.getOrDefault(type, Set.of()).contains(column);
    }

    /** Whether memory may compare what a column of this type holds; text only as far as its rules go. */
    boolean knows(FieldType type, String column) {
        return columns.getOrDefault(type, Set.of()).contains(column);
    }

    /** Whether every value of a column of this type is the same value as one of that class. */
    boolean isExact(Class<?> javaType, String column) {
        Set<String> types = exact.get(javaType);
        return types == null || types.contains(column);
    }

    /** How values are ordered; null for text, which its column's rules order. */
    static @Nullable Comparator<Object> order(FieldType type) {
        return ORDERS.get(type);
    }

    /** How text, or constants of an enum, are ordered by these rules. */
    static Optional<Comparator<Object>> order(TextRules rules) {
        return rules.order().map(order -> (a, b) -> order.compare(name(a), name(b)));
    }

    /** Of a constant that the class does not know, a source gives the text. */
    static String name(Object value) {
        return value instanceof Enum<?> constant ? constant.name() : (String) value;
    }

    /** Two values whose own order is the database's. */
    @SuppressWarnings("unchecked") // values of one column are of one class, which has an order
    private static int natural(Object a, Object b) {
        return ((Comparable<Object>) a).compareTo(b);
    }

    private static int byFloating(Object a, Object b) {
        // Adding 0.0 turns -0.0 into 0.0. Every float is a double too.
        return Double.compare(((Number) a).doubleValue() + 0.0, ((Number) b).doubleValue() + 0.0);
    }

    private static int byUnsigned(Object a, Object b) {
        UUID left = (UUID) a;
        UUID right = (UUID) b;
        int order = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return order != 0
                ? order
                : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }

    /** Collects the rules of a dialect. */
    public static final class Builder {
        private final Map<FieldType, Set<String>> columns = new EnumMap<>(FieldType.class);
        private final Map<FieldType, Set<String>> equated = new EnumMap<>(FieldType.class);
        private final Map<Class<?>, Set<String>> exact = new HashMap<>();

        private Builder() {}

        /** Memory compares what properties of this kind hold, in columns of these types, as the database does. */
        public Builder compares(FieldType type, String... columnTypes) {
            columns.put(type, Set.of(columnTypes));
            return this;
        }

        /** What properties of this kind hold, in columns of these types, is equal where Java says so, though its order is not known. */
        public Builder equates(FieldType type, String... columnTypes) {
            equated.put(type, Set.of(columnTypes));
            return this;
        }

        /** A property of this class holds every value as it is only in columns of these types. */
        public Builder exact(Class<?> javaType, String... columnTypes) {
            exact.put(javaType, Set.of(columnTypes));
            return this;
        }

        /** The rules. */
        public ColumnRules build() {
            return new ColumnRules(this);
        }
    }
}
