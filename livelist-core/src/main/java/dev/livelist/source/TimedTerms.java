package dev.livelist.source;

import dev.livelist.Condition;
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

    /** A point in time as a property keeps it: an {@code Instant} or an {@code OffsetDateTime}. */
    public static Instant instant(Object time) {
        return time instanceof OffsetDateTime offset ? offset.toInstant() : (Instant) time;
    }
}
