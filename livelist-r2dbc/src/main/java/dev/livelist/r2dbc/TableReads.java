package dev.livelist.r2dbc;

import dev.livelist.FieldType;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.MemoryOrder;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
 * given; and knows, after the first of them, what the catalog says of the table. The catalog is asked again before a full read,
 * after a failure, and from time to time; whoever is to know learns that the table has been altered. Safe for any number of
 * threads.
 */
final class TableReads {

    private static final Logger log = LoggerFactory.getLogger(TableReads.class);

    /** Full reads that follow each other within this time do not ask the catalog again. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** After this time any read asks the catalog again. */
    private static final Duration OLD = Duration.ofSeconds(30);

    /** PostgreSQL keeps a prepared statement whose columns have changed, and refuses it for ever. */
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    private final Database database;
    private final ConnectionFactory connectionFactory;
    private final ModelTable table;
    private final Scheduler scheduler;
    private final Runnable onAltered;

    /** Makes the text of statements another one, where a database refuses those that it has prepared. */
    private final AtomicInteger generation = new AtomicInteger();

    private volatile @Nullable Known known;
    /** A read has failed, perhaps because the table has been altered. */
    private volatile boolean doubtful;

    private volatile String hiding = "";
    private volatile boolean refused;

    /** What the catalog has said, and when. */
    private record Known(ColumnFacts facts, long nanos) {

        static Known now(ColumnFacts facts) {
            return new Known(facts, System.nanoTime());
        }

        boolean isOlderThan(Duration age) {
            return System.nanoTime() - nanos > age.toNanos();
        }
    }

    /** @param onAltered called when the table is found to be another than it was; must not block */
    TableReads(
            Database database,
            ConnectionFactory connectionFactory,
            ModelTable table,
            Scheduler scheduler,
            Runnable onAltered) {
        this.database = database;
        this.connectionFactory = connectionFactory;
        this.table = table;
        this.scheduler = scheduler;
        this.onAltered = onAltered;
    }

    /** Runs one statement and maps its rows. Whatever goes wrong, also while the statement is written, fails the future. */
    <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper) {
        return run(statement, mapper, OLD);
    }

    /** The same, by what the catalog says now. */
    <R> CompletableFuture<List<R>> runAfresh(
            Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper) {
        return run(statement, mapper, FRESH);
    }

    private <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, SqlText> statement, BiFunction<Row, RowMetadata, R> mapper, Duration age) {
        if (scheduler.isDisposed()) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("The R2dbcRowSourceFactory of " + table.sql() + " is closed"));
        }
        if (database.canStop()) {
            return read(statement, mapper, age, () -> false).toFuture();
        }
        CompletableFuture<List<R>> future = new CompletableFuture<>();
        read(statement, mapper, age, future::isDone).subscribe(future::complete, future::completeExceptionally);
        return future;
    }

    /** @param abandoned whether nobody waits for the rows any more, asked before the statement is begun */
    private <R> Mono<List<R>> read(
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            Duration age,
            BooleanSupplier abandoned) {
        return on(connection -> abandoned.getAsBoolean()
                ? Mono.<List<R>>empty()
                : readOn(connection, statement, mapper, age).doOnError(this::failed));
    }

    /** @param work what is done on a connection, which is given back afterwards in any case */
    private <R> Mono<R> on(Function<Connection, Mono<R>> work) {
        return Mono.usingWhen(
                        connectionFactory.create(),
                        work,
                        Connection::close,
                        (connection, failure) -> connection.close(),
                        connection -> database.stopper().release(connection, connectionFactory))
                .subscribeOn(scheduler);
    }

    private <R> Mono<List<R>> readOn(
            Connection connection,
            Function<ColumnFacts, SqlText> statement,
            BiFunction<Row, RowMetadata, R> mapper,
            Duration age) {
        Known present = known;
        ColumnFacts usable = present == null || doubtful || present.isOlderThan(age) ? null : present.facts();
        if (usable != null && connection.isAutoCommit()) { // as nearly always: half as many operators
            return execute(connection, statement.apply(usable), mapper).collectList();
        }
        return outsideTransactions(connection)
                .then(usable == null ? ask(connection) : Mono.just(usable))
                .flatMapMany(facts -> execute(connection, statement.apply(facts), mapper))
                .collectList();
    }

    private void failed(Throwable failure) {
        if (failure instanceof R2dbcException refusal) {
            doubtful = true;
            if (FEATURE_NOT_SUPPORTED.equals(refusal.getSqlState())) {
                generation.incrementAndGet();
            }
        }
    }

    /** Asks the catalog. Fails where the database does not answer. */
    Mono<ColumnFacts> check() {
        return on(connection -> outsideTransactions(connection).then(ask(connection)));
    }

    /** How memory compares a column's values; empty before the first read, and of a column that is not plain. */
    Optional<MemoryOrder> memoryOrder(Column column, FieldType type) {
        Known present = known;
        return present == null || !column.isPlain()
                ? Optional.empty()
                : Optional.ofNullable(present.facts().columns().get(column.property()))
                        .map(fact -> new MemoryOrder(database.dialect().memory(), type, column.javaType(), fact));
    }

    /** Why memory may not compare a column's values. */
    String whyNotInMemory(Column column, FieldType type) {
        if (known == null) {
            return "the catalog has not been asked yet";
        }
        if (!column.isPlain()) {
            return "a converter of the application's decides how its values are stored";
        }
        return memoryOrder(column, type)
                .map(MemoryOrder::whyNot)
                .orElse("the catalog does not tell of its column for certain");
    }

    private <R> Flux<R> execute(Connection connection, SqlText sql, BiFunction<Row, RowMetadata, R> mapper) {
        int number = generation.get();
        String text = number == 0 ? sql.toString() : "/* " + number + " */ " + sql;
        return Flux.from(sql.bindTo(connection.createStatement(text)).execute())
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

    private Mono<ColumnFacts> ask(Connection connection) {
        return Mono.defer(() -> database.facts(connection, table)
                .onErrorResume(TableReads::isRefusal, refusal -> {
                    if (!refused) {
                        refused = true;
                        log.warn(
                                "livelist.catalog.refused: it does not tell about the columns of {}; every order of its rows is left to the database",
                                table.sql(),
                                refusal);
                    }
                    known = Known.now(ColumnFacts.NONE);
                    doubtful = false;
                    return Mono.just(ColumnFacts.NONE);
                })
                .doOnNext(this::found));
    }

    /** A table that is not there tells nothing; what is read from it fails by itself. */
    private void found(ColumnFacts found) {
        if (found.columns().isEmpty()) {
            return;
        }
        Known before = known;
        known = Known.now(found);
        doubtful = false;
        if (!found.rowSecurity().equals(hiding)) {
            hiding = found.rowSecurity();
            warnOfHiddenRows();
        }
        if (before != null && !before.facts().fingerprint().equals(found.fingerprint())) {
            log.info("livelist.catalog.altered: {} is not as it was; its lists are read anew", table.sql());
            onAltered.run();
        }
    }

    private void warnOfHiddenRows() {
        if (!hiding.isEmpty()) {
            log.warn(
                    "livelist.catalog.row-security: policies of row-level security on {} hide rows of {} from lists. They are applied with"
                            + " the settings of the pool's connections, the same for all readers: a policy that asks who reads shows"
                            + " everybody the same rows, perhaps another's. Let a role read lists that no policy restricts (BYPASSRLS, or"
                            + " the owner), and say by scope(...) who may see what",
                    hiding,
                    table.sql());
        }
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof R2dbcBadGrammarException || failure instanceof R2dbcPermissionDeniedException;
    }
}
