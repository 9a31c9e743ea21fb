package dev.livelist.r2dbc;

import dev.livelist.Aggregate;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import dev.livelist.source.GroupSource.SourceGroup;
import dev.livelist.source.Selection;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.GroupValues;
import dev.livelist.sql.SqlDialect;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the statements that group the rows of one list, and reads the groups. */
final class GroupSql {

    private final ListDefinition<?> definition;
    private final ModelTable table;
    private final SelectionSql selections;
    private final TableReads reads;
    private final Database database;

    GroupSql(
            ListDefinition<?> definition,
            ModelTable table,
            SelectionSql selections,
            TableReads reads,
            Database database) {
        this.definition = definition;
        this.table = table;
        this.selections = selections;
        this.reads = reads;
        this.database = database;
    }

    /**
     * Refuses what a converter stores: the database would compare, or add up, something else than the property's values.
     *
     * @throws IllegalStateException naming the first such property
     */
    void check() {
        List<String> used = new ArrayList<>(definition.groupable());
        definition.aggregates().stream()
                .filter(aggregate -> aggregate.kind() != Aggregate.Kind.COUNT)
                .forEach(aggregate -> used.add(aggregate.field()));
        for (String property : used) {
            if (table.column(property).isConverted()) {
                throw new IllegalStateException("The " + definition + " groups or computes by '" + property
                        + "', but a converter decides how its values are stored, so that the database would compare something else:"
                        + " leave it out of groupable(…) and aggregates(…)");
            }
        }
    }

    CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit) {
        List<Column> keys = by.stream().map(table::column).toList();
        return reads.run(facts -> statement(selection, keys, limit, facts), (row, metadata) -> group(row, keys));
    }

    private SqlText statement(Selection selection, List<Column> keys, int limit, ColumnFacts facts) {
        SqlDialect dialect = database.dialect();
        List<String> selected = new ArrayList<>();
        List<String> order = new ArrayList<>();
        for (Column key : keys) {
            order.addAll(dialect.orderedBy(grouped(key), true));
            if (isText(key)) {
                selected.add(dialect.smallest(key.sql()));
            } else {
                selected.add(exact(grouped(key), key, facts));
            }
        }
        for (Aggregate aggregate : definition.aggregates()) {
            select(aggregate, selected, facts);
        }
        SqlText sql = database.newText()
                .add("SELECT ")
                .add(String.join(", ", selected))
                .add(" FROM ")
                .add(table.sql())
                .add(table.joins().of(used(keys), List.of(selection)))
                .add(" WHERE ");
        selections.add(sql, selection, facts);
        return sql.add(" GROUP BY ")
                .add(String.join(", ", keys.stream().map(GroupSql::grouped).toList()))
                .add(" ORDER BY ")
                .add(String.join(", ", order))
                .add(" ")
                .page(dialect.first(), limit, 0);
    }

    private List<Column> used(List<Column> keys) {
        return Stream.concat(
                        keys.stream(),
                        definition.aggregates().stream()
                                .filter(aggregate -> aggregate.kind() != Aggregate.Kind.COUNT)
                                .map(aggregate -> table.column(aggregate.field())))
                .toList();
    }

    /** A date may be read from a column that has the time of day, too. */
    private static String grouped(Column key) {
        return typeOf(key) == FieldType.DATE ? "CAST(" + key.sql() + " AS DATE)" : key.sql();
    }

    private void select(Aggregate aggregate, List<String> selected, ColumnFacts facts) {
        if (aggregate.kind() == Aggregate.Kind.COUNT) {
            selected.add("COUNT(*)");
            return;
        }
        Column column = table.column(aggregate.field());
        switch (aggregate.kind()) {
            case MIN -> selected.add(exact("MIN(" + column.sql() + ")", column, facts));
            case MAX -> selected.add(exact("MAX(" + column.sql() + ")", column, facts));
            case AVG -> {
                selected.add("SUM(" + column.sql() + ")");
                selected.add("COUNT(" + column.sql() + ")");
            }
            default -> selected.add("SUM(" + column.sql() + ")");
        }
    }

    private String exact(String value, Column column, ColumnFacts facts) {
        return typeOf(column) == FieldType.DECIMAL
                ? database.dialect().scaled(value, column.sql(), facts.columns().get(column.property()))
                : value;
    }

    /** An enum that a converter of the application's stores may be anything. */
    private static boolean isText(Column column) {
        return typeOf(column) == FieldType.TEXT || (typeOf(column) == FieldType.ENUM && column.isPlain());
    }

    private static FieldType typeOf(Column column) {
        return FieldType.of(column.javaType());
    }

    private SourceGroup group(Row row, List<Column> by) {
        List<@Nullable Object> keys = new ArrayList<>();
        int place = 0;
        for (Column key : by) {
            keys.add(isText(key) ? row.get(place, String.class) : key.read(row, place));
            place++;
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (Aggregate aggregate : definition.aggregates()) {
            switch (aggregate.kind()) {
                case COUNT -> values.add(GroupValues.count(row.get(place)));
                case SUM -> values.add(GroupValues.sum(row.get(place), typeOf(table.column(aggregate.field()))));
                case AVG -> {
                    values.add(GroupValues.average(aggregate, row.get(place), GroupValues.count(row.get(place + 1))));
                    place++;
                }
                default -> values.add(table.column(aggregate.field()).read(row, place));
            }
            place++;
        }
        return new SourceGroup(keys, values);
    }
}
