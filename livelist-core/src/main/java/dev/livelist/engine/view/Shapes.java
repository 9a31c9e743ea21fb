package dev.livelist.engine.view;

import dev.livelist.Condition;
import dev.livelist.Scope;
import dev.livelist.source.Selection;
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
        StringBuilder text = new StringBuilder();
        add(text, scope);
        add(text.append('|'), selection.condition());
        String shape = text.toString();
        String same = known.get(shape);
        if (same == null && known.size() < KNOWN_AT_MOST) {
            same = known.putIfAbsent(shape, shape);
        }
        return same == null ? shape : same;
    }

    private static void add(StringBuilder shape, Scope condition) {
        if (condition instanceof Condition.And and) {
            shape.append("and(");
            and.terms().forEach(term -> add(shape, term));
            shape.append(')');
        } else if (condition instanceof Condition.Or or) {
            shape.append("or(");
            or.terms().forEach(term -> add(shape, term));
            shape.append(')');
        } else if (condition instanceof Condition.Comparison comparison) {
            shape.append(comparison.field())
                    .append(' ')
                    .append(comparison.operator())
                    .append(';');
        } else if (condition instanceof Condition.OneOf oneOf) {
            // As many places as a statement has for them.
            shape.append(oneOf.field())
                    .append(" in ")
                    .append(Integer.highestOneBit(Math.max(1, oneOf.values().size() * 2 - 1)))
                    .append(oneOf.values().isEmpty() ? " none;" : ";");
        } else if (condition instanceof Condition.NullCheck check) {
            shape.append(check.field()).append(check.isNull() ? " null;" : " not null;");
        } else if (condition instanceof Condition.Clock clock) {
            shape.append(clock.field()).append(clock.past() ? " past;" : " future;");
        } else if (condition instanceof Condition.Contains contains) {
            shape.append(contains.field()).append(" contains;");
        } else {
            throw new IllegalStateException("No shape is known of " + condition);
        }
    }
}
