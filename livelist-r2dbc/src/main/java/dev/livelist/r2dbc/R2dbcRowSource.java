package dev.livelist.r2dbc;

import dev.livelist.Field;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;

/** Writes the statements of one list and reads their rows. */
final class R2dbcRowSource implements RowSource {

    private final ListDefinition<?> definition;
    private final ModelTable table;
    private final SelectionSql selections;
    private final TableReads reads;
    private final R2dbcDialect dialect;
    private final R2dbcConverter converter;
    private final List<Column> columns;
    private final List<Column> peeked;
    private final int keyIndex;

    R2dbcRowSource(
            ListDefinition<?> definition,
            ModelTable table,
            TableReads reads,
            R2dbcDialect dialect,
            R2dbcConverter converter) {
        this.definition = definition;
        this.table = table;
        this.selections = new SelectionSql(table, new CriteriaSql(table.entity(), converter, dialect));
        this.reads = reads;
        this.dialect = dialect;
        this.converter = converter;
        this.columns = columns(definition, table);
        this.peeked = peeked(columns, table);
        this.keyIndex = columns.indexOf(table.key());
    }

    /** The columns that statements select: those shown, then the key if it is not among them, then all others if the whole model is wanted. */
    private static List<Column> columns(ListDefinition<?> definition, ModelTable table) {
        Set<Column> columns = new LinkedHashSet<>(table.shown());
        columns.add(table.key());
        if (definition.rowMapper().isPresent()) {
            table.all().forEach(columns::add);
        }
        return List.copyOf(columns);
    }

    /** The same columns first, then every other one that a condition can ask about. */
    private static List<Column> peeked(List<Column> columns, ModelTable table) {
        Set<Column> peeked = new LinkedHashSet<>(columns);
        for (Column column : table.all()) {
            if (FieldType.of(column.javaType()).isComparable()) {
                peeked.add(column);
            }
        }
        return List.copyOf(peeked);
    }

    @Override
    public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
        return reads.run(
                facts -> {
                    SqlText sql = select(selection, facts).add(" ORDER BY ");
                    Set<Column> sorted = new HashSet<>();
                    for (Sort term : sort) {
                        Column column = table.column(term.field());
                        if (sorted.add(column)) {
                            sql.add(column.sql())
                                    .add(term.direction() == Sort.Direction.ASC ? " ASC" : " DESC")
                                    .add(" NULLS LAST, ");
                        }
                    }
                    return sql.add(table.key().sql())
                            .add(" ASC LIMIT ")
                            .bind(limit)
                            .add(" OFFSET ")
                            .bind(offset);
                },
                this::row);
    }

    @Override
    public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return reads.run(
                facts -> {
                    SqlText sql = select(selection, facts).add(" AND ");
                    SelectionSql.oneOf(sql, table.key(), keys);
                    return sql;
                },
                this::row);
    }

    @Override
    public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
        return reads.run(
                        facts -> {
                            SqlText sql = newText();
                            if (cap == Long.MAX_VALUE) {
                                sql.add("SELECT (SELECT COUNT(*)");
                                from(sql, selection, facts);
                                sql.add(")");
                            } else {
                                sql.add("SELECT (SELECT COUNT(*) FROM (SELECT 1");
                                from(sql, selection, facts);
                                sql.add(" LIMIT ").bind(cap).add(") capped)");
                            }
                            if (!keys.isEmpty()) {
                                sql.add(", (SELECT COUNT(*)");
                                from(sql, selection, facts);
                                sql.add(" AND ");
                                SelectionSql.oneOf(sql, table.key(), keys);
                                sql.add(")");
                            }
                            return sql;
                        },
                        (row, metadata) -> new Count(number(row, 0), keys.isEmpty() ? 0 : (int) number(row, 1)))
                .thenApply(counts -> counts.get(0));
    }

    @Override
    public Optional<Comparator<Object>> order(Field field) {
        return reads.order(table.column(field.name()), field.type());
    }

    @Override
    public Optional<BiPredicate<Object, Object>> equality(Field field) {
        return reads.equality(table.column(field.name()), field.type());
    }

    @Override
    public boolean canPeek() {
        return true;
    }

    @Override
    public CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return reads.run(
                facts -> {
                    SqlText sql = select(peeked).add(" FROM ").add(table.sql()).add(" WHERE ");
                    SelectionSql.oneOf(sql, table.key(), keys);
                    return sql;
                },
                this::peekedRow);
    }

    private SqlText select(Selection selection, ColumnFacts facts) {
        SqlText sql = select(columns);
        from(sql, selection, facts);
        return sql;
    }

    private SqlText select(List<Column> selected) {
        return newText().add("SELECT ").add(selected.stream().map(Column::sql).collect(Collectors.joining(", ")));
    }

    private void from(SqlText sql, Selection selection, ColumnFacts facts) {
        sql.add(" FROM ").add(table.sql()).add(" WHERE ");
        selections.add(sql, selection, facts);
    }

    private SqlText newText() {
        return new SqlText(dialect.getBindMarkersFactory().create());
    }

    private SourceRow row(Row row, RowMetadata metadata) {
        return row(row, metadata, values(columns, row));
    }

    private PeekedRow peekedRow(Row row, RowMetadata metadata) {
        List<@Nullable Object> values = values(peeked, row);
        Map<String, @Nullable Object> properties = new HashMap<>();
        for (int i = 0; i < peeked.size(); i++) {
            properties.put(peeked.get(i).property(), values.get(i));
        }
        return new PeekedRow(row(row, metadata, values), properties);
    }

    /** @param values of at least {@link #columns}, in that order */
    private SourceRow row(Row row, RowMetadata metadata, List<@Nullable Object> values) {
        Object key = values.get(keyIndex);
        if (key == null) {
            throw new IllegalStateException(
                    "A row of " + table.sql() + " has no key: " + table.key().sql() + " is NULL");
        }
        return new SourceRow(
                key,
                values.subList(0, table.shown().size()).toArray(),
                definition.rowMapper().isPresent() ? converter.read(definition.model(), row, metadata) : null);
    }

    private static List<@Nullable Object> values(List<Column> columns, Row row) {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(columns.get(i).read(row, i));
        }
        return values;
    }

    private static long number(Row row, int index) {
        Number number = row.get(index, Long.class);
        return number == null ? 0 : number.longValue();
    }
}
