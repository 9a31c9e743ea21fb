package dev.livelist.source;

import dev.livelist.Condition;
import dev.livelist.FieldType;
import dev.livelist.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Terms that depend on the clock, in conditions; for sources that answer {@link RowSource#nextDue}. */
public final class TimedTerms {

    private TimedTerms() {}

    /**
     * A selection without its timed terms: it admits what it admits at any time.
     *
     * @param fields the properties that those terms ask about
     */
    public record Whenever(Selection selection, Set<String> fields) {}

    /** The same without its timed terms. */
    public static Whenever whenever(Selection selection) {
        Set<String> fields = new LinkedHashSet<>();
        Scope scope = without(selection.scope(), fields);
        Condition condition = (Condition) without(selection.condition(), fields);
        return new Whenever(new Selection(scope, condition), fields);
    }

    /** How long it is until the first of these points in time, of which some may be missing. */
    public static Optional<Duration> untilFirst(Instant now, Stream<? extends @Nullable Object> times) {
        return times.filter(Objects::nonNull)
                .map(time -> Duration.between(now, instant(time)))
                .min(Comparator.naturalOrder());
    }

    private static Scope without(Scope scope, Set<String> fields) {
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
