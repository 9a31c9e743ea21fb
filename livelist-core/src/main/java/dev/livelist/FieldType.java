package dev.livelist;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;

/** What kind of value a field holds; decides how it is written, parsed, and what may be asked of it. */
public enum FieldType {
    /** {@code String}. */
    TEXT,
    /** {@code byte}, {@code short}, {@code int}, {@code long}, {@code BigInteger}. */
    INTEGER,
    /** {@code BigDecimal}. */
    DECIMAL,
    /** {@code float}, {@code double}. */
    FLOATING,
    /** {@code boolean}. */
    BOOLEAN,
    /** {@code java.util.UUID}. */
    UUID,
    /** {@code Instant} and {@code OffsetDateTime}: a point in time, kept to the microsecond. */
    INSTANT,
    /** {@code LocalDate}. */
    DATE,
    /** {@code LocalDateTime}, kept to the microsecond. */
    DATE_TIME,
    /** An enum, by its constant's name. */
    ENUM,
    /** Anything else: it can be shown, as Jackson writes it, and nothing more. */
    OTHER;

    /** The kind of a Java type; primitive and boxed types are the same. */
    public static FieldType of(Class<?> type) {
        if (type == String.class) {
            return TEXT;
        }
        if (type == long.class
                || type == Long.class
                || type == int.class
                || type == Integer.class
                || type == short.class
                || type == Short.class
                || type == byte.class
                || type == Byte.class
                || type == BigInteger.class) {
            return INTEGER;
        }
        if (type == BigDecimal.class) {
            return DECIMAL;
        }
        if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
            return FLOATING;
        }
        if (type == boolean.class || type == Boolean.class) {
            return BOOLEAN;
        }
        if (type == java.util.UUID.class) {
            return UUID;
        }
        if (type == Instant.class || type == OffsetDateTime.class) {
            return INSTANT;
        }
        if (type == LocalDate.class) {
            return DATE;
        }
        if (type == LocalDateTime.class) {
            return DATE_TIME;
        }
        return type.isEnum() ? ENUM : OTHER;
    }

    /** Whether rows can be compared, filtered and sorted by it. */
    public boolean isComparable() {
        return this != OTHER;
    }

    /** Whether greater and less mean something to a reader. */
    public boolean isRanged() {
        return isComparable() && this != BOOLEAN && this != ENUM;
    }
}
