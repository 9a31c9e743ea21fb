package dev.livelist.r2dbc;

import dev.livelist.DatabaseSettings;
import dev.livelist.FieldType;
import dev.livelist.source.UnreadableValueException;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.MemoryOrder;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs the statements that read one table, each on a connection of its own, on the scheduler it was given: without a transaction, or,
 * under settings of the session, in a transaction of its own that alone has them and is rolled back in any case. Safe for any number of
 * threads.
 */
final class TableReads {

    private final Database database;
    private final ConnectionFactory connectionFactory;
    private final TableCatalog catalog;
    private final Scheduler scheduler;
    private final DatabaseSettings settings;

    TableReads(Database database, ConnectionFactory connectionFactory, TableCatalog catalog, Scheduler scheduler) {
        this(database, connectionFactory, catalog, scheduler, DatabaseSettings.NONE);
    }

    private TableReads(
            Database database,
            ConnectionFactory connectionFactory,
            TableCatalog catalog,
            Scheduler scheduler,
            DatabaseSettings settings) {
        this.database = database;
        this.connectionFactory = connectionFactory;
        this.catalog = catalog;
        this.scheduler = scheduler;
        this.settings = settings;
    }

    /** The same, by statements under these settings. */
    TableReads under(DatabaseSettings other) {
        return new TableReads(database, connectionFactory, catalog, scheduler, other);
    }

    /** Under which its statements run. */
    DatabaseSettings settings() {
        return settings;
    }

    /** Runs one statement and maps its rows. Whatever goes wrong, also while the statement is written, fails the future. */
    <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper) {
        return run(statement, mapper, TableCatalog.OLD);
    }

    /** The same, by what the catalog says now. */
    <R> CompletableFuture<List<R>> runAfresh(
            Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper) {
        return run(statement, mapper, TableCatalog.FRESH);
    }

    /** Runs further statements on the connection of one that has ended. */
    interface Further {

        <T> Flux<T> execute(SqlText sql, BiFunction<Row, RowMetadata, T> mapper);
    }

    /**
     * Runs one statement, and then others on the same connection.
     *
     * @param then the others, by the rows of the first
     */
    <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            boolean afresh,
            BiFunction<List<R>, Further, Mono<Void>> then) {
        return run(statement, mapper, afresh ? TableCatalog.FRESH : TableCatalog.OLD, then);
    }

    private <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper, Duration age) {
        return run(statement, mapper, age, null);
    }

    private <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            Duration age,
            @Nullable BiFunction<List<R>, Further, Mono<Void>> then) {
        if (scheduler.isDisposed()) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("The R2dbcRowSourceFactory of " + catalog.table() + " is closed"));
        }
        if (database.canStop()) {
            return read(statement, mapper, age, then, () -> false).toFuture();
        }
        CompletableFuture<List<R>> future = new CompletableFuture<>();
        read(statement, mapper, age, then, future::isDone).subscribe(future::complete, future::completeExceptionally);
        return future;
    }

    /** @param abandoned whether nobody waits for the rows any more, asked before the statement is begun */
    private <R> Mono<List<R>> read(
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            Duration age,
            @Nullable BiFunction<List<R>, Further, Mono<Void>> then,
            BooleanSupplier abandoned) {
        return on(connection -> abandoned.getAsBoolean()
                ? Mono.<List<R>>empty()
                : followed(connection, readOn(connection, statement, mapper, age), then)
                        .doOnError(catalog::failed)
                        .onErrorMap(R2dbcException.class, this::ofAPolicy));
    }

    /**
     * A policy that raises an error of a setting's value fails the reads of one principal, and says nothing of the database: SQL states of
     * class 22 (ISO 9075, "data exception").
     */
    private Throwable ofAPolicy(R2dbcException error) {
        String state = error.getSqlState();
        return settings.isEmpty() || state == null || !state.startsWith("22")
                ? error
                : UnreadableValueException.underSettings(catalog.table(), error);
    }

    private <R> Mono<List<R>> followed(
            Connection connection, Mono<List<R>> read, @Nullable BiFunction<List<R>, Further, Mono<Void>> then) {
        if (then == null) {
            return read;
        }
        Further further = new Further() {
            @Override
            public <T> Flux<T> execute(SqlText sql, BiFunction<Row, RowMetadata, T> mapper) {
                return TableReads.this.execute(connection, sql, mapper);
            }
        };
        return read.flatMap(rows -> then.apply(rows, further).thenReturn(rows));
    }

    /** @param work what is done on a connection, which is given back afterwards in any case */
    private <R> Mono<R> on(Function<Connection, Mono<R>> work) {
        return Mono.usingWhen(
                        connectionFactory.create(),
                        work,
                        this::giveBack,
                        (connection, failure) -> giveBack(connection),
                        connection -> database.stopper().release(connection, connectionFactory, !settings.isEmpty()))
                .subscribeOn(scheduler);
    }

    private Mono<Void> giveBack(Connection connection) {
        return settings.isEmpty() ? Mono.from(connection.close()) : StatementStopper.giveBackRolledBack(connection);
    }

    private <R> Mono<List<R>> readOn(
            Connection connection,
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            Duration age) {
        ColumnFacts usable = catalog.within(age);
        if (usable != null && connection.isAutoCommit() && settings.isEmpty()) {
            // as nearly always: half as many operators
            return execute(connection, statement.apply(usable), mapper).collectList();
        }
        return outsideTransactions(connection)
                .then(usable == null ? catalog.ask(connection) : Mono.just(usable))
                .flatMap(facts -> set(connection).thenReturn(facts))
                .flatMapMany(facts -> execute(connection, statement.apply(facts), mapper))
                .collectList();
    }

    /** Begins a transaction in which the settings hold. */
    private Mono<Void> set(Connection connection) {
        if (settings.isEmpty()) {
            return Mono.empty();
        }
        List<String> arguments = new ArrayList<>();
        settings.values().forEach((name, value) -> {
            arguments.add(name);
            arguments.add(value);
        });
        String words = database.dialect().settings(settings.values().size()).orElseThrow();
        SqlText sql = database.newText().add(words, arguments);
        return Mono.from(connection.beginTransaction())
                .thenMany(Flux.defer(() -> execute(connection, sql, (row, metadata) -> Boolean.TRUE)))
                .then();
    }

    /** Asks the catalog. Fails where the database does not answer. */
    Mono<ColumnFacts> check() {
        return on(connection -> outsideTransactions(connection).then(catalog.ask(connection)));
    }

    /** How memory compares a column's values; empty before the first read, and of a column that is not plain. */
    Optional<MemoryOrder> memoryOrder(Column column, FieldType type) {
        return catalog.memoryOrder(column, type);
    }

    /** Why memory may not compare a column's values. */
    String whyNotInMemory(Column column, FieldType type) {
        return catalog.whyNotInMemory(column, type);
    }

    private <R> Flux<R> execute(Connection connection, SqlText sql, BiFunction<Row, RowMetadata, R> mapper) {
        return Flux.from(sql.bindTo(connection.createStatement(catalog.fresh(sql)))
                        .execute())
                .concatMap(result -> result.map(mapper));
    }

    /**
     * A pooled connection that somebody has left in a transaction, or in manual commit mode, would read what there was when that
     * transaction began, or in one that nobody ends. What was not committed is not kept.
     */
    private static Mono<Void> outsideTransactions(Connection connection) {
        return connection.isAutoCommit()
                ? Mono.empty()
                : Mono.from(connection.rollbackTransaction())
                        .then(Mono.defer(() ->
                                connection.isAutoCommit() ? Mono.empty() : Mono.from(connection.setAutoCommit(true))));
    }
}
