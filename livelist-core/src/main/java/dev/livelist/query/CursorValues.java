package dev.livelist.query;

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
import java.util.UUID;

/**
 * Writes the values of cursors, and reads them. They come of rows, and not of people: a row may have what no filter may ask about. So
 * these are wider limits, those of what columns hold. A cursor that anybody could have made says nothing that a database would refuse.
 */
final class CursorValues {

    /** The most digits that a column of a declared precision has. */
    private static final int MOST_DIGITS = 1_000;

    /** The years that PostgreSQL knows, which are the most of all. */
    private static final int FIRST_YEAR = -4_712;

    private static final int LAST_YEAR = 294_276;

    /** Columns hold microseconds. */
    private static final int FINEST = 1_000;

    private CursorValues() {}

    /** One text for all that are the same value. */
    static String write(Object value) {
        if (value instanceof BigDecimal decimal) {
            return canonical(decimal).toString();
        }
        if (value instanceof Double number) {
            return Double.toString(number + 0.0); // there is one zero
        }
        if (value instanceof Float number) {
            return Float.toString(number + 0.0f);
        }
        if (value instanceof OffsetDateTime time) {
            return time.toInstant().toString();
        }
        return value instanceof Enum<?> constant ? constant.name() : value.toString();
    }

    /**
     * Reads what {@link #write} has written. Others' spellings of a value may be read, too: the caller writes the value again and compares.
     *
     * @param own whether the server itself has written it for certain
     * @throws IllegalArgumentException where it is no such value
     * @throws java.time.DateTimeException where it is no such time
     */
    static Object read(Field field, String text, boolean own) {
        return switch (field.type()) {
            case TEXT -> text(text, own);
            case INTEGER -> integer(field.javaType(), text);
            case DECIMAL -> decimal(text);
            case FLOATING -> floating(field.javaType(), text, own);
            case BOOLEAN -> truth(text);
            case UUID -> UUID.fromString(text);
            case INSTANT -> instant(field.javaType(), text, own);
            case DATE -> date(text, own);
            case DATE_TIME -> dateTime(text, own);
            case ENUM -> constant(field.javaType(), text(text, own));
            case OTHER -> throw new IllegalArgumentException("a value that has no order");
        };
    }

    private static String text(String text, boolean own) {
        require(own || text.indexOf('\0') < 0);
        return text;
    }

    private static Object integer(Class<?> type, String text) {
        require(text.length() <= MOST_DIGITS + 1);
        if (type == BigInteger.class) {
            return new BigInteger(text);
        }
        if (type == byte.class || type == Byte.class) {
            return Byte.valueOf(text);
        }
        if (type == short.class || type == Short.class) {
            return Short.valueOf(text);
        }
        return type == int.class || type == Integer.class ? (Object) Integer.valueOf(text) : Long.valueOf(text);
    }

    private static BigDecimal decimal(String text) {
        require(text.length() <= 2 * MOST_DIGITS + 16);
        BigDecimal number = new BigDecimal(text);
        require(Math.abs((long) number.scale()) <= MOST_DIGITS);
        require((long) number.precision() - number.scale() <= MOST_DIGITS);
        return canonical(number);
    }

    private static BigDecimal canonical(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        boolean plain = stripped.scale() < 0 && stripped.scale() >= -Values.MAX_DIGITS;
        return plain ? stripped.setScale(0) : stripped;
    }

    /** Not every database has infinity, or what is no number. */
    private static Object floating(Class<?> type, String text, boolean own) {
        boolean single = type == float.class || type == Float.class;
        double number = single ? Float.parseFloat(text) : Double.parseDouble(text);
        require(own || Double.isFinite(number));
        return single ? (Object) (float) number : (Object) number;
    }

    private static Boolean truth(String text) {
        require(text.equals("true") || text.equals("false"));
        return Boolean.valueOf(text);
    }

    /** What drivers read PostgreSQL's infinity as is no place: not every driver takes it back. */
    private static Object instant(Class<?> type, String text, boolean own) {
        OffsetDateTime time = requireInRange(Instant.parse(text).atOffset(ZoneOffset.UTC), own);
        return type == OffsetDateTime.class ? time : time.toInstant();
    }

    private static LocalDate date(String text, boolean own) {
        LocalDate date = LocalDate.parse(text);
        // As drivers read PostgreSQL's infinity.
        return date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN) ? date : requireInRange(date, own);
    }

    private static LocalDateTime dateTime(String text, boolean own) {
        LocalDateTime time = LocalDateTime.parse(text);
        return time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN) ? time : requireInRange(time, own);
    }

    private static <T extends TemporalAccessor> T requireInRange(T time, boolean own) {
        int year = time.get(ChronoField.YEAR);
        boolean fine =
                !time.isSupported(ChronoField.NANO_OF_SECOND) || time.get(ChronoField.NANO_OF_SECOND) % FINEST == 0;
        require(own || (year >= FIRST_YEAR && year <= LAST_YEAR && fine));
        return time;
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        return text; // of a newer version of the application
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("no value of a cursor");
        }
    }
}
