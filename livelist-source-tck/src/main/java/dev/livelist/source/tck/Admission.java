package dev.livelist.source.tck;

import dev.livelist.Condition;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

/** Whether a condition admits a row, with SQL's meaning of NULL: what a source has to say. */
final class Admission implements Condition.Visitor<Boolean> {

    private final KitRow row;
    private final Instant now;

    Admission(KitRow row, Instant now) {
        this.row = row;
        this.now = now;
    }

    static boolean admits(Condition condition, KitRow row) {
        return condition.accept(new Admission(row, Instant.now()));
    }

    @Override
    public Boolean and(Condition.And and) {
        return and.terms().stream().allMatch(term -> term.accept(this));
    }

    @Override
    public Boolean or(Condition.Or or) {
        return or.terms().stream().anyMatch(term -> term.accept(this));
    }

    @Override
    public Boolean comparison(Condition.Comparison comparison) {
        Object value = row.value(comparison.field());
        if (value == null) {
            return false;
        }
        int order = compare(value, comparison.value());
        return switch (comparison.operator()) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case GT -> order > 0;
            case GTE -> order >= 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
        };
    }

    @Override
    public Boolean ordered(Condition.Ordered ordered) {
        return comparison(new Condition.Comparison(ordered.field(), ordered.operator(), ordered.value()));
    }

    @Override
    public Boolean oneOf(Condition.OneOf oneOf) {
        Object value = row.value(oneOf.field());
        return value != null && oneOf.values().stream().anyMatch(one -> compare(value, one) == 0);
    }

    @Override
    public Boolean nullCheck(Condition.NullCheck check) {
        return (row.value(check.field()) == null) == check.isNull();
    }

    @Override
    public Boolean clock(Condition.Clock clock) {
        Instant time = (Instant) row.value(clock.field());
        return time != null && time.isAfter(now) != clock.past();
    }

    @Override
    public Boolean contains(Condition.Contains contains) {
        String text = (String) row.value(contains.field());
        return text != null
                && text.toLowerCase(Locale.ROOT).contains(contains.text().toLowerCase(Locale.ROOT));
    }

    @Override
    public Boolean exists(Condition.Exists<?> exists) {
        throw new UnsupportedOperationException("The kit has no rows of " + exists.model());
    }

    /** The order of two values of one type. */
    static int compare(Object left, Object right) {
        if (left instanceof BigDecimal one && right instanceof BigDecimal other) {
            return one.compareTo(other);
        }
        return comparable(left).compareTo(Objects.requireNonNull(right));
    }

    @SuppressWarnings("unchecked") // values of one property are of one type, which can be compared
    private static Comparable<Object> comparable(Object value) {
        return (Comparable<Object>) value;
    }
}
