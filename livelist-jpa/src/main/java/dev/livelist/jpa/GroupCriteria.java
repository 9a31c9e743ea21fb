package dev.livelist.jpa;

import dev.livelist.Aggregate;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.Selection;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.GroupValues;
import dev.livelist.sql.SqlDialect;
import jakarta.persistence.Tuple;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Order;
import jakarta.persistence.criteria.Root;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.hibernate.query.criteria.HibernateCriteriaBuilder;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.jspecify.annotations.Nullable;

/** Makes the criteria of the statements that group the rows of one list, and reads the groups. */
final class GroupCriteria {

    private final ListDefinition<?> definition;
    private final JpaModel model;
    private final SqlDialect dialect;
    private final JpaReads reads;
    private final HibernateCriteriaBuilder builder;
    private final ColumnValues values;
    private final DialectCriteria words;
    private final SelectionCriteria selections;

    GroupCriteria(
            ListDefinition<?> definition,
            JpaModel model,
            SqlDialect dialect,
            JpaReads reads,
            HibernateCriteriaBuilder builder,
            ColumnValues values,
            DialectCriteria words,
            SelectionCriteria selections) {
        this.definition = definition;
        this.model = model;
        this.dialect = dialect;
        this.reads = reads;
        this.builder = builder;
        this.values = values;
        this.words = words;
        this.selections = selections;
    }

    /**
     * Refuses what a converter stores, or a formula computes: the database would compare, or add up, something else than the property's values.
     *
     * @throws IllegalStateException naming the first such property
     */
    void check() {
        List<String> used = new ArrayList<>(definition.groupable());
        definition.aggregates().stream()
                .filter(aggregate -> aggregate.kind() != Aggregate.Kind.COUNT)
                .forEach(aggregate -> used.add(aggregate.field()));
        for (String property : used) {
            if (model.column(property).isConverted()) {
                throw new IllegalStateException("The " + definition + " groups or computes by '" + property
                        + "', but a converter decides how its values are stored, so that the database would compare something else:"
                        + " leave it out of groupable(…) and aggregates(…)");
            }
        }
    }

    CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit) {
        List<JpaColumn> keys = by.stream().map(model::column).toList();
        return reads.run(facts -> statement(selection, keys, limit, facts), tuple -> group(tuple, keys));
    }

    private JpaReads.Statement statement(Selection selection, List<JpaColumn> keys, int limit, ColumnFacts facts) {
        JpaCriteriaQuery<Tuple> query = builder.createTupleQuery();
        Root<?> root = query.from(model.type());
        query.where(selections.of(selection, query, query, root, facts, true));
        List<Expression<?>> selected = new ArrayList<>();
        List<Expression<?>> grouped = new ArrayList<>();
        List<Order> order = new ArrayList<>();
        for (JpaColumn key : keys) {
            grouped.add(key.in(root));
            order.addAll(words.nullsLast(key.in(root), true));
            if (ColumnValues.isText(key)) {
                selected.add(builder.sql(dialect.smallest("?"), String.class, key.in(root)));
            } else {
                selected.add(exact("?", key, root, facts));
            }
        }
        for (Aggregate aggregate : definition.aggregates()) {
            select(aggregate, root, selected, facts);
        }
        query.groupBy(grouped).orderBy(order);
        return new JpaReads.Statement(query.select(builder.tuple(List.copyOf(selected))), 0, limit);
    }

    private void select(Aggregate aggregate, Root<?> root, List<Expression<?>> selected, ColumnFacts facts) {
        if (aggregate.kind() == Aggregate.Kind.COUNT) {
            selected.add(builder.count());
            return;
        }
        JpaColumn column = model.column(aggregate.field());
        switch (aggregate.kind()) {
            case MIN -> selected.add(exact("MIN(?)", column, root, facts));
            case MAX -> selected.add(exact("MAX(?)", column, root, facts));
            case AVG -> {
                selected.add(sum(column, root));
                selected.add(builder.count(column.in(root)));
            }
            default -> selected.add(sum(column, root));
        }
    }

    private Expression<?> sum(JpaColumn column, Root<?> root) {
        return builder.sql("SUM(?)", BigDecimal.class, column.in(root));
    }

    private Expression<?> exact(String value, JpaColumn column, Root<?> root, ColumnFacts facts) {
        String sql = column.type() == FieldType.DECIMAL
                ? dialect.scaled(value, "?", facts.columns().get(column.property()))
                : value;
        return values.of(sql, column, root);
    }

    private SourceGroup group(Tuple tuple, List<JpaColumn> by) {
        List<@Nullable Object> keys = new ArrayList<>();
        int place = 0;
        for (JpaColumn key : by) {
            keys.add(ColumnValues.value(tuple.get(place++), key));
        }
        List<@Nullable Object> computed = new ArrayList<>();
        for (Aggregate aggregate : definition.aggregates()) {
            Object read = tuple.get(place++);
            switch (aggregate.kind()) {
                case COUNT -> computed.add(GroupValues.count(read));
                case SUM ->
                    computed.add(GroupValues.sum(
                            read, model.column(aggregate.field()).type()));
                case AVG -> computed.add(GroupValues.average(aggregate, read, GroupValues.count(tuple.get(place++))));
                default -> computed.add(read);
            }
        }
        return new SourceGroup(keys, computed);
    }
}
