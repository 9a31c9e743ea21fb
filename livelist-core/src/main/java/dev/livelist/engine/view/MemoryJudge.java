package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import dev.livelist.Scope;
import dev.livelist.source.MemoryRules;
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

    private final List<Predicate<Map<String, @Nullable Object>>> known = new ArrayList<>();
    private final boolean complete;
    private final List<Anchor> anchors;

    public MemoryJudge(ListDefinition<?> definition, MemoryRules memory, Scope scope, Condition condition) {
        Judging judging = new Judging(definition, memory);
        Anchoring anchoring = new Anchoring(definition);
        boolean all = scope instanceof Condition;
        List<Anchor> found = new ArrayList<>();
        List<Condition> terms = new ArrayList<>(
                scope instanceof Condition declared
                        ? terms(declared)
                        : scope instanceof Scope.Fenced fenced ? terms(fenced.fence()) : List.of());
        terms.addAll(terms(condition));
        for (Condition term : terms) {
            Optional<Predicate<Map<String, @Nullable Object>>> judged = term.accept(judging);
            judged.ifPresent(known::add);
            all &= judged.isPresent();
            if (judged.isPresent()) {
                term.accept(anchoring).ifPresent(found::add);
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

    /** The anchor that a term is, if it is one. */
    private record Anchoring(ListDefinition<?> definition) implements Condition.Visitor<Optional<Anchor>> {

        @Override
        public Optional<Anchor> comparison(Condition.Comparison comparison) {
            return comparison.operator() == Condition.Operator.EQ
                    ? anchor(comparison.field(), List.of(comparison.value()))
                    : Optional.empty();
        }

        @Override
        public Optional<Anchor> ordered(Condition.Ordered ordered) {
            return Optional.empty();
        }

        @Override
        public Optional<Anchor> oneOf(Condition.OneOf oneOf) {
            return anchor(
                    oneOf.field(),
                    oneOf.values().stream().filter(Objects::nonNull).toList());
        }

        private Optional<Anchor> anchor(String field, List<Object> values) {
            return definition
                    .property(field)
                    .filter(known -> LOOKED_UP.contains(known.type()))
                    .map(known -> new Anchor(field, values));
        }

        @Override
        public Optional<Anchor> and(Condition.And and) {
            return Optional.empty();
        }

        @Override
        public Optional<Anchor> or(Condition.Or or) {
            return Optional.empty();
        }

        @Override
        public Optional<Anchor> nullCheck(Condition.NullCheck check) {
            return Optional.empty();
        }

        @Override
        public Optional<Anchor> clock(Condition.Clock clock) {
            return Optional.empty();
        }

        @Override
        public Optional<Anchor> contains(Condition.Contains contains) {
            return Optional.empty();
        }

        @Override
        public Optional<Anchor> exists(Condition.Exists<?> exists) {
            return Optional.empty();
        }
    }

    /** A condition as memory decides it; empty where only the database can. */
    private record Judging(ListDefinition<?> definition, MemoryRules memory)
            implements Condition.Visitor<Optional<Predicate<Map<String, @Nullable Object>>>> {

        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> and(Condition.And and) {
            return junction(and.terms()).map(terms -> row -> terms.stream().allMatch(term -> term.test(row)));
        }

        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> or(Condition.Or or) {
            return junction(or.terms()).map(terms -> row -> terms.stream().anyMatch(term -> term.test(row)));
        }

        private Optional<List<Predicate<Map<String, @Nullable Object>>>> junction(List<Condition> terms) {
            List<Predicate<Map<String, @Nullable Object>>> judged = new ArrayList<>();
            for (Condition term : terms) {
                Optional<Predicate<Map<String, @Nullable Object>>> one = term.accept(this);
                if (one.isEmpty()) {
                    return Optional.empty();
                }
                judged.add(one.get());
            }
            return Optional.of(judged);
        }

        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> nullCheck(Condition.NullCheck check) {
            return field(check.field()).map(field -> row -> (row.get(field.name()) == null) == check.isNull());
        }

        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> oneOf(Condition.OneOf oneOf) {
            return field(oneOf.field()).flatMap(memory::equality).map(equality -> row -> {
                Object value = row.get(oneOf.field());
                return value != null
                        && oneOf.values().stream().anyMatch(one -> one != null && equality.test(value, one));
            });
        }

        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> comparison(Condition.Comparison comparison) {
            String name = comparison.field();
            Object operand = comparison.value();
            Optional<Field> field = field(name);
            if (comparison.operator() == Condition.Operator.EQ || comparison.operator() == Condition.Operator.NE) {
                boolean wanted = comparison.operator() == Condition.Operator.EQ;
                Optional<BiPredicate<Object, Object>> equality = field.flatMap(memory::equality);
                return equality.map(equal -> row -> {
                    Object value = row.get(name);
                    return value != null && equal.test(value, operand) == wanted;
                });
            }
            return compared(name, comparison.operator(), operand, field.flatMap(memory::order));
        }

        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> ordered(Condition.Ordered ordered) {
            String name = ordered.field();
            return compared(
                    name, ordered.operator(), ordered.value(), field(name).flatMap(memory::sortOrder));
        }

        private static Optional<Predicate<Map<String, @Nullable Object>>> compared(
                String name, Condition.Operator operator, Object operand, Optional<Comparator<Object>> order) {
            return order.map(ascending -> row -> {
                Object value = row.get(name);
                return value != null && holds(operator, ascending.compare(value, operand));
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

        /** The clock is the database's. */
        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> clock(Condition.Clock clock) {
            return Optional.empty();
        }

        /** Which letters are the same without regard to case is the database's to say. */
        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> contains(Condition.Contains contains) {
            return Optional.empty();
        }

        /** The other rows are the database's to know. */
        @Override
        public Optional<Predicate<Map<String, @Nullable Object>>> exists(Condition.Exists<?> exists) {
            return Optional.empty();
        }

        private Optional<Field> field(String name) {
            return definition.property(name).filter(field -> field.type().isComparable());
        }
    }
}
