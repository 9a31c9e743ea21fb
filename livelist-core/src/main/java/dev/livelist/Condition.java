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

        /** A column compared with a value as rows are ordered by it. */
        R ordered(Ordered ordered);

        /** A column that is one of some values. */
        R oneOf(OneOf oneOf);

        /** A column that is, or is not, NULL. */
        R nullCheck(NullCheck check);

        /** A point in time against the database's clock. */
        R clock(Clock clock);

        /** A text that contains another. */
        R contains(Contains contains);

        /** A row of another model that there is, or is not. */
        R exists(Exists<?> exists);
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

    /**
     * Begins a condition on rows of another model: {@code
     * exists(Membership.class).where(Membership::project).equalTo(Ticket::project).and(Membership::user).is(principal.name())}. The list
     * must say {@link ListDefinition.Builder#related related(Membership.class)}.
     */
    static <M> Exists.Begun<M> exists(Class<M> model) {
        return new Exists.Begun<>(model, false);
    }

    /** Begins a condition that admits the rows for which {@link #exists} has none. */
    static <M> Exists.Begun<M> notExists(Class<M> model) {
        return new Exists.Begun<>(model, true);
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
     * A column compared with a value in the way in which rows are <em>sorted</em> by it: by the codes of characters where the definition says
     * {@link ListDefinition.Builder#binarySorted}, else as {@link Comparison} compares. Says on which side of a place in an order rows are.
     *
     * @param field the property's name
     * @param value never null; of the property's type, or the text of a constant that an enum's class does not know
     */
    record Ordered(String field, Operator operator, Object value) implements Condition {
        public Ordered {
            Objects.requireNonNull(value, () -> "The value compared with " + field + " is null");
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.ordered(this);
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
     * There is, or there is not, a row of another model that refers to this one and satisfies a condition of its own.
     *
     * <p>Made by {@link #exists(Class)} and {@link #notExists(Class)}. {@link #and(Property)} and {@link #matching} say more of the other
     * row; {@link Condition#and(Condition)} and {@link Condition#or} say more of the row itself.
     *
     * @param <M> the other model
     * @param model the other model
     * @param negated whether there is to be no such row
     * @param links which columns of the two rows are equal; NULL is equal to nothing. At least one
     * @param condition what the other row satisfies. An {@code exists} in it refers to that row
     */
    record Exists<M>(Class<M> model, boolean negated, List<Link> links, Condition condition) implements Condition {

        /**
         * A column of the other row that equals one of this row.
         *
         * @param other the other model's property
         * @param own the property of the row that the condition is about
         */
        public record Link(String other, String own) {}

        public Exists {
            links = List.copyOf(links);
            if (links.isEmpty()) {
                throw new IllegalArgumentException("exists(" + model.getSimpleName()
                        + ".class) must say which columns are equal: where(…).equalTo(…)");
            }
        }

        @Override
        public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
            return visitor.exists(this);
        }

        /** Begins a further comparison of the other row. */
        public <V extends @Nullable Object> Side<M, V> and(Property<M, V> property) {
            return new Side<>(this, PropertyNames.nameOf(property));
        }

        /** The same, of another row that satisfies this too. An {@code exists} in it refers to that row. */
        public Exists<M> matching(Condition further) {
            return new Exists<>(model, negated, links, condition.and(further));
        }

        /**
         * The other model is known; a link is not.
         *
         * @param <M> the other model
         */
        public static final class Begun<M> {
            private final Class<M> model;
            private final boolean negated;

            private Begun(Class<M> model, boolean negated) {
                this.model = Objects.requireNonNull(model, "model");
                this.negated = negated;
            }

            /** Names the column of the other row that refers to this one. */
            public <V extends @Nullable Object> FirstLink<M, V> where(Property<M, V> property) {
                return new FirstLink<>(this, PropertyNames.nameOf(property));
            }
        }

        /**
         * A column of the other row that waits for the one that it equals.
         *
         * @param <M> the other model
         * @param <V> the column's type
         */
        public static final class FirstLink<M, V extends @Nullable Object> {
            private final Begun<M> begun;
            private final String other;

            private FirstLink(Begun<M> begun, String other) {
                this.begun = begun;
                this.other = other;
            }

            /** Equal to this column of the row that the condition is about. */
            public <T> Exists<M> equalTo(Property<T, ? extends V> own) {
                return new Exists<>(
                        begun.model,
                        begun.negated,
                        List.of(new Link(other, PropertyNames.nameOf(own))),
                        Condition.all());
            }
        }

        /**
         * A column of the other row; what it is compared with is said next.
         *
         * @param <M> the other model
         * @param <V> the column's type
         */
        public static final class Side<M, V extends @Nullable Object> {
            private final Exists<M> before;
            private final String other;

            private Side(Exists<M> before, String other) {
                this.before = before;
                this.other = other;
            }

            /** Equal to this column of the row that the condition is about. */
            public <T> Exists<M> equalTo(Property<T, ? extends V> own) {
                List<Link> links = new ArrayList<>(before.links());
                links.add(new Link(other, PropertyNames.nameOf(own)));
                return new Exists<>(before.model(), before.negated(), links, before.condition());
            }

            /** Equal to this value. */
            public Exists<M> is(V value) {
                return before.matching(new Where<V>(other).is(value));
            }

            /** Not equal to this value; a NULL column is not admitted. */
            public Exists<M> isNot(V value) {
                return before.matching(new Where<V>(other).isNot(value));
            }

            /** One of these values; of none, nothing. */
            public Exists<M> in(Collection<? extends V> values) {
                return before.matching(new Where<V>(other).in(values));
            }

            /** NULL. */
            public Exists<M> isNull() {
                return before.matching(new Where<V>(other).isNull());
            }

            /** Not NULL. */
            public Exists<M> isNotNull() {
                return before.matching(new Where<V>(other).isNotNull());
            }
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
