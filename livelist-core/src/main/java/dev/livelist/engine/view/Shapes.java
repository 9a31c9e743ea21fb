package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.source.Selection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What is left of selections without the values in them: selections of one shape are one statement, with other parameters.
 * Safe for use by any number of threads.
 */
public final class Shapes {

    /** Readers choose filters, and so shapes: beyond this many, equal ones are no longer one object. */
    private static final int KNOWN_AT_MOST = 1_000;

    private final ConcurrentMap<String, String> known = new ConcurrentHashMap<>();

    /** The shape; null where only the row source understands the scope. */
    public @Nullable String of(Selection selection) {
        if (!(selection.scope() instanceof Condition scope)) {
            return null;
        }
        Writer writer = new Writer(new StringBuilder());
        scope.accept(writer).append('|');
        String shape = selection.condition().accept(writer).toString();
        String same = known.get(shape);
        if (same == null && known.size() < KNOWN_AT_MOST) {
            same = known.putIfAbsent(shape, shape);
        }
        return same == null ? shape : same;
    }

    /** Writes what a condition asks, without the values. */
    private record Writer(StringBuilder shape) implements Condition.Visitor<StringBuilder> {

        @Override
        public StringBuilder and(Condition.And and) {
            return junction("and(", and.terms());
        }

        @Override
        public StringBuilder or(Condition.Or or) {
            return junction("or(", or.terms());
        }

        private StringBuilder junction(String begin, List<Condition> terms) {
            shape.append(begin);
            terms.forEach(term -> term.accept(this));
            return shape.append(')');
        }

        @Override
        public StringBuilder comparison(Condition.Comparison comparison) {
            return shape.append(comparison.field())
                    .append(' ')
                    .append(comparison.operator())
                    .append(';');
        }

        @Override
        public StringBuilder ordered(Condition.Ordered ordered) {
            return shape.append(ordered.field())
                    .append(" sorted ")
                    .append(ordered.operator())
                    .append(';');
        }

        /** With as many places as a statement has for the values. */
        @Override
        public StringBuilder oneOf(Condition.OneOf oneOf) {
            return shape.append(oneOf.field())
                    .append(" in ")
                    .append(Integer.highestOneBit(Math.max(1, oneOf.values().size() * 2 - 1)))
                    .append(oneOf.values().isEmpty() ? " none;" : ";");
        }

        @Override
        public StringBuilder nullCheck(Condition.NullCheck check) {
            return shape.append(check.field()).append(check.isNull() ? " null;" : " not null;");
        }

        @Override
        public StringBuilder clock(Condition.Clock clock) {
            return shape.append(clock.field()).append(clock.past() ? " past;" : " future;");
        }

        @Override
        public StringBuilder contains(Condition.Contains contains) {
            return shape.append(contains.field()).append(" contains;");
        }

        @Override
        public StringBuilder exists(Condition.Exists<?> exists) {
            shape.append(exists.negated() ? "no " : "a ").append(exists.model().getName());
            exists.links()
                    .forEach(link ->
                            shape.append(' ').append(link.other()).append('=').append(link.own()));
            return exists.condition().accept(new Writer(shape.append('('))).append(')');
        }
    }
}
