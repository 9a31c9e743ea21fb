package dev.livelist.sql;

import dev.livelist.Aggregate;
import dev.livelist.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Makes the values of groups of what databases give, which is of another type in each of them. */
public final class GroupValues {

    private GroupValues() {}

    /** A number of rows, or of values. */
    public static long count(@Nullable Object read) {
        return read instanceof Number number ? number.longValue() : 0;
    }

    /**
     * A sum: a {@code BigInteger} of integers, else a {@code BigDecimal}; null of nothing.
     *
     * @param type what has been added up
     */
    public static @Nullable Object sum(@Nullable Object read, FieldType type) {
        if (!(read instanceof Number number)) {
            return null;
        }
        BigDecimal sum = decimal(number);
        return type == FieldType.INTEGER ? sum.toBigIntegerExact() : sum;
    }

    /**
     * An average, by the division of a sum, so that it is rounded once and by the same rule on every database.
     *
     * @param values how many have been added up
     */
    public static @Nullable BigDecimal average(Aggregate aggregate, @Nullable Object sum, long values) {
        return sum instanceof Number number && values > 0
                ? decimal(number).divide(BigDecimal.valueOf(values), aggregate.scale(), RoundingMode.HALF_UP)
                : null;
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        return number instanceof BigInteger integer ? new BigDecimal(integer) : new BigDecimal(number.toString());
    }
}
