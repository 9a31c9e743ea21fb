package dev.livelist.r2dbc;

import dev.livelist.DatabaseSettings;
import dev.livelist.Field;
import dev.livelist.FieldType;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.BatchSource;
import dev.livelist.source.DerivedSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.GroupSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SettingsSource;
import dev.livelist.source.SourceRow;
import dev.livelist.source.TimedTerms;
import dev.livelist.source.UnreadableValueException;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.MemoryOrder;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlTerms;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import reactor.core.publisher.Flux;

/** Writes the statements of one list and reads their rows. */
final class R2dbcRowSource
        implements RowSource,
                PeekSource,
                BatchSource,
                DueSource,
                GroupSource,
                MemoryRules,
                DerivedSource,
                SettingsSource {

    private final ListDefinition<?> definition;
    private final ModelTable table;
    private final SelectionSql selections;
    private final GroupSql groups;
    private final TableReads reads;
    private final Database database;
    private final SqlDialect dialect;
    private final R2dbcConverter converter;
    private final List<Column> columns;
    private final List<Column> peeked;
    private final int keyIndex;
    private final ReadLimit limit;
    private final R2dbcRowSourceFactory factory;
    private final List<ChildRowsSql> children;

    R2dbcRowSource(
            ListDefinition<?> definition,
            ModelTable table,
            TableReads reads,
            Database database,
            CriteriaSql criteria,
            R2dbcRowSourceFactory factory,
            ReadLimit limit) {
        this.limit = limit;
        this.factory = factory;
        this.definition = definition;
        this.table = table;
        this.selections =
                new SelectionSql(table, database.dialect(), criteria, definition.binarySorted(), factory::other);
        this.groups = new GroupSql(definition, table, selections, reads, database);
        groups.check();
        this.reads = reads;
        this.database = database;
        this.dialect = database.dialect();
        this.converter = factory.converter();
        this.columns = columns(definition, table);
        this.peeked = peeked(columns, table);
        this.keyIndex = columns.indexOf(table.key());
        this.children = ChildRowsSql.of(definition, table, database, factory::other);
    }

    /** Runs a statement for rows, and reads the rows of other models that they show. */
    private <R> CompletableFuture<List<R>> read(
            boolean afresh,
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            Function<R, SourceRow> row,
            ReadLimit.@Nullable Sum sum) {
        if (children.isEmpty()) {
            return afresh ? reads.runAfresh(statement, mapper) : reads.run(statement, mapper);
        }
        return reads.run(statement, mapper, afresh, (rows, further) -> {
            List<SourceRow> parents = rows.stream().map(row).toList();
            return Flux.fromIterable(children)
                    .concatMap(child -> child.fill(parents, sum, further))
                    .then();
        });
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
        for (Column column : table.joins().columns()) {
            if (FieldType.of(column.javaType()).isComparable()) {
                peeked.add(column);
            }
        }
        return List.copyOf(peeked);
    }

    @Override
    public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
        ReadLimit.Sum sum = this.limit.begin();
        return read(
                true,
                facts -> {
                    SqlText sql = select(columns);
                    from(sql, used(columns, sort), selection, facts);
                    sql.add(" ORDER BY ");
                    Set<Column> seen = new HashSet<>();
                    for (Sort term : sort) {
                        Column column = table.column(term.field());
                        if (seen.add(column)) {
                            String sorted = isBinarySorted(term.field()) ? dialect.binary(column.sql()) : column.sql();
                            dialect.orderedBy(sorted, term.direction() == Sort.Direction.ASC)
                                    .forEach(key -> sql.add(key).add(", "));
                        }
                    }
                    return sql.add(table.key().sql()).add(" ASC ").page(dialect.page(), limit, offset);
                },
                (row, metadata) -> sum.add(row(row, metadata)),
                Function.identity(),
                sum);
    }

    @Override
    public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return read(
                false,
                facts -> {
                    SqlText sql = select(selection, facts).add(" AND ");
                    SelectionSql.oneOf(sql, table.key(), keys);
                    return sql;
                },
                this::row,
                Function.identity(),
                null);
    }

    @Override
    public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
        return reads.run(
                        facts -> {
                            SqlText sql = database.newText().add("SELECT ");
                            count(sql, selection, cap, facts);
                            if (!keys.isEmpty()) {
                                among(sql.add(", "), new Counted(selection, keys), keys.size(), facts);
                            }
                            return sql;
                        },
                        (row, metadata) -> new Count(number(row, 0), keys.isEmpty() ? 0 : (int) number(row, 1)))
                .thenApply(counts -> counts.get(0));
    }

    @Override
    public int selectionsAtATime() {
        return dialect.selectionsAtATime();
    }

    /** One row for each key, and a column for each selection that says whether it admits the row. */
    @Override
    public CompletableFuture<List<ProbedRow>> probeAll(List<Selection> selections, Collection<?> keys) {
        if (keys.isEmpty() || selections.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return read(
                false,
                facts -> {
                    SqlText sql = select(columns);
                    for (Selection selection : SqlTerms.filledUp(selections)) {
                        sql.add(", CASE WHEN ");
                        this.selections.add(sql, selection, facts);
                        sql.add(" THEN 1 ELSE 0 END");
                    }
                    sql.add(" FROM ")
                            .add(table.sql())
                            .add(table.joins().of(columns, selections))
                            .add(" WHERE ");
                    SelectionSql.oneOf(sql, table.key(), keys);
                    return sql;
                },
                (row, metadata) -> {
                    BitSet admitting = new BitSet();
                    for (int i = 0; i < selections.size(); i++) {
                        admitting.set(i, number(row, columns.size() + i) == 1);
                    }
                    return new ProbedRow(row(row, metadata), admitting);
                },
                ProbedRow::row,
                null);
    }

    /** As many counts side by side, each of which the database plans for itself. */
    @Override
    public CompletableFuture<List<Count>> countAll(List<Counted> selections, long cap) {
        if (selections.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        int most = selections.stream()
                .mapToInt(counted -> counted.keys().size())
                .max()
                .orElse(0);
        return reads.run(
                        facts -> {
                            SqlText sql = database.newText().add("SELECT ");
                            String between = "";
                            for (Counted counted : SqlTerms.filledUp(selections)) {
                                count(sql.add(between), counted.selection(), cap, facts);
                                sql.add(", ");
                                among(sql, counted, most, facts);
                                between = ", ";
                            }
                            return sql;
                        },
                        (row, metadata) -> {
                            List<Count> counts = new ArrayList<>();
                            for (int i = 0; i < selections.size(); i++) {
                                counts.add(new Count(number(row, 2 * i), (int) number(row, 2 * i + 1)));
                            }
                            return counts;
                        })
                .thenApply(rows -> rows.get(0));
    }

    @Override
    public CompletableFuture<List<SourceGroup>> groups(Selection selection, List<String> by, int limit) {
        return groups.groups(selection, by, limit);
    }

    private void among(SqlText sql, Counted counted, int places, ColumnFacts facts) {
        if (places == 0) {
            sql.add("0");
            return;
        }
        sql.add("(SELECT COUNT(*)");
        from(sql, List.of(), counted.selection(), facts);
        sql.add(" AND ");
        SelectionSql.oneOf(sql, table.key(), counted.keys(), places);
        sql.add(")");
    }

    private void count(SqlText sql, Selection selection, long cap, ColumnFacts facts) {
        if (cap == Long.MAX_VALUE) {
            sql.add("(SELECT COUNT(*)");
            from(sql, List.of(), selection, facts);
            sql.add(")");
        } else {
            sql.add("(SELECT COUNT(*) FROM (SELECT 1");
            from(sql, List.of(), selection, facts);
            sql.add(" ").page(dialect.first(), cap, 0).add(") capped)");
        }
    }

    @Override
    public Optional<Comparator<Object>> order(Field field) {
        return memoryOrder(field).flatMap(MemoryOrder::order);
    }

    @Override
    public Optional<BiPredicate<Object, Object>> equality(Field field) {
        return memoryOrder(field).flatMap(MemoryOrder::equality);
    }

    /** {@inheritDoc} Ties are broken by the key as its column orders it, so the key has no order here that is not that one. */
    @Override
    public Optional<Comparator<Object>> sortOrder(Field field) {
        return isBinarySorted(field.name())
                        && !field.name().equals(definition.id().name())
                ? memoryOrder(field).map(MemoryOrder::binary).flatMap(MemoryOrder::order)
                : order(field);
    }

    /** {@inheritDoc} Not known, so denied, before the first read. */
    @Override
    public boolean keysArePlain() {
        return equality(definition.id()).isPresent();
    }

    private Optional<MemoryOrder> memoryOrder(Field field) {
        return reads.memoryOrder(table.column(field.name()), field.type());
    }

    private boolean isBinarySorted(String property) {
        return definition.binarySorted().contains(property);
    }

    @Override
    public String whyNotInMemory(Field field) {
        return reads.whyNotInMemory(table.column(field.name()), field.type());
    }

    /** One statement, so that the database's clock and its rows are of one moment. */
    @Override
    public CompletableFuture<Optional<Duration>> nextDue(Selection selection) {
        TimedTerms.Whenever whenever = TimedTerms.whenever(selection);
        List<Column> timed = whenever.fields().stream().map(table::column).toList();
        return reads.run(
                        facts -> {
                            SqlText sql = database.newText().add("SELECT ");
                            String between = "";
                            for (Column column : timed) {
                                String now = selections.now(column, facts);
                                sql.add(between).add(now).add(", (SELECT MIN(");
                                from(sql.add(column.sql()).add(")"), List.of(column), whenever.selection(), facts);
                                sql.add(" AND ")
                                        .add(column.sql())
                                        .add(" > ")
                                        .add(now)
                                        .add(")");
                                between = ", ";
                            }
                            return sql;
                        },
                        (row, metadata) -> IntStream.range(0, timed.size())
                                .mapToObj(i -> until(timed.get(i), row, 2 * i))
                                .flatMap(Optional::stream)
                                .min(Comparator.naturalOrder()))
                .thenApply(rows -> rows.get(0));
    }

    /** From the present to the next point in time, both read as the column's are. */
    private static Optional<Duration> until(Column column, Row row, int index) {
        Object now = Objects.requireNonNull(column.read(row, index));
        return TimedTerms.untilFirst(
                TimedTerms.instant(now),
                Stream.of(Optional.ofNullable(column.read(row, index + 1))).flatMap(Optional::stream));
    }

    @Override
    public CompletableFuture<List<PeekedRow>> peek(Collection<?> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return read(
                false,
                facts -> {
                    SqlText sql = select(peeked)
                            .add(" FROM ")
                            .add(table.sql())
                            .add(table.joins().of(peeked, List.of()))
                            .add(" WHERE ");
                    SelectionSql.oneOf(sql, table.key(), keys);
                    return sql;
                },
                this::peekedRow,
                PeekedRow::row,
                null);
    }

    @Override
    public RowSource related(ListDefinition<?> other) {
        R2dbcRowSource plain = factory.related(definition, other);
        return reads.settings().isEmpty() ? plain : plain.under(reads.settings());
    }

    @Override
    public R2dbcRowSource under(DatabaseSettings settings) {
        return factory.source(definition, table, reads.under(settings), limit);
    }

    private SqlText select(Selection selection, ColumnFacts facts) {
        SqlText sql = select(columns);
        from(sql, columns, selection, facts);
        return sql;
    }

    /** Columns of other tables are renamed: rows are also read by the names of the list's own. */
    private SqlText select(List<Column> selected) {
        return database.newText()
                .add("SELECT ")
                .add(IntStream.range(0, selected.size())
                        .mapToObj(i -> selected.get(i).sql()
                                + (selected.get(i).join() == null ? "" : " AS livelist_column_" + i))
                        .collect(Collectors.joining(", ")));
    }

    private List<Column> used(List<Column> read, List<Sort> sort) {
        return Stream.concat(read.stream(), sort.stream().map(term -> table.column(term.field())))
                .toList();
    }

    /** @param used the columns that the statement reads or orders by */
    private void from(SqlText sql, List<Column> used, Selection selection, ColumnFacts facts) {
        sql.add(" FROM ")
                .add(table.sql())
                .add(table.joins().of(used, List.of(selection)))
                .add(" WHERE ");
        selections.add(sql, selection, facts);
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
                definition.rowMapper().isPresent() ? model(row, metadata, key) : null);
    }

    private Object model(Row row, RowMetadata metadata, Object key) {
        try {
            return converter.read(definition.model(), row, metadata);
        } catch (RuntimeException | LinkageError | StackOverflowError e) { // Reactor passes errors to nobody
            throw new UnreadableValueException(
                    table.key().sql() + " of " + table.sql() + ", the row of which is read for a row mapper,",
                    key.toString(),
                    definition.model(),
                    e);
        }
    }

    private static List<@Nullable Object> values(List<Column> columns, Row row) {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            values.add(columns.get(i).read(row, i));
        }
        return values;
    }

    /** A number of whatever type the database has made of it: an expression is not always what its parts are. */
    private static long number(Row row, int index) {
        return row.get(index) instanceof Number number ? number.longValue() : 0;
    }
}
