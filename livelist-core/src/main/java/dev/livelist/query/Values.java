package dev.livelist.query;

import dev.livelist.Field;
import dev.livelist.ListDefinition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of filters: one way of writing for each kind, one object for each value (10 and 10.0 are the same
 * decimal), and nothing that a database would refuse.
 */
final class Values {

    /** The most characters (code points) a text may have. */
    static final int MAX_TEXT = ListDefinition.MAX_TEXT;

    /** The most digits a number may have, and the largest exponent: far within what a {@code numeric} column takes. */
    static final int MAX_DIGITS = 100;

    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final Pattern CANONICAL_UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Values() {}

    /**
     * Reads a value of a field's type.
     *
     * @throws InvalidQueryException where the text is none
     */
    static Object read(Field field, String parameter, String text) {
        requireText(parameter, text);
        Object value =
                switch (field.type()) {
                    case TEXT -> text;
                    case INTEGER -> integer(field.javaType(), text);
                    case DECIMAL -> decimal(text);
                    case FLOATING -> floating(field.javaType(), text);
                    case BOOLEAN -> truth(text);
                    case UUID -> CANONICAL_UUID.matcher(text).matches() ? UUID.fromString(text) : null;
                    case INSTANT -> instant(field.javaType(), text);
                    case DATE -> date(text);
                    case DATE_TIME -> dateTime(text);
                    case ENUM -> constant(field.javaType(), text);
                    case OTHER -> null;
                };
        if (value == null) {
            throw new InvalidQueryException(parameter, "has a value that is none of the field's", text, allowed(field));
        }
        return value;
    }

    /** Refuses a text that is too long or that no database can hold. */
    static void requireText(String parameter, String text) {
        requireText(parameter, text, MAX_TEXT);
    }

    /** Refuses a text that has more characters (code points) than that, or that no database can hold. */
    static void requireText(String parameter, String text, int max) {
        boolean wellFormed = text.indexOf('\0') < 0
                && text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (!wellFormed) {
            throw new InvalidQueryException(
                    parameter, "has characters that no text has", text, "texts without U+0000 and lone surrogates");
        }
        if (text.codePointCount(0, text.length()) > max) {
            throw new InvalidQueryException(parameter, "is too long", text, "at most " + max + " characters");
        }
    }

    /** {@code true} or {@code false}, exactly. */
    static boolean truth(String parameter, String text) {
        Boolean value = truth(text);
        if (value == null) {
            throw new InvalidQueryException(parameter, "must be true or false", text, "true, false");
        }
        return value;
    }

    /** A whole number in decimal digits within bounds; null where it is none. */
    static @Nullable Integer wholeNumber(String text, int min, int max) {
        BigInteger number = integer(text);
        if (number == null
                || number.compareTo(BigInteger.valueOf(min)) < 0
                || number.compareTo(BigInteger.valueOf(max)) > 0) {
            return null;
        }
        return number.intValue();
    }

    /** The latest value that a column can hold and that is not after this one: times are kept to the microsecond. */
    static Object floor(Object value) {
        if (value instanceof Instant instant) {
            return instant.truncatedTo(ChronoUnit.MICROS);
        }
        if (value instanceof OffsetDateTime time) {
            return time.truncatedTo(ChronoUnit.MICROS);
        }
        if (value instanceof LocalDateTime time) {
            return time.truncatedTo(ChronoUnit.MICROS);
        }
        return value;
    }

    private static @Nullable BigInteger integer(String text) {
        return text.length() <= MAX_DIGITS && WHOLE.matcher(text).matches() ? new BigInteger(text) : null;
    }

    private static @Nullable Object integer(Class<?> type, String text) {
        BigInteger number = integer(text);
        if (number == null || type == BigInteger.class) {
            return number;
        }
        if (number.bitLength() >= bits(type)) {
            return null;
        }
        return switch (bits(type)) {
            case Byte.SIZE -> (Object) number.byteValue();
            case Short.SIZE -> number.shortValue();
            case Integer.SIZE -> number.intValue();
            default -> number.longValue();
        };
    }

    private static int bits(Class<?> type) {
        if (type == byte.class || type == Byte.class) {
            return Byte.SIZE;
        }
        if (type == short.class || type == Short.class) {
            return Short.SIZE;
        }
        return type == int.class || type == Integer.class ? Integer.SIZE : Long.SIZE;
    }

    private static @Nullable BigDecimal decimal(String text) {
        if (text.length() > MAX_DIGITS || !NUMBER.matcher(text).matches()) {
            return null;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        int e = lower.indexOf('e');
        if (e >= 0 && Math.abs(Integer.parseInt(lower.substring(e + 1))) > MAX_DIGITS) {
            return null;
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        return number.scale() < 0 ? number.setScale(0) : number;
    }

    private static @Nullable Object floating(Class<?> type, String text) {
        if (text.length() > 4 * MAX_DIGITS || !NUMBER.matcher(text).matches()) {
            return null;
        }
        boolean single = type == float.class || type == Float.class;
        double number = single ? Float.parseFloat(text) : Double.parseDouble(text);
        boolean vanished = number == 0 && new BigDecimal(text).signum() != 0;
        if (Double.isInfinite(number) || vanished) {
            return null;
        }
        double canonical = number == 0 ? 0 : number; // there is one zero
        return single ? (Object) (float) canonical : (Object) canonical;
    }

    private static @Nullable Boolean truth(String text) {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> null;
        };
    }

    private static @Nullable Object instant(Class<?> type, String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                    .withOffsetSameInstant(ZoneOffset.UTC);
            if (!isWithinYears(time.getYear())) {
                return null;
            }
            return type == OffsetDateTime.class ? time : time.toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable LocalDate date(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            return isWithinYears(date.getYear()) ? date : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable LocalDateTime dateTime(String text) {
        try {
            LocalDateTime time = LocalDateTime.parse(text);
            return isWithinYears(time.getYear()) ? time : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean isWithinYears(int year) {
        return year >= 1 && year <= 9999;
    }

    private static @Nullable Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        return null;
    }

    private static String allowed(Field field) {
        return switch (field.type()) {
            case TEXT -> "texts";
            case INTEGER -> wholeNumbers(field.javaType());
            case DECIMAL ->
                "decimal numbers of at most " + MAX_DIGITS + " characters, such as 12.50, with an exponent of at most "
                        + MAX_DIGITS;
            case FLOATING ->
                "decimal numbers within the range of a " + field.javaType().getSimpleName() + ", such as 12.5 or 1e-3";
            case BOOLEAN -> "true, false";
            case UUID -> "UUIDs such as 123e4567-e89b-12d3-a456-426614174000";
            case INSTANT ->
                "points in time of the years 0001 to 9999 such as 2026-11-22T10:15:30.123456Z or"
                        + " 2026-11-22T11:15:30+01:00 (in an address + is written %2B)";
            case DATE -> "dates of the years 0001 to 9999 such as 2026-11-22";
            case DATE_TIME -> "times of the years 0001 to 9999 such as 2026-11-22T10:15:30.123456";
            case ENUM ->
                Arrays.stream(field.javaType().getEnumConstants())
                        .map(constant -> ((Enum<?>) constant).name())
                        .collect(Collectors.joining(", "));
            case OTHER -> "nothing";
        };
    }

    private static String wholeNumbers(Class<?> type) {
        if (type == BigInteger.class) {
            return "whole numbers of at most " + MAX_DIGITS + " characters";
        }
        BigInteger end = BigInteger.ONE.shiftLeft(bits(type) - 1);
        return "whole numbers from " + end.negate() + " to " + end.subtract(BigInteger.ONE);
    }
}
