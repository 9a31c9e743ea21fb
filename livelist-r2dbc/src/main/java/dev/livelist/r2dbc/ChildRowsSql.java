package dev.livelist.r2dbc;

import dev.livelist.Derived;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.source.ChildRows;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.SourceRow;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlTerms;
import io.r2dbc.spi.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the rows of another table that rows of a list show, for many rows by one statement. The list's table is in it, so that the database says
 * which row each belongs to, also where two spellings of a key are equal to it.
 */
final class ChildRowsSql {

    private static final String PARENT = "livelist_parent";
    private static final String CHILD = "livelist_child";

    private final int place;
    private final Derived derived;
    private final Derived.Rows rows;
    private final ModelTable table;
    private final List<Column> shown;
    private final Database database;
    private final String begin;
    private final String end;

    private ChildRowsSql(int place, Derived derived, ModelTable table, ModelTable other, Database database) {
        this.place = place;
        this.derived = derived;
        this.rows = Objects.requireNonNull(derived.rows());
        this.table = table;
        this.shown =
                rows.fields().stream().map(field -> other.column(field.name())).toList();
        this.database = database;
        SqlDialect dialect = database.dialect();
        String key = PARENT + "." + name(table.key());
        List<String> selected = new ArrayList<>();
        selected.add(key + " AS livelist_key");
        for (int i = 0; i < shown.size(); i++) {
            selected.add(CHILD + "." + name(shown.get(i)) + " AS livelist_" + i);
        }
        String by = name(other, derived.by());
        String order = String.join(", ", dialect.orderedBy(by, !rows.latestFirst())) + ", " + name(other, derived.key())
                + (rows.latestFirst() ? " DESC" : " ASC");
        this.begin = "SELECT * FROM (SELECT " + String.join(", ", selected) + ", ROW_NUMBER() OVER (PARTITION BY "
                + key + " ORDER BY " + order + ") AS livelist_place FROM " + table.sql() + " " + PARENT + " JOIN "
                + other.sql() + " " + CHILD + " ON " + name(other, derived.reference()) + " = " + key + " WHERE " + key
                + " IN (";
        this.end = ")) livelist_rows WHERE livelist_place <= " + rows.limit() + " ORDER BY livelist_place";
    }

    /**
     * Those of a list.
     *
     * @param others the tables of other models
     * @throws IllegalStateException where one shows what JSON has no form for
     */
    static List<ChildRowsSql> of(
            ListDefinition<?> definition, ModelTable table, Database database, Function<Class<?>, ModelTable> others) {
        List<ChildRowsSql> all = new ArrayList<>();
        List<Field> columns = definition.columns();
        for (int i = 0; i < columns.size(); i++) {
            Derived derived = definition.derived().get(columns.get(i).name());
            if (derived != null && derived.rows() != null) {
                for (Field field : derived.rows().fields()) {
                    if (!DriverValues.isShowable(field.javaType())) {
                        throw new IllegalStateException("The list '" + definition.name() + "' shows in '"
                                + columns.get(i).name() + "' the property '" + field.name() + "' of type "
                                + field.javaType().getName()
                                + ", a class of the database's driver that JSON has no form for");
                    }
                }
                all.add(new ChildRowsSql(i, derived, table, others.apply(derived.model()), database));
            }
        }
        return List.copyOf(all);
    }

    private static String name(ModelTable other, @Nullable Field field) {
        return CHILD + "." + name(other.column(Objects.requireNonNull(field).name()));
    }

    private static String name(Column column) {
        return column.name();
    }

    /** Puts them in rows that have been read on a connection. */
    Mono<Void> fill(Collection<SourceRow> parents, ReadLimit.@Nullable Sum sum, TableReads.Further further) {
        ChildRows children = new ChildRows(parents, place, sum);
        return Flux.fromIterable(children.batches())
                .concatMap(keys -> further.execute(statement(keys), (row, metadata) -> {
                    children.add(Objects.requireNonNull(table.key().read(row, 0)), values(row));
                    return true;
                }))
                .then();
    }

    private SqlText statement(List<Object> keys) {
        SqlText sql = database.newText().add(begin);
        List<Object> bound = keys.stream().map(table.key()::toDatabase).collect(Collectors.toList());
        String between = "";
        for (Object key : SqlTerms.filledUp(bound)) {
            sql.add(between).bind(key);
            between = ", ";
        }
        return sql.add(end);
    }

    private @Nullable Object[] values(Row row) {
        @Nullable Object[] values = new Object[shown.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = shown.get(i).read(row, i + 1);
        }
        return values;
    }

    @Override
    public String toString() {
        return "rows of " + derived.label();
    }
}
