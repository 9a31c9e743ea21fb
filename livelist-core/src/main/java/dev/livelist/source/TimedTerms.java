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

/** Terms that depend on the clock, in conditions; for sources that answer {@link DueSource#nextDue}. */
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
        Untimed untimed = new Untimed(new LinkedHashSet<>());
        Scope scope = selection.scope() instanceof Condition own ? own.accept(untimed) : selection.scope();
        Condition condition = selection.condition().accept(untimed);
        return new Whenever(new Selection(scope, condition), untimed.fields());
    }

    /** How long it is until the first of these points in time, of which some may be missing. */
    public static Optional<Duration> untilFirst(Instant now, Stream<? extends @Nullable Object> times) {
        return times.filter(Objects::nonNull)
                .map(time -> Duration.between(now, instant(time)))
                .min(Comparator.naturalOrder());
    }

    /** Makes of each timed term one that admits everything, and notes its field. */
    private record Untimed(Set<String> fields) implements Condition.Visitor<Condition> {

        @Override
        public Condition and(Condition.And and) {
            return Condition.allOf(
                    and.terms().stream().map(term -> term.accept(this)).toList());
        }

        @Override
        public Condition or(Condition.Or or) {
            return Condition.anyOf(
                    or.terms().stream().map(term -> term.accept(this)).toList());
        }

        @Override
        public Condition clock(Condition.Clock clock) {
            fields.add(clock.field());
            return Condition.all();
        }

        @Override
        public Condition comparison(Condition.Comparison comparison) {
            return comparison;
        }

        @Override
        public Condition ordered(Condition.Ordered ordered) {
            return ordered;
        }

        @Override
        public Condition oneOf(Condition.OneOf oneOf) {
            return oneOf;
        }

        @Override
        public Condition nullCheck(Condition.NullCheck check) {
            return check;
        }

        @Override
        public Condition contains(Condition.Contains contains) {
            return contains;
        }

        /** What it asks about other rows depends on no clock: a list refuses that. */
        @Override
        public Condition exists(Condition.Exists<?> exists) {
            return exists;
        }
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
