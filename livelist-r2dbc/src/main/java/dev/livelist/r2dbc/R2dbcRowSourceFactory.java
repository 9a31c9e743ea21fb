package dev.livelist.r2dbc;

import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.RowSource;
import dev.livelist.source.RowSourceFactory;
import dev.livelist.sql.RowSecurity;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlDialects;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import org.springframework.data.r2dbc.dialect.R2dbcDialect;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Makes row sources for the entities of Spring Data R2DBC, on the databases that there is a {@link SqlDialect} for. Tables, columns and conversions are those
 * of the application's mapping.
 *
 * <p>Reads are subscribed to on up to {@value #THREADS} threads of the factory's own, since H2's driver runs a statement on
 * the thread that asks for it; they live while there is something to read. With PostgreSQL, rows are mapped on the driver's event
 * loop. A read that is cancelled gives its connection back; on H2 only once the statement has ended, which nothing can
 * hasten.
 *
 * <p>A scope may be a {@link dev.livelist.Condition}, or a Spring Data
 * {@link org.springframework.data.relational.core.query.Criteria} in {@link dev.livelist.Scope#of}.
 *
 * <p>Text is searched without regard to case by Unicode's simple mapping, one character for one, where PostgreSQL has a
 * collation for it ({@code pg_c_utf8}, else {@code und-x-icu}), whatever the column's own collation.
 */
public final class R2dbcRowSourceFactory implements RowSourceFactory, AutoCloseable {

    private static final int THREADS = 8;
    private static final Logger log = LoggerFactory.getLogger(R2dbcRowSourceFactory.class);

    private final R2dbcEntityOperations operations;
    private final ConnectionFactory connectionFactory;
    private final Database database;
    private final R2dbcDialect dialect;
    private final ThreadPoolExecutor threads;
    private final Scheduler scheduler;
    private final ConcurrentMap<Class<?>, ModelTable> others = new ConcurrentHashMap<>();
    private final ConcurrentMap<Related, R2dbcRowSource> related = new ConcurrentHashMap<>();
    private final List<TableReads> reads = new CopyOnWriteArrayList<>();
    private final Disposable.Swap watching = Disposables.swap();
    private volatile Consumer<String> altered = label -> {};
    private volatile ReadLimit limit = ReadLimit.DEFAULT;

    /** Columns of another model's rows, for a list. */
    private record Related(ListDefinition<?> list, Class<?> model, String label, Field id, List<Field> columns) {}

    /**
     * A factory for the entities and the database of an entity template.
     *
     * @throws IllegalStateException where there is no dialect for the database
     */
    public R2dbcRowSourceFactory(R2dbcEntityOperations operations) {
        this(operations, SqlDialects.builtIn());
    }

    /** The same with other dialects. */
    public R2dbcRowSourceFactory(R2dbcEntityOperations operations, SqlDialects dialects) {
        this.operations = operations;
        this.connectionFactory = operations.getDatabaseClient().getConnectionFactory();
        SqlDialect sql = dialects.require(connectionFactory.getMetadata().getName());
        this.dialect = DialectResolver.getDialect(connectionFactory);
        this.database = Database.of(connectionFactory, sql, dialect.getBindMarkersFactory());
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "livelist-read-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        // As a plain executor, so that cancelling does not interrupt: an interrupt closes the file under an H2
        // database.
        this.scheduler = Schedulers.fromExecutor(task -> threads.execute(task));
    }

    @Override
    public boolean supports(Class<?> model) {
        RelationalPersistentEntity<?> entity =
                operations.getConverter().getMappingContext().getPersistentEntity(model);
        return entity != null && entity.hasIdProperty();
    }

    /** The most that one read of a page may bring, of lists that are made from now on; {@link ReadLimit#DEFAULT} where nothing is said. */
    public void limit(ReadLimit limit) {
        this.limit = limit;
    }

    @Override
    public RowSource create(ListDefinition<?> definition) {
        return source(definition);
    }

    R2dbcRowSource source(ListDefinition<?> definition) {
        return source(definition, definition);
    }

    /**
     * The source for rows of another model, which conditions of a list ask about or of which its fields are derived. There is one for each
     * list and choice of columns, however often it is asked for.
     */
    R2dbcRowSource related(ListDefinition<?> list, ListDefinition<?> other) {
        return related.computeIfAbsent(
                new Related(list, other.model(), other.label(), other.id(), other.columns()),
                same -> source(other, list));
    }

    /** @param list the list for which the rows are read */
    private R2dbcRowSource source(ListDefinition<?> definition, ListDefinition<?> list) {
        RowSecurity security = RowSecurity.of(list, definition);
        if (security != RowSecurity.UNDECLARED && database.dialect().settings(1).isEmpty()) {
            throw new IllegalStateException("The " + list + " has the database settings " + list.databaseSettings()
                    + ", but " + connectionFactory.getMetadata().getName()
                    + " has none that hold for a transaction; PostgreSQL has. Leave databaseSetting(…) out, and say by scope(…) or"
                    + " tenant(…) who may see what");
        }
        ModelTable table = ModelTable.of(
                definition,
                operations,
                dialect,
                this::other,
                other -> new DerivedSql(database.dialect(), operations.getConverter(), other(other)));
        TableCatalog catalog = new TableCatalog(database, table, security, () -> altered.accept(definition.label()));
        TableReads made = new TableReads(database, connectionFactory, catalog, scheduler);
        reads.add(made);
        return source(definition, table, made, limit);
    }

    R2dbcRowSource source(ListDefinition<?> definition, ModelTable table, TableReads made, ReadLimit most) {
        CriteriaSql criteria = new CriteriaSql(table.entity(), operations.getConverter(), dialect);
        return new R2dbcRowSource(definition, table, made, database, criteria, this, most);
    }

    /** The table of a model that conditions ask about, or that rows refer to. */
    ModelTable other(Class<?> model) {
        return others.computeIfAbsent(model, type -> ModelTable.ofOther(type, operations, dialect));
    }

    R2dbcConverter converter() {
        return operations.getConverter();
    }

    /**
     * Asks the database's catalog about the tables of all lists made so far, and waits for the answers. What may be wrong with
     * their rows is logged.
     *
     * @return whether the database has answered; where it has not, the first read asks
     * @throws IllegalStateException where a list cannot be right
     */
    public boolean check(Duration timeout) {
        try {
            return Boolean.TRUE.equals(Flux.fromIterable(reads)
                    .concatMap(TableReads::check)
                    .then(Mono.just(true))
                    .block(timeout));
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof TimeoutException) {
                return false;
            }
            throw e;
        } catch (R2dbcException e) {
            log.debug("livelist.catalog.unknown", e);
            return false;
        }
    }

    /**
     * Asks the catalog again and again whether the tables of lists are as they were. Without that, only reads ask.
     *
     * @param interval the time between two such questions
     * @param altered is given the label of a model whose table has been altered, or has been replaced by another of that name:
     *     nobody has told what is in it, so its lists are to be read anew. Must not block
     */
    public void watch(Duration interval, Consumer<String> altered) {
        this.altered = altered;
        watching.replace(Flux.interval(interval)
                .onBackpressureDrop()
                .concatMap(tick -> Flux.fromIterable(reads)
                        .concatMap(made -> made.check().onErrorComplete())
                        .then())
                .subscribe());
    }

    /** Lets go of the threads once the reads under way have ended; reads asked for afterwards fail. */
    @Override
    public void close() {
        watching.dispose();
        scheduler.dispose();
        threads.shutdown();
    }
}
