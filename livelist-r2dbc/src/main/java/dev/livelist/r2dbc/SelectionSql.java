package dev.livelist.r2dbc;

import dev.livelist.Condition;
import dev.livelist.Scope;
import dev.livelist.source.Selection;
import dev.livelist.source.TimedTerms;
import dev.livelist.source.sql.ColumnFacts;
import dev.livelist.source.sql.SqlTerms;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes selections as the condition of a statement. Stateless but for what it was made of; safe for any number of threads. */
final class SelectionSql {

    private final ModelTable table;
    private final CriteriaSql criteria;

    SelectionSql(ModelTable table, CriteriaSql criteria) {
        this.table = table;
        this.criteria = criteria;
    }

    /** Adds a selection as one term that stands beside others joined by AND. */
    void add(SqlText sql, Selection selection, ColumnFacts facts) {
        Scope scope = selection.scope();
        if (scope instanceof Condition condition) {
            add(sql, condition, facts);
        } else if (scope instanceof Scope.Criteria external) {
            sql.add("(");
            criteria.add(sql, external.criteria());
            sql.add(")");
        }
        sql.add(" AND ");
        add(sql, selection.condition(), facts);
    }

    private void add(SqlText sql, Condition condition, ColumnFacts facts) {
        if (condition instanceof Condition.And and) {
            junction(sql, and.terms(), " AND ", "TRUE", facts);
        } else if (condition instanceof Condition.Or or) {
            junction(sql, or.terms(), " OR ", "FALSE", facts);
        } else if (condition instanceof Condition.Comparison comparison) {
            Column column = table.column(comparison.field());
            sql.add(column.sql()).add(symbol(comparison.operator())).bind(column.toDatabase(comparison.value()));
        } else if (condition instanceof Condition.OneOf oneOf) {
            oneOf(sql, table.column(oneOf.field()), oneOf.values());
        } else if (condition instanceof Condition.NullCheck check) {
            sql.add(table.column(check.field()).sql()).add(check.isNull() ? " IS NULL" : " IS NOT NULL");
        } else if (condition instanceof Condition.Clock clock) {
            Column column = table.column(clock.field());
            TimedTerms.requireInstant(clock, column.javaType());
            sql.add(column.sql()).add(clock.past() ? " <= CURRENT_TIMESTAMP" : " > CURRENT_TIMESTAMP");
        } else if (condition instanceof Condition.Contains contains) {
            sql.add(table.column(contains.field()).sql())
                    .add(facts.searchCollation())
                    .add(" ILIKE ")
                    .bind(SqlTerms.containing(contains.text()))
                    .add(" ESCAPE '" + SqlTerms.ESCAPE + "'");
        } else {
            throw new IllegalStateException("No SQL is known for " + condition);
        }
    }

    private void junction(SqlText sql, List<Condition> terms, String operator, String ofNone, ColumnFacts facts) {
        if (terms.isEmpty()) {
            sql.add(ofNone);
            return;
        }
        sql.add("(");
        String between = "";
        for (Condition term : terms) {
            sql.add(between);
            add(sql, term, facts);
            between = operator;
        }
        sql.add(")");
    }

    /** Adds {@code column IN (…)}, {@linkplain SqlTerms#filledUp filled up}. */
    static void oneOf(SqlText sql, Column column, Collection<?> values) {
        oneOf(sql, column, values, values.size());
    }

    /** The same, with room for as many values. */
    static void oneOf(SqlText sql, Column column, Collection<?> values, int atLeast) {
        List<Object> bound = new ArrayList<>(values.size());
        for (Object value : values) {
            if (value != null) {
                bound.add(column.toDatabase(value));
            }
        }
        if (bound.isEmpty()) {
            sql.add("FALSE");
            return;
        }
        sql.add(column.sql()).add(" IN (");
        String between = "";
        for (Object value : SqlTerms.filledUp(bound, atLeast)) {
            sql.add(between).bind(value);
            between = ", ";
        }
        sql.add(")");
    }

    private static String symbol(Condition.Operator operator) {
        return switch (operator) {
            case EQ -> " = ";
            case NE -> " <> ";
            case GT -> " > ";
            case GTE -> " >= ";
            case LT -> " < ";
            case LTE -> " <= ";
        };
    }
}
