package dev.livelist.r2dbc;

import dev.livelist.FieldType;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.MemoryOrder;
import dev.livelist.sql.RowSecurity;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What the catalog has said of one table. It is asked before the first read, again before a full read, after a failure, and from time to
 * time; whoever is to know learns that the table has been altered. Safe for any number of threads; two may ask at once.
 */
final class TableCatalog {

    /** Full reads that follow each other within this time do not ask the catalog again. */
    static final Duration FRESH = Duration.ofSeconds(1);

    /** After this time any read asks the catalog again. */
    static final Duration OLD = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(TableCatalog.class);

    /** PostgreSQL keeps a prepared statement whose columns have changed, and refuses it for ever. */
    private static final String FEATURE_NOT_SUPPORTED = "0A000";

    private final Database database;
    private final ModelTable table;
    private final RowSecurity security;
    private final Runnable onAltered;

    /** Makes the text of statements another one, where a database refuses those that it has prepared. */
    private final AtomicInteger generation = new AtomicInteger();

    private volatile @Nullable Known known;

    /** A read has failed, perhaps because the table has been altered. */
    private volatile boolean doubtful;

    private volatile String concern = "";
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

    /**
     * @param security under which settings rows are read
     * @param onAltered called when the table is found to be another than it was; must not block
     */
    TableCatalog(Database database, ModelTable table, RowSecurity security, Runnable onAltered) {
        this.database = database;
        this.table = table;
        this.security = security;
        this.onAltered = onAltered;
    }

    /** The table's name in SQL. */
    String table() {
        return table.sql();
    }

    /** What it has said within that time; null where it is to be asked. */
    @Nullable
    ColumnFacts within(Duration age) {
        Known present = known;
        return present == null || doubtful || present.isOlderThan(age) ? null : present.facts();
    }

    /** The text of a statement, which is another one where the database refuses what it has prepared. */
    String fresh(SqlText sql) {
        int number = generation.get();
        return number == 0 ? sql.toString() : "/* " + number + " */ " + sql;
    }

    /** A read has failed. */
    void failed(Throwable failure) {
        if (failure instanceof R2dbcException refusal) {
            doubtful = true;
            if (FEATURE_NOT_SUPPORTED.equals(refusal.getSqlState())) {
                generation.incrementAndGet();
            }
        }
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

    /** Asks. Fails where the database does not answer. */
    Mono<ColumnFacts> ask(Connection connection) {
        return Mono.defer(() -> database.facts(connection, table)
                .onErrorResume(TableCatalog::isRefusal, refusal -> {
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
        tell(security.concern(found, table.sql()).orElse(""));
        if (before != null && !before.facts().fingerprint().equals(found.fingerprint())) {
            log.info("livelist.catalog.altered: {} is not as it was; its lists are read anew", table.sql());
            onAltered.run();
        }
    }

    private void tell(String found) {
        if (!found.equals(concern)) {
            concern = found;
            if (!found.isEmpty()) {
                log.warn("livelist.catalog.row-security: {}", found);
            }
        }
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof R2dbcBadGrammarException || failure instanceof R2dbcPermissionDeniedException;
    }
}
