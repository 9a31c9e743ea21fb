package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.Condition.NullCheck;
import dev.livelist.Condition.Operator;
import dev.livelist.Condition.Ordered;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Place;
import dev.livelist.Sort;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows on one side of a place in an order, as a condition. The terms of the order are compared one after the other: the first that is not
 * equal decides, and the key last. NULLs come last whatever the direction, as in the order itself.
 */
final class PlaceTerms {

    private final ListDefinition<?> definition;
    private final List<Sort> sort;

    PlaceTerms(ListDefinition<?> definition, List<Sort> sort) {
        this.definition = definition;
        this.sort = sort;
    }

    /** The rows at the place and after it. */
    Condition from(Place place) {
        Condition beyond = alternatives(place, true);
        if (sort.isEmpty()) {
            return beyond;
        }
        // Says nothing new, but a database finds by it where in an index to begin.
        return first(sort.get(0), place.values().get(0)).and(beyond);
    }

    /** The rows before the place. */
    Condition before(Place place) {
        return alternatives(place, false);
    }

    private Condition alternatives(Place place, boolean after) {
        List<Condition> alternatives = new ArrayList<>();
        List<Condition> equal = new ArrayList<>();
        for (int i = 0; i < sort.size(); i++) {
            Object value = place.values().get(i);
            List<Condition> all = new ArrayList<>(equal);
            all.add(side(sort.get(i), value, after));
            alternatives.add(Condition.allOf(all));
            equal.add(equal(sort.get(i).field(), value));
        }
        Object key = place.values().get(sort.size());
        if (key == null) {
            throw new IllegalStateException("A place without a key");
        }
        equal.add(new Ordered(definition.id().name(), after ? Operator.GTE : Operator.LT, key));
        alternatives.add(Condition.allOf(equal));
        return Condition.anyOf(alternatives);
    }

    /** The rows that a term alone has at a value or after it. */
    private Condition first(Sort term, @Nullable Object value) {
        if (value == null) {
            return new NullCheck(term.field(), true);
        }
        boolean ascending = term.direction() == Sort.Direction.ASC;
        return orNull(term, new Ordered(term.field(), ascending ? Operator.GTE : Operator.LTE, value));
    }

    private Condition orNull(Sort term, Condition condition) {
        Field field = definition.property(term.field()).orElseThrow();
        return field.equals(definition.id()) ? condition : condition.or(new NullCheck(term.field(), true));
    }

    /** The rows that a term alone has after a value, or before it. */
    private Condition side(Sort term, @Nullable Object value, boolean after) {
        if (value == null) {
            return after ? Condition.none() : new NullCheck(term.field(), false);
        }
        boolean ascending = term.direction() == Sort.Direction.ASC;
        Condition side = new Ordered(term.field(), ascending == after ? Operator.GT : Operator.LT, value);
        return after ? orNull(term, side) : side;
    }

    private static Condition equal(String field, @Nullable Object value) {
        return value == null ? new NullCheck(field, true) : new Ordered(field, Operator.EQ, value);
    }
}
