package dev.livelist.r2dbc;

import dev.livelist.Condition;
import dev.livelist.Scope;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;

/** Terms that depend on the clock, in conditions. */
final class TimedTerms {

    private TimedTerms() {}

    /** The same without them: it admits what it admits at any time. Collects the properties that they ask about. */
    static Scope without(Scope scope, Set<String> fields) {
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

    static Instant instant(Object time) {
        return time instanceof OffsetDateTime offset ? offset.toInstant() : (Instant) time;
    }
}
