package dev.livelist.r2dbc;

import dev.livelist.source.sql.ColumnFacts;
import dev.livelist.source.sql.SqlDatabase;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The databases this module knows, as their drivers are to be handled. */
enum Database {
    H2(SqlDatabase.H2) {
        @Override
        void bind(Statement columnsQuery, ModelTable table) {
            columnsQuery.bind(0, table.reference());
            String schema = table.schema();
            if (schema == null) {
                columnsQuery.bindNull(1, String.class);
            } else {
                columnsQuery.bind(1, schema);
            }
        }

        @Override
        boolean canStop() {
            return false;
        }

        @Override
        Mono<Void> stop(Connection connection) {
            return Mono.empty();
        }
    },

    POSTGRESQL(SqlDatabase.POSTGRESQL) {
        @Override
        void bind(Statement columnsQuery, ModelTable table) {
            columnsQuery.bind(0, table.sql());
        }

        @Override
        boolean canStop() {
            return true;
        }

        @Override
        Mono<Void> stop(Connection connection) {
            return PostgresStatements.stop(connection);
        }
    };

    private final SqlDatabase sql;

    Database(SqlDatabase sql) {
        this.sql = sql;
    }

    /**
     * Which database a connection factory leads to.
     *
     * @throws IllegalStateException for one that is not known here
     */
    static Database of(ConnectionFactory connectionFactory) {
        return switch (SqlDatabase.of(connectionFactory.getMetadata().getName())) {
            case H2 -> H2;
            case POSTGRESQL -> POSTGRESQL;
        };
    }

    /** How it orders values. */
    SqlDatabase sql() {
        return sql;
    }

    /**
     * Whether a statement under way can be stopped. H2's cannot: its thread is busy with it, and so is its connection, which
     * must not be given back before the end.
     */
    abstract boolean canStop();

    /** Stops what runs on a connection, so that it can be given back. Completes in any case, within a bound. */
    abstract Mono<Void> stop(Connection connection);

    /** Asks the catalog about a table's columns. */
    Mono<ColumnFacts> facts(Connection connection, ModelTable table) {
        Statement statement = connection.createStatement(sql.columnsQuery(number -> "$" + number));
        bind(statement, table);
        List<Map.Entry<String, String>> references = StreamSupport.stream(
                        table.all().spliterator(), false)
                .map(column -> Map.entry(column.property(), column.reference()))
                .toList();
        return Flux.from(statement.execute())
                .concatMap(result -> result.map((row, metadata) -> texts(row)))
                .collectList()
                .map(rows -> sql.facts(rows, references));
    }

    abstract void bind(Statement columnsQuery, ModelTable table);

    private static Map<String, @Nullable String> texts(Row row) {
        Map<String, @Nullable String> texts = new HashMap<>();
        row.getMetadata()
                .getColumnMetadatas()
                .forEach(column -> texts.put(column.getName(), row.get(column.getName(), String.class)));
        return texts;
    }
}
