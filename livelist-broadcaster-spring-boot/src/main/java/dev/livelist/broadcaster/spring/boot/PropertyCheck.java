package dev.livelist.broadcaster.spring.boot;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

/** Refuses values of properties that cannot work, by the name of the property. */
public final class PropertyCheck {

    private PropertyCheck() {}

    /** Refuses a number below the least one. */
    public static void atLeast(String property, int value, int least) {
        atLeast(property, value, least, String.valueOf(least));
    }

    /**
     * Refuses a number below the least one.
     *
     * @param why what the least one is, for people to read
     */
    public static void atLeast(String property, int value, int least, String why) {
        if (value < least) {
            throw tooSmall(property, String.valueOf(value), why);
        }
    }

    /** Refuses a time below the least one. */
    public static void atLeast(String property, Duration value, Duration least) {
        atLeast(property, value, least, DurationStyle.SIMPLE.print(least, ChronoUnit.MILLIS));
    }

    /**
     * Refuses a time below the least one.
     *
     * @param why what the least one is, for people to read
     */
    public static void atLeast(String property, Duration value, Duration least, String why) {
        if (value.compareTo(least) < 0) {
            throw tooSmall(property, DurationStyle.SIMPLE.print(value, ChronoUnit.MILLIS), why);
        }
    }

    /** Refuses a size below the least one, in bytes, and one that is no {@code int}. */
    public static void size(String property, DataSize value, int least) {
        if (value.toBytes() < least || value.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("livelist." + property + " is " + value + "; it must be from " + least
                    + "B to " + DataSize.ofBytes(Integer.MAX_VALUE).toMegabytes() + "MB");
        }
    }

    private static IllegalArgumentException tooSmall(String property, String value, String least) {
        return new IllegalArgumentException("livelist." + property + " is " + value + "; it must be at least " + least);
    }
}
