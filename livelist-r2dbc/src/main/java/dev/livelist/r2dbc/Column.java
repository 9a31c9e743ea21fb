package dev.livelist.r2dbc;

import dev.livelist.source.UnreadableValueException;
import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.relational.core.conversion.AbstractRelationalConverter;
import org.springframework.util.ClassUtils;

/**
 * A property's column: its name in SQL, and the way of its values in and out, which is Spring Data's, so that rows look as
 * they do in the application's own repositories.
 */
final class Column {

    private final String property;
    private final String qualifier;
    private final String name;
    private final String reference;
    private final TypeInformation<?> type;
    private final Class<?> javaType;
    private final R2dbcConverter converter;
    private final Joins.@Nullable Join join;

    /**
     * @param qualifier what stands before the name where other tables may be beside its own, with the dot; empty for a computed column
     * @param name the name as it stands in SQL, quoted where the mapping says so
     * @param reference the name as the catalog knows it, apart from its case
     */
    Column(
            String property,
            String qualifier,
            String name,
            String reference,
            TypeInformation<?> type,
            R2dbcConverter converter) {
        this(property, qualifier, name, reference, type, converter, null);
    }

    private Column(
            String property,
            String qualifier,
            String name,
            String reference,
            TypeInformation<?> type,
            R2dbcConverter converter,
            Joins.@Nullable Join join) {
        this.property = property;
        this.qualifier = qualifier;
        this.name = name;
        this.reference = reference;
        this.type = type;
        this.javaType = ClassUtils.resolvePrimitiveIfNecessary(type.getType());
        this.converter = converter;
        this.join = join;
    }

    /** The same column of a table that is joined, under the name of a path. */
    Column joined(String path, Joins.Join by) {
        return new Column(path, by.alias() + ".", name, reference, type, converter, by);
    }

    String property() {
        return property;
    }

    /** The column as the list's statements write it: qualified by its table. */
    String sql() {
        return qualifier + name;
    }

    /** Its name alone. */
    String name() {
        return name;
    }

    /** What joins its table; null where that is the list's own. */
    Joins.@Nullable Join join() {
        return join;
    }

    String reference() {
        return reference;
    }

    TypeInformation<?> type() {
        return type;
    }

    Class<?> javaType() {
        return javaType;
    }

    /** Whether its values are stored as they are: an enum's constants by name, not as a converter of the application's says. */
    boolean isPlain() {
        if (!javaType.isEnum()) {
            return true;
        }
        return Arrays.stream(javaType.getEnumConstants())
                .allMatch(constant -> ((Enum<?>) constant).name().equals(toDatabase(constant)));
    }

    /**
     * Whether a converter of the application's decides how its values are stored, as values of another type: then two of them may be
     * stored alike, and one in two ways. Truth values that a dialect stores as numbers are none of this.
     */
    boolean isConverted() {
        if (javaType == Boolean.class || !(converter instanceof AbstractRelationalConverter relational)) {
            return false;
        }
        Optional<Class<?>> stored = relational.getConversions().getCustomWriteTarget(javaType);
        return stored.isPresent() && stored.get() != javaType && !(javaType.isEnum() && isPlain());
    }

    /** What is bound for a value of the property's type. */
    Object toDatabase(Object value) {
        Object bound = converter.writeValue(plain(value), TypeInformation.OBJECT);
        if (bound == null) {
            throw new IllegalStateException(
                    "The value compared with " + property + " is written to the database as NULL");
        }
        return bound;
    }

    /** H2 refuses a negative scale, such as that of 1E+3. */
    private static Object plain(Object value) {
        return value instanceof BigDecimal number && number.scale() < 0 ? number.setScale(0) : value;
    }

    /**
     * Reads the column from a row, as a value of the property's boxed type; a constant of an enum that the class does not know,
     * which a newer version of the application may have written, as its text.
     *
     * @throws UnreadableValueException where the value cannot be read as that type
     */
    @Nullable
    Object read(Row row, int index) {
        Object raw = null;
        try {
            raw = row.get(index);
            return raw == null ? null : DriverValues.plain(mapped(row, index, raw));
        } catch (RuntimeException
                | LinkageError
                | StackOverflowError e) { // Reactor passes errors of a driver to nobody
            if (raw instanceof String text && javaType.isEnum()) {
                return text;
            }
            throw new UnreadableValueException(reference, String.valueOf(raw), javaType, e);
        }
    }

    private @Nullable Object mapped(Row row, int index, Object raw) {
        if (raw.getClass() == javaType && !javaType.isEnum()) {
            Object read = converter.readValue(raw, type);
            return read == null ? raw : read;
        }
        if (javaType == Boolean.class && raw instanceof Number number) { // as MariaDB has what it computes
            return number.longValue() != 0;
        }
        Object temporal = temporal(raw);
        if (temporal != null) {
            return temporal;
        }
        Object ofDriver = DriverValues.as(javaType, raw);
        if (ofDriver != null) {
            return ofDriver;
        }
        Object read = converter.readValue(raw, type);
        return javaType.isInstance(read) ? read : row.get(index, javaType);
    }

    /** The points in time that drivers hand out in a type of their own choice. */
    private @Nullable Object temporal(Object raw) {
        if (javaType == Instant.class) {
            if (raw instanceof OffsetDateTime value) {
                return value.toInstant();
            }
            if (raw instanceof ZonedDateTime value) {
                return value.toInstant();
            }
        } else if (javaType == OffsetDateTime.class) {
            if (raw instanceof Instant value) {
                return value.atOffset(ZoneOffset.UTC);
            }
            if (raw instanceof ZonedDateTime value) {
                return value.toOffsetDateTime();
            }
        } else if (javaType == LocalDate.class && raw instanceof LocalDateTime value) {
            return value.toLocalDate();
        }
        return null;
    }
}
