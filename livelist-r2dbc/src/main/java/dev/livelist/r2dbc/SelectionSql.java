package dev.livelist.r2dbc;

import dev.livelist.Condition;
import dev.livelist.Scope;
import dev.livelist.source.Selection;
import dev.livelist.source.TimedTerms;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlTerms;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes selections as the condition of a statement. Stateless but for what it was made of; safe for any number of threads. */
final class SelectionSql {

    private final ModelTable table;
    private final SqlDialect dialect;
    private final CriteriaSql criteria;

    SelectionSql(ModelTable table, SqlDialect dialect, CriteriaSql criteria) {
        this.table = table;
        this.dialect = dialect;
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

    /** The present, as it is compared with a column; Spring Data keeps points in time by the JVM's clock where there is no time zone. */
    String now(Column column, ColumnFacts facts) {
        ZoneOffset clock = ZoneId.systemDefault().getRules().getOffset(Instant.now());
        return dialect.now(facts.columns().get(column.property()), clock);
    }

    private void add(SqlText sql, Condition condition, ColumnFacts facts) {
        condition.accept(new Terms(sql, facts));
    }

    /** Adds each term to the statement. */
    private final class Terms implements Condition.Visitor<SqlText> {

        private final SqlText sql;
        private final ColumnFacts facts;

        Terms(SqlText sql, ColumnFacts facts) {
            this.sql = sql;
            this.facts = facts;
        }

        @Override
        public SqlText and(Condition.And and) {
            return junction(and.terms(), " AND ", "TRUE");
        }

        @Override
        public SqlText or(Condition.Or or) {
            return junction(or.terms(), " OR ", "FALSE");
        }

        @Override
        public SqlText comparison(Condition.Comparison comparison) {
            Column column = table.column(comparison.field());
            return sql.add(column.sql()).add(symbol(comparison.operator())).bind(column.toDatabase(comparison.value()));
        }

        @Override
        public SqlText oneOf(Condition.OneOf oneOf) {
            SelectionSql.oneOf(sql, table.column(oneOf.field()), oneOf.values());
            return sql;
        }

        @Override
        public SqlText nullCheck(Condition.NullCheck check) {
            return sql.add(table.column(check.field()).sql()).add(check.isNull() ? " IS NULL" : " IS NOT NULL");
        }

        @Override
        public SqlText clock(Condition.Clock clock) {
            Column column = table.column(clock.field());
            TimedTerms.requireInstant(clock, column.javaType());
            return sql.add(column.sql()).add(clock.past() ? " <= " : " > ").add(now(column, facts));
        }

        @Override
        public SqlText contains(Condition.Contains contains) {
            String pattern = sql.parameter(SqlTerms.containing(contains.text()));
            return sql.add(dialect.contains(table.column(contains.field()).sql(), pattern, facts));
        }

        private SqlText junction(List<Condition> terms, String operator, String ofNone) {
            if (terms.isEmpty()) {
                return sql.add(ofNone);
            }
            sql.add("(");
            String between = "";
            for (Condition term : terms) {
                sql.add(between);
                term.accept(this);
                between = operator;
            }
            return sql.add(")");
        }
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
