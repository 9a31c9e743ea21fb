package dev.livelist.engine.page;

import dev.livelist.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Turns the text form of a key in a signal into the type of the model's key. */
public final class Keys {

    private static final Map<Class<?>, Function<String, ?>> PARSERS = Map.ofEntries(
            Map.entry(String.class, Keys::text),
            Map.entry(long.class, Long::valueOf),
            Map.entry(Long.class, Long::valueOf),
            Map.entry(int.class, Integer::valueOf),
            Map.entry(Integer.class, Integer::valueOf),
            Map.entry(short.class, Short::valueOf),
            Map.entry(Short.class, Short::valueOf),
            Map.entry(byte.class, Byte::valueOf),
            Map.entry(Byte.class, Byte::valueOf),
            Map.entry(BigInteger.class, BigInteger::new),
            Map.entry(BigDecimal.class, Keys::decimal),
            Map.entry(UUID.class, Keys::uuid),
            Map.entry(Instant.class, text -> time(Instant.parse(text).atOffset(ZoneOffset.UTC))
                    .toInstant()),
            Map.entry(OffsetDateTime.class, text -> time(OffsetDateTime.parse(text))),
            Map.entry(LocalDate.class, text -> time(LocalDate.parse(text))),
            Map.entry(LocalDateTime.class, text -> time(LocalDateTime.parse(text))));

    /** Longer than any key that is not text. */
    private static final int MAX_LENGTH = 100;

    private Keys() {}

    /**
     * How keys of that field are read. The function throws a {@link RuntimeException} for what is no key.
     *
     * @throws IllegalStateException where keys of that type cannot be read from text
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an enum's class is known only at run time
    public static Function<String, Object> parser(Field id) {
        if (id.javaType().isEnum()) {
            return text -> Enum.valueOf((Class) id.javaType(), text);
        }
        Function<String, ?> parser = PARSERS.get(id.javaType());
        if (parser == null) {
            throw new IllegalStateException("Keys of type " + id.javaType().getName() + " (property '" + id.name()
                    + "') are not supported; use a number, a String or a UUID");
        }
        boolean bounded = id.javaType() != String.class;
        return text -> {
            if (bounded && text.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("A key of " + text.length() + " characters");
            }
            return canonical(parser.apply(text));
        };
    }

    /** The one object for all that are the same key to a database: decimals of any scale, a point in time at any offset. */
    public static Object canonical(Object key) {
        if (key instanceof BigDecimal decimal) {
            BigDecimal stripped = decimal.stripTrailingZeros();
            return stripped.scale() < 0 && stripped.scale() >= -MAX_LENGTH ? stripped.setScale(0) : stripped;
        }
        if (key instanceof OffsetDateTime time) {
            return time.withOffsetSameInstant(ZoneOffset.UTC);
        }
        return key;
    }

    // What no database takes for a key must not reach one: the statement would fail, and look as if the database did.

    private static String text(String text) {
        if (text.codePoints().anyMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))) {
            throw new IllegalArgumentException("A key with U+0000 or a lone surrogate");
        }
        return text;
    }

    private static BigDecimal decimal(String text) {
        BigDecimal decimal = new BigDecimal(text);
        if (Math.abs((long) decimal.scale()) > MAX_LENGTH) {
            throw new IllegalArgumentException("A key with an exponent of " + decimal.scale());
        }
        return decimal;
    }

    private static <T extends TemporalAccessor> T time(T time) {
        int year = time.get(ChronoField.YEAR);
        if (year < 1 || year > 9999) {
            throw new IllegalArgumentException("A key of the year " + year);
        }
        return time;
    }

    private static UUID uuid(String text) {
        // UUID.fromString takes shortened groups too, which would make two texts of one key.
        if (text.length() != 36) {
            throw new IllegalArgumentException("No UUID: " + text);
        }
        return UUID.fromString(text);
    }
}
