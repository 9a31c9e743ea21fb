package dev.livelist.r2dbc;

import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.SqlDialect;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.binding.BindMarkersFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A database, with what its driver needs.
 *
 * @param dialect what is different about it
 * @param markers how its driver marks parameters
 * @param stopper what stops its statements
 */
record Database(SqlDialect dialect, BindMarkersFactory markers, StatementStopper stopper) {

    /** The database that a connection factory leads to. */
    static Database of(ConnectionFactory connectionFactory, SqlDialect dialect, BindMarkersFactory markers) {
        return new Database(dialect, markers, StatementStopper.of(connectionFactory));
    }

    /** Whether a statement under way can be stopped. */
    boolean canStop() {
        return stopper != StatementStopper.NONE;
    }

    SqlText newText() {
        return new SqlText(markers.create());
    }

    /** Asks the catalog about the columns of a table, and about those of tables that are joined to it. */
    Mono<ColumnFacts> facts(Connection connection, ModelTable table) {
        return facts(connection, table.name(), table.all())
                .flatMap(own -> own.columns().isEmpty()
                        ? Mono.just(own)
                        : Flux.fromIterable(table.joins().tables().entrySet())
                                .concatMap(joined ->
                                        facts(connection, joined.getKey().name(), joined.getValue()))
                                .reduce(own, ColumnFacts::and));
    }

    private Mono<ColumnFacts> facts(Connection connection, SqlDialect.TableName table, Iterable<Column> columns) {
        return dialect.columns(table)
                .map(query -> facts(connection, columns, newText().add(query.sql(), query.arguments())))
                .orElseGet(() -> Mono.just(ColumnFacts.NONE));
    }

    private Mono<ColumnFacts> facts(Connection connection, Iterable<Column> columns, SqlText sql) {
        List<Map.Entry<String, String>> references = StreamSupport.stream(columns.spliterator(), false)
                .map(column -> Map.entry(column.property(), column.reference()))
                .toList();
        return Flux.from(sql.bindTo(connection.createStatement(sql.toString())).execute())
                .concatMap(result -> result.map((row, metadata) -> texts(row)))
                .collectList()
                .map(rows -> dialect.facts(rows, references));
    }

    private static Map<String, @Nullable String> texts(Row row) {
        Map<String, @Nullable String> texts = new HashMap<>();
        row.getMetadata()
                .getColumnMetadatas()
                .forEach(column ->
                        texts.put(column.getName().toLowerCase(Locale.ROOT), row.get(column.getName(), String.class)));
        return texts;
    }
}
