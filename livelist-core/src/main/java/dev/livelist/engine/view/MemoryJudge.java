package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import dev.livelist.Scope;
import dev.livelist.source.RowSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides in memory whether a row is in a view, as far as memory decides exactly as the database does; for the rest it
 * says that it does not know. Immutable.
 */
public final class MemoryJudge {

    /** Types whose values are equal to the database where they are equal to Java, so that they can be looked up. */
    private static final Set<FieldType> LOOKED_UP =
            Set.of(FieldType.TEXT, FieldType.INTEGER, FieldType.UUID, FieldType.BOOLEAN, FieldType.ENUM);

    /** What is known of a row. */
    public enum Verdict {
        IN,
        OUT,
        /** The database must be asked. */
        UNKNOWN
    }

    /**
     * A term by which a view can be looked up. A row that has none of these values in the field is not in the view.
     *
     * @param field the property's name
     */
    public record Anchor(String field, Collection<Object> values) {}

    private final ListDefinition<?> definition;
    private final RowSource source;
    private final List<Predicate<Map<String, @Nullable Object>>> known = new ArrayList<>();
    private final boolean complete;
    private final List<Anchor> anchors;

    public MemoryJudge(ListDefinition<?> definition, RowSource source, Scope scope, Condition condition) {
        this.definition = definition;
        this.source = source;
        boolean all = true;
        List<Anchor> found = new ArrayList<>();
        List<Condition> terms = new ArrayList<>(terms(condition));
        if (scope instanceof Condition declared) {
            terms.addAll(0, terms(declared));
        } else {
            all = false;
        }
        for (Condition term : terms) {
            Optional<Predicate<Map<String, @Nullable Object>>> judged = judge(term);
            judged.ifPresent(known::add);
            all &= judged.isPresent();
            Anchor anchor = judged.isPresent() ? anchor(term) : null;
            if (anchor != null) {
                found.add(anchor);
            }
        }
        this.complete = all;
        this.anchors = List.copyOf(found);
    }

    /** What must all hold for the condition to. */
    public static List<Condition> terms(Condition condition) {
        return condition instanceof Condition.And and ? and.terms() : List.of(condition);
    }

    /** The terms by which the view can be looked up, in the order of the condition; may be empty. */
    public List<Anchor> anchors() {
        return anchors;
    }

    /** Whether the verdict is never {@code UNKNOWN}. */
    public boolean complete() {
        return complete;
    }

    public Verdict judge(Map<String, @Nullable Object> properties) {
        for (Predicate<Map<String, @Nullable Object>> term : known) {
            if (!term.test(properties)) {
                return Verdict.OUT;
            }
        }
        return complete ? Verdict.IN : Verdict.UNKNOWN;
    }

    private @Nullable Anchor anchor(Condition term) {
        if (term instanceof Condition.Comparison comparison
                && comparison.operator() == Condition.Operator.EQ
                && isLookedUp(comparison.field())) {
            return new Anchor(comparison.field(), List.of(comparison.value()));
        }
        if (term instanceof Condition.OneOf oneOf && isLookedUp(oneOf.field())) {
            return new Anchor(
                    oneOf.field(),
                    oneOf.values().stream().filter(Objects::nonNull).toList());
        }
        return null;
    }

    private boolean isLookedUp(String field) {
        return definition
                .property(field)
                .filter(known -> LOOKED_UP.contains(known.type()))
                .isPresent();
    }

    private Optional<Predicate<Map<String, @Nullable Object>>> judge(Condition condition) {
        if (condition instanceof Condition.And and) {
            return junction(and.terms()).map(terms -> row -> terms.stream().allMatch(term -> term.test(row)));
        }
        if (condition instanceof Condition.Or or) {
            return junction(or.terms()).map(terms -> row -> terms.stream().anyMatch(term -> term.test(row)));
        }
        if (condition instanceof Condition.NullCheck check) {
            return field(check.field()).map(field -> row -> (row.get(field.name()) == null) == check.isNull());
        }
        if (condition instanceof Condition.OneOf oneOf) {
            return field(oneOf.field()).flatMap(source::equality).map(equality -> row -> {
                Object value = row.get(oneOf.field());
                return value != null
                        && oneOf.values().stream().anyMatch(one -> one != null && equality.test(value, one));
            });
        }
        if (condition instanceof Condition.Comparison comparison) {
            return comparison(comparison);
        }
        return Optional.empty();
    }

    private Optional<List<Predicate<Map<String, @Nullable Object>>>> junction(List<Condition> terms) {
        List<Predicate<Map<String, @Nullable Object>>> judged = new ArrayList<>();
        for (Condition term : terms) {
            Optional<Predicate<Map<String, @Nullable Object>>> one = judge(term);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            judged.add(one.get());
        }
        return Optional.of(judged);
    }

    private Optional<Predicate<Map<String, @Nullable Object>>> comparison(Condition.Comparison comparison) {
        String name = comparison.field();
        Object operand = comparison.value();
        Optional<Field> field = field(name);
        if (comparison.operator() == Condition.Operator.EQ || comparison.operator() == Condition.Operator.NE) {
            boolean wanted = comparison.operator() == Condition.Operator.EQ;
            Optional<BiPredicate<Object, Object>> equality = field.flatMap(source::equality);
            return equality.map(equal -> row -> {
                Object value = row.get(name);
                return value != null && equal.test(value, operand) == wanted;
            });
        }
        Optional<Comparator<Object>> order = field.flatMap(source::order);
        return order.map(ascending -> row -> {
            Object value = row.get(name);
            return value != null && holds(comparison.operator(), ascending.compare(value, operand));
        });
    }

    private static boolean holds(Condition.Operator operator, int order) {
        return switch (operator) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case GT -> order > 0;
            case GTE -> order >= 0;
            case LT -> order < 0;
            case LTE -> order <= 0;
        };
    }

    private Optional<Field> field(String name) {
        return definition.property(name).filter(field -> field.type().isComparable());
    }
}
