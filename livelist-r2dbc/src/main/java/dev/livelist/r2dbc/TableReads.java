package dev.livelist.r2dbc;

import dev.livelist.FieldType;
import dev.livelist.source.sql.ColumnFacts;
import dev.livelist.source.sql.MemoryOrder;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs the statements that read one table, each on a connection of its own without a transaction, on the scheduler it was
 * given; and knows, after the first of them, what the catalog says of the table. Safe for any number of threads.
 */
final class TableReads {

    private static final Logger log = LoggerFactory.getLogger(TableReads.class);

    private final Database database;
    private final ConnectionFactory connectionFactory;
    private final ModelTable table;
    private final Scheduler scheduler;
    private volatile @Nullable ColumnFacts facts;

    TableReads(Database database, ConnectionFactory connectionFactory, ModelTable table, Scheduler scheduler) {
        this.database = database;
        this.connectionFactory = connectionFactory;
        this.table = table;
        this.scheduler = scheduler;
    }

    /** Runs one statement and maps its rows. Whatever goes wrong, also while the statement is written, fails the future. */
    <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper) {
        if (scheduler.isDisposed()) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("The R2dbcRowSourceFactory of " + table.sql() + " is closed"));
        }
        if (database.canStop()) {
            return read(statement, mapper, () -> false).toFuture();
        }
        CompletableFuture<List<R>> future = new CompletableFuture<>();
        read(statement, mapper, future::isDone).subscribe(future::complete, future::completeExceptionally);
        return future;
    }

    /** @param abandoned whether nobody waits for the rows any more, asked before the statement is begun */
    private <R> Mono<List<R>> read(
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            BooleanSupplier abandoned) {
        return Mono.usingWhen(
                        connectionFactory.create(),
                        connection -> abandoned.getAsBoolean()
                                ? Mono.<List<R>>empty()
                                : readOn(connection, statement, mapper),
                        Connection::close,
                        (connection, failure) -> connection.close(),
                        connection -> database.stop(connection).then(Mono.from(connection.close())))
                .subscribeOn(scheduler);
    }

    private <R> Mono<List<R>> readOn(
            Connection connection, Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper) {
        ColumnFacts present = facts;
        if (present != null && connection.isAutoCommit()) { // as nearly always: half as many operators
            return execute(connection, statement.apply(present), mapper).collectList();
        }
        return outsideTransactions(connection)
                .then(facts(connection))
                .flatMapMany(known -> execute(connection, statement.apply(known), mapper))
                .collectList();
    }

    /** How memory compares a column's values; empty before the first read, and of a column that is not plain. */
    Optional<MemoryOrder> memoryOrder(Column column, FieldType type) {
        ColumnFacts known = facts;
        return known == null || !column.isPlain()
                ? Optional.empty()
                : Optional.ofNullable(known.columns().get(column.property()))
                        .map(fact -> new MemoryOrder(database.sql(), type, column.javaType(), fact));
    }

    /** Why memory may not compare a column's values. */
    String whyNotInMemory(Column column, FieldType type) {
        if (facts == null) {
            return "the catalog has not been asked yet";
        }
        if (!column.isPlain()) {
            return "a converter of the application's decides how its values are stored";
        }
        return memoryOrder(column, type)
                .map(MemoryOrder::whyNot)
                .orElse("the catalog does not tell of its column for certain");
    }

    private static <R> Flux<R> execute(Connection connection, SqlText sql, BiFunction<Row, RowMetadata, R> mapper) {
        return Flux.from(sql.bindTo(connection.createStatement(sql.toString())).execute())
                .concatMap(result -> result.map(mapper));
    }

    /** A pooled connection that somebody has left in manual commit mode would read in a transaction that nobody ends. */
    private static Mono<Void> outsideTransactions(Connection connection) {
        return connection.isAutoCommit() ? Mono.empty() : Mono.from(connection.setAutoCommit(true));
    }

    private Mono<ColumnFacts> facts(Connection connection) {
        return Mono.defer(() -> {
            ColumnFacts known = facts;
            if (known != null) {
                return Mono.just(known);
            }
            return database.facts(connection, table)
                    .onErrorResume(TableReads::isRefusal, refusal -> {
                        log.warn(
                                "livelist.catalog.refused: it does not tell about the columns of {}; every order of its rows is left to the database",
                                table.sql(),
                                refusal);
                        facts = ColumnFacts.NONE;
                        return Mono.just(ColumnFacts.NONE);
                    })
                    .doOnNext(found -> {
                        if (!found.columns().isEmpty()) {
                            facts = found;
                        }
                    });
        });
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof R2dbcBadGrammarException || failure instanceof R2dbcPermissionDeniedException;
    }
}
