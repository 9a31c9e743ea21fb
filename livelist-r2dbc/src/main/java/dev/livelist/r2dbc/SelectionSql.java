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
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes selections as the condition of a statement. Stateless but for what it was made of; safe for any number of threads. */
final class SelectionSql {

    private final ModelTable table;
    private final SqlDialect dialect;
    private final CriteriaSql criteria;
    private final Set<String> binarySorted;
    private final Function<Class<?>, ModelTable> others;

    /**
     * @param binarySorted the properties that rows are sorted by as characters
     * @param others the tables of other models, which conditions may ask about
     */
    SelectionSql(
            ModelTable table,
            SqlDialect dialect,
            CriteriaSql criteria,
            Set<String> binarySorted,
            Function<Class<?>, ModelTable> others) {
        this.binarySorted = binarySorted;
        this.others = others;
        this.table = table;
        this.dialect = dialect;
        this.criteria = criteria;
    }

    /** Adds a selection as one term that stands beside others joined by AND. */
    void add(SqlText sql, Selection selection, ColumnFacts facts) {
        Scope scope = selection.scope();
        if (scope instanceof Condition condition) {
            add(sql, condition, facts);
        } else if (scope instanceof Scope.Fenced fenced) {
            add(sql, fenced.fence(), facts);
            sql.add(" AND ");
            add(sql, fenced.criteria());
        } else if (scope instanceof Scope.Criteria external) {
            add(sql, external);
        }
        sql.add(" AND ");
        add(sql, selection.condition(), facts);
    }

    private void add(SqlText sql, Scope.Criteria external) {
        sql.add("(");
        criteria.add(sql, external.criteria());
        sql.add(")");
    }

    /** The present, as it is compared with a column; Spring Data keeps points in time by the JVM's clock where there is no time zone. */
    String now(Column column, ColumnFacts facts) {
        ZoneOffset clock = ZoneId.systemDefault().getRules().getOffset(Instant.now());
        return dialect.now(facts.columns().get(column.property()), clock);
    }

    private void add(SqlText sql, Condition condition, ColumnFacts facts) {
        condition.accept(new Terms(sql, facts, table, null, 0));
    }

    /** Adds each term to the statement. */
    private final class Terms implements Condition.Visitor<SqlText> {

        private final SqlText sql;
        private final ColumnFacts facts;

        /** The table that the terms are about. */
        private final ModelTable rows;

        /** What the table is called in a subquery; null outside of any. */
        private final @Nullable String alias;

        /** In how many subqueries the terms stand. */
        private final int depth;

        Terms(SqlText sql, ColumnFacts facts, ModelTable rows, @Nullable String alias, int depth) {
            this.sql = sql;
            this.facts = facts;
            this.rows = rows;
            this.alias = alias;
            this.depth = depth;
        }

        private String name(String property) {
            Column column = rows.column(property);
            return alias == null ? column.sql() : alias + "." + column.name();
        }

        /** A subquery. Names of this level have their table before them, so that they are none of its own. */
        @Override
        public SqlText exists(Condition.Exists<?> exists) {
            ModelTable other = others.apply(exists.model());
            String inner = "livelist_" + (depth + 1);
            sql.add(exists.negated() ? "NOT EXISTS (SELECT 1 FROM " : "EXISTS (SELECT 1 FROM ")
                    .add(other.sql())
                    .add(" ")
                    .add(inner)
                    .add(" WHERE ");
            for (Condition.Exists.Link link : exists.links()) {
                sql.add(inner)
                        .add(".")
                        .add(other.column(link.other()).name())
                        .add(" = ")
                        .add(name(link.own()))
                        .add(" AND ");
            }
            return exists.condition()
                    .accept(new Terms(sql, facts, other, inner, depth + 1))
                    .add(")");
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
            Column column = rows.column(comparison.field());
            return sql.add(name(comparison.field()))
                    .add(symbol(comparison.operator()))
                    .bind(column.toDatabase(comparison.value()));
        }

        /** Both sides as {@link R2dbcRowSource#page} sorts by the column. */
        @Override
        public SqlText ordered(Condition.Ordered ordered) {
            Object value = rows.column(ordered.field()).toDatabase(ordered.value());
            if (!binarySorted.contains(ordered.field())) {
                return sql.add(name(ordered.field()))
                        .add(symbol(ordered.operator()))
                        .bind(value);
            }
            return sql.add(dialect.binary(name(ordered.field())))
                    .add(symbol(ordered.operator()))
                    .add(dialect.binary(sql.parameter(value)));
        }

        @Override
        public SqlText oneOf(Condition.OneOf oneOf) {
            Column column = rows.column(oneOf.field());
            SelectionSql.oneOf(
                    sql,
                    name(oneOf.field()),
                    column,
                    oneOf.values(),
                    oneOf.values().size());
            return sql;
        }

        @Override
        public SqlText nullCheck(Condition.NullCheck check) {
            ColumnFacts.Type type = facts.columns().get(check.field());
            boolean isOwn =
                    rows == table && rows.column(check.field()).join() == null; // a joined table may have no row
            if (check.isNull() && isOwn && type != null && type.neverNull()) {
                return sql.add("FALSE");
            }
            return sql.add(name(check.field())).add(check.isNull() ? " IS NULL" : " IS NOT NULL");
        }

        @Override
        public SqlText clock(Condition.Clock clock) {
            Column column = rows.column(clock.field());
            TimedTerms.requireInstant(clock, column.javaType());
            return sql.add(name(clock.field()))
                    .add(clock.past() ? " <= " : " > ")
                    .add(now(column, facts));
        }

        @Override
        public SqlText contains(Condition.Contains contains) {
            String pattern = sql.parameter(SqlTerms.containing(contains.text()));
            return sql.add(dialect.contains(name(contains.field()), pattern, facts));
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
        oneOf(sql, column.sql(), column, values, atLeast);
    }

    private static void oneOf(SqlText sql, String name, Column column, Collection<?> values, int atLeast) {
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
        sql.add(name).add(" IN (");
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
