package dev.livelist.engine;

import dev.livelist.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Turns the text form of a key in a signal into the type of the model's key. */
final class Keys {

    private static final Map<Class<?>, Function<String, Object>> PARSERS = Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(long.class, Long::valueOf),
            Map.entry(Long.class, Long::valueOf),
            Map.entry(int.class, Integer::valueOf),
            Map.entry(Integer.class, Integer::valueOf),
            Map.entry(short.class, Short::valueOf),
            Map.entry(Short.class, Short::valueOf),
            Map.entry(byte.class, Byte::valueOf),
            Map.entry(Byte.class, Byte::valueOf),
            Map.entry(BigInteger.class, BigInteger::new),
            Map.entry(BigDecimal.class, BigDecimal::new),
            Map.entry(UUID.class, Keys::uuid),
            Map.entry(Instant.class, Instant::parse),
            Map.entry(OffsetDateTime.class, OffsetDateTime::parse),
            Map.entry(LocalDate.class, LocalDate::parse),
            Map.entry(LocalDateTime.class, LocalDateTime::parse));

    /** Longer than any key that is not text. */
    private static final int MAX_LENGTH = 100;

    private Keys() {}

    /**
     * How keys of that field are read. The function throws a {@link RuntimeException} for what is no key.
     *
     * @throws IllegalStateException where keys of that type cannot be read from text
     */
    @SuppressWarnings({"unchecked", "rawtypes"}) // an enum's class is known only at run time
    static Function<String, Object> parser(Field id) {
        if (id.javaType().isEnum()) {
            return text -> Enum.valueOf((Class) id.javaType(), text);
        }
        Function<String, Object> parser = PARSERS.get(id.javaType());
        if (parser == null) {
            throw new IllegalStateException("Keys of type " + id.javaType().getName() + " (property '" + id.name()
                    + "') are not supported; use a number, a String or a UUID");
        }
        if (id.javaType() == String.class) {
            return parser;
        }
        return text -> {
            if (text.length() > MAX_LENGTH) {
                throw new IllegalArgumentException("A key of " + text.length() + " characters");
            }
            return parser.apply(text);
        };
    }

    private static UUID uuid(String text) {
        // UUID.fromString takes shortened groups too, which would make two texts of one key.
        if (text.length() != 36) {
            throw new IllegalArgumentException("No UUID: " + text);
        }
        return UUID.fromString(text);
    }
}
