package dev.livelist;

import org.jspecify.annotations.Nullable;

/**
 * One term of an order. NULLs come last whatever the direction; rows that are equal in every term are ordered by primary
 * key, ascending.
 *
 * @param field the property's name
 */
public record Sort(String field, Direction direction) {

    /** Up or down. */
    public enum Direction {
        ASC,
        DESC
    }

    /** Smallest first. */
    public static <T, V extends @Nullable Object> Sort asc(Property<T, V> property) {
        return new Sort(PropertyNames.nameOf(property), Direction.ASC);
    }

    /** Largest first. */
    public static <T, V extends @Nullable Object> Sort desc(Property<T, V> property) {
        return new Sort(PropertyNames.nameOf(property), Direction.DESC);
    }
}
