package dev.livelist.source;

import dev.livelist.Condition;
import dev.livelist.FieldType;
import dev.livelist.Scope;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;

/** Terms that depend on the clock, in conditions; for sources that answer {@link RowSource#nextDue}. */
public final class TimedTerms {

    private TimedTerms() {}

    /** The same without them: it admits what it admits at any time. Collects the properties that they ask about. */
    public static Scope without(Scope scope, Set<String> fields) {
        if (scope instanceof Condition.And and) {
            return Condition.allOf(and.terms().stream()
                    .map(term -> (Condition) without(term, fields))
                    .toList());
        }
        if (scope instanceof Condition.Or or) {
            return Condition.anyOf(or.terms().stream()
                    .map(term -> (Condition) without(term, fields))
                    .toList());
        }
        if (scope instanceof Condition.Clock clock) {
            fields.add(clock.field());
            return Condition.all();
        }
        return scope;
    }

    /**
     * Refuses a term that asks about a property which is no point in time.
     *
     * @param type the property's
     * @throws IllegalStateException saying so
     */
    public static void requireInstant(Condition.Clock clock, Class<?> type) {
        if (FieldType.of(type) != FieldType.INSTANT) {
            throw new IllegalStateException(
                    "A scope asks whether '" + clock.field() + "' is past or future, but that is a "
                            + type.getSimpleName() + "; it must be an Instant or an OffsetDateTime");
        }
    }

    /** A point in time as a property keeps it: an {@code Instant} or an {@code OffsetDateTime}. */
    public static Instant instant(Object time) {
        return time instanceof OffsetDateTime offset ? offset.toInstant() : (Instant) time;
    }
}
