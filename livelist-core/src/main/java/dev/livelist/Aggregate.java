package dev.livelist;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a group of rows tells about its rows. A value of NULL counts for none but {@link #count}: a sum, a smallest and a largest value and an
 * average of nothing else are null.
 *
 * <p>All of them are exact, so that two workers say the same: integers and decimals can be added up, floating-point numbers cannot.
 *
 * @param kind what is computed
 * @param field the name of the property; empty for {@link Kind#COUNT}
 * @param scale how many decimals an average has; 0 for all others
 */
public record Aggregate(Kind kind, String field, int scale) {

    /** The most decimals that an average can have. */
    public static final int MAX_SCALE = 30;

    /** What is computed of the rows of a group. */
    public enum Kind {
        /** How many rows there are. */
        COUNT,
        /** The sum of a property's values. */
        SUM,
        /** The smallest of them. */
        MIN,
        /** The largest of them. */
        MAX,
        /** Their average, rounded half up to the aggregate's scale. */
        AVG
    }

    /** How many rows a group has, as {@code count}. */
    public static Aggregate count() {
        return new Aggregate(Kind.COUNT, "", 0);
    }

    /** The sum of an integer or a decimal, as {@code sum.amount}. */
    public static <T, V extends @Nullable Object> Aggregate sum(Property<T, V> property) {
        return new Aggregate(Kind.SUM, PropertyNames.nameOf(property), 0);
    }

    /** The smallest number, date or point in time, as {@code min.amount}. */
    public static <T, V extends @Nullable Object> Aggregate min(Property<T, V> property) {
        return new Aggregate(Kind.MIN, PropertyNames.nameOf(property), 0);
    }

    /** The largest number, date or point in time, as {@code max.amount}. */
    public static <T, V extends @Nullable Object> Aggregate max(Property<T, V> property) {
        return new Aggregate(Kind.MAX, PropertyNames.nameOf(property), 0);
    }

    /**
     * The average of an integer or a decimal, as {@code avg.amount}.
     *
     * @param scale how many decimals it has, from 0 to {@value #MAX_SCALE}; it is rounded half up
     */
    public static <T, V extends @Nullable Object> Aggregate avg(Property<T, V> property, int scale) {
        return new Aggregate(Kind.AVG, PropertyNames.nameOf(property), scale);
    }

    /** The name by its property: {@code count}, {@code sum.amount}. {@link FieldNames#of(Aggregate)} is that of the member in a group. */
    public String name() {
        return nameWith(field);
    }

    String nameWith(String fieldName) {
        String lower = kind.name().toLowerCase(Locale.ROOT);
        return kind == Kind.COUNT ? lower : lower + "." + fieldName;
    }
}
