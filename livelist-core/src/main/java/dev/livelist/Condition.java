package dev.livelist;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the rows of a model, as a value: equal conditions are one view. With SQL's meaning of NULL: a comparison
 * with a NULL column admits nothing, and that includes {@code isNot}.
 */
public sealed interface Condition extends Scope {

    /**
     * Interprets the terms of conditions: one method for each kind of term. Whatever reads conditions (a statement, a
     * comparison in memory, a text) implements it, so that a new kind of term does not compile until all of them know it.
     *
     * @param <R> what a term becomes
     */
    interface Visitor<R extends @Nullable Object> {

        /** All of some terms. */
        R and(And and);

        /** Any of some terms. */
        R or(Or or);

        /** A column compared with a value. */
        R comparison(Comparison comparison);

        /** A column that is one of some values. */
        R oneOf(OneOf oneOf);

        /** A column that is, or is not, NULL. */
        R nullCheck(NullCheck check);

        /** A point in time against the database's clock. */
        R clock(Clock clock);

        /** A text that contains another. */
        R contains(Contains contains);
    }

    /** Calls the visitor's method for this kind of term, and returns what that returns; the visitor decides about inner terms. */
    <R extends @Nullable Object> R accept(Visitor<R> visitor);

    /** Admits every row. */
    static Condition all() {
        return new And(List.of());
    }

    /** Admits no row. */
    static Condition none() {
        return new Or(List.of());
    }

    /** Begins a condition on a property: {@code where(Product::active).is(true)}. */
    static <T, V extends @Nullable Object> Where<V> where(Property<T, V> property) {
        return new Where<>(PropertyNames.nameOf(property));
    }

    /** This and the other one. */
    default Condition and(Condition other) {
        return allOf(List.of(this, other));
    }

    /** This or the other one. */
    default Condition or(Condition other) {
        return anyOf(List.of(this, other));
    }

    /** All of them; flattened, {@link #all()} where there is none. */
    static Condition allOf(Collection<? extends Condition> conditions) {
        List<Condition> terms = new ArrayList<>();
        for (Condition condition : conditions) {
            if (condition instanceof And and) {
                terms.addAll(and.terms());
            } else {
                terms.add(condition);
            }
        }
        return terms.size() == 1 ? terms.get(0) : new And(terms);
    }

    /** Any of them; flattened, {@link #none()} where there is none. */
    static Condition anyOf(Collection<? extends Condition> conditions) {
        List<Condition> terms = new ArrayList<>();
        for (Condition condition : conditions) {
            if (condition instanceof Or or) {
                terms.addAll(or.terms());
            } else {
                terms.add(condition);
            }
        }
        return terms.size() == 1 ? terms.get(0) : new Or(terms);
    }

    /** How a {@link Comparison} compares. */
    enum Operator {
        EQ,
        NE,
        GT,
        GTE,
        LT,
        LTE
    }

    /**
     * A column compared with a value.
     *
     * @param field the property's name
     * @param value never null; of the property's type
     */
    record Comparison(String field, Operator operator, Object value) implements Condition {
        public Comparison {
            Objects.requireNonNull(value, () -> "The value compared with " + field + " is null; use isNull()");
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    /**
     * A point in time that has passed, or has not, by the database's clock. A view with such a term is read again when the next
     * row is due. For scopes: {@code where(Offer::expires).isFuture()}.
     *
     * @param field the property's name; an {@code Instant} or {@code OffsetDateTime}
     * @param past whether it is to have passed; the very instant has
     */
    record Clock(String field, boolean past) implements Condition {

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.clock(this);
        }
    }

    /**
     * A column that is one of these values; of none where the set is empty.
     *
     * @param values without nulls: a null given is left out, for {@code x in (1, null)} admits what {@code x in (1)} admits
     */
    record OneOf(String field, Set<Object> values) implements Condition {
        public OneOf {
            Set<Object> known = new LinkedHashSet<>(values);
            known.removeIf(Objects::isNull);
            values = Collections.unmodifiableSet(known);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.oneOf(this);
        }
    }

    /** A column that is, or is not, NULL. */
    record NullCheck(String field, boolean isNull) implements Condition {

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.nullCheck(this);
        }
    }

    /** A text column that contains this text, whatever the case, each character meaning itself. */
    record Contains(String field, String text) implements Condition {

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.contains(this);
        }
    }

    /** All of these; everything where there is none. */
    record And(List<Condition> terms) implements Condition {
        public And {
            terms = List.copyOf(terms);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.and(this);
        }
    }

    /** Any of these; nothing where there is none. */
    record Or(List<Condition> terms) implements Condition {
        public Or {
            terms = List.copyOf(terms);
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.or(this);
        }
    }

    /**
     * A condition that waits for its comparison.
     *
     * @param <V> the property's type
     */
    final class Where<V extends @Nullable Object> {
        private final String field;

        private Where(String field) {
            this.field = field;
        }

        /** Equal. */
        public Condition is(V value) {
            return compare(Operator.EQ, value);
        }

        /** Not equal; a NULL column is not admitted. */
        public Condition isNot(V value) {
            return compare(Operator.NE, value);
        }

        /** Greater. */
        public Condition greaterThan(V value) {
            return compare(Operator.GT, value);
        }

        /** Greater or equal. */
        public Condition atLeast(V value) {
            return compare(Operator.GTE, value);
        }

        /** Less. */
        public Condition lessThan(V value) {
            return compare(Operator.LT, value);
        }

        /** Less or equal. */
        public Condition atMost(V value) {
            return compare(Operator.LTE, value);
        }

        /** One of these; of none, nothing. A null among them admits nothing: a NULL column is asked for by {@link #isNull}. */
        public Condition in(Collection<? extends V> values) {
            return new OneOf(field, new LinkedHashSet<Object>(values));
        }

        /** NULL. */
        public Condition isNull() {
            return new NullCheck(field, true);
        }

        /** Not NULL. */
        public Condition isNotNull() {
            return new NullCheck(field, false);
        }

        /** A point in time that has passed, by the database's clock. The view is read again when the next row is due. */
        public Condition isPast() {
            return new Clock(field, true);
        }

        /** A point in time that has not passed yet, by the database's clock. The view is read again when the next row is due. */
        public Condition isFuture() {
            return new Clock(field, false);
        }

        private Condition compare(Operator operator, V value) {
            return new Comparison(
                    field, operator, Objects.requireNonNull(value, () -> field + " compared with null; use isNull()"));
        }
    }
}
