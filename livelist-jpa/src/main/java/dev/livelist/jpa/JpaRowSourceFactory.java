package dev.livelist.jpa;

import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.RelatedModel;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.RowSource;
import dev.livelist.source.RowSourceFactory;
import dev.livelist.sql.RowSecurity;
import dev.livelist.sql.SqlDialect;
import dev.livelist.sql.SqlDialects;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.criteria.ValueHandlingMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;

/**
 * Makes row sources for the entities of persistence units, with Hibernate. Tables, columns,
 * converters and enums are those of the mapping. A list is read through the unit that has its entity.
 *
 * <p>Rows are read as projections of the columns that a list needs: without a row mapper no entity is made, no collection loaded, and neither a
 * persistence context nor a second-level or query cache is asked. Each read is a session and a transaction of its own, on one of
 * {@code threads} threads of the factory's, which live while there is something to read; rows are handed out after the connection
 * has been given back. The transaction is not marked as read-only, for such marks lead to replicas, and a list must be read
 * where it is written. A read that is cancelled is stopped in the database; where that has no effect within a second, as when the
 * database's host has died without a word, its connection is closed. The next read need not wait for either.
 *
 * <p>A list is refused whose rows depend on what the application sets for a session or a thread, for its reads are in neither of the
 * application's: in a persistence unit with tenants ({@code @TenantId}, several schemas or databases, a resolver of
 * tenants), of entities with a filter that sessions enable or that is given its values by a resolver (but for those named in the
 * unit's setting {@code livelist.jpa.accepted-filters}), and over an {@code AbstractRoutingDataSource} (unless the unit's setting {@code
 * livelist.jpa.accepted-routing} is {@code true}). Restrictions that are the same for every session hold for lists, too: {@code
 * SQLRestriction}, {@code SoftDelete}, filters that are enabled by themselves and have no parameters.
 *
 * <p>A list with a row mapper is given the entity, selected by the same statement, and with it the entities behind those references of
 * which the list names a property. It is detached, and what else it refers to is not read: a mapper that touches that fails with a {@code
 * LazyInitializationException}. Each row costs all columns of the entity. Nothing is written back, and no cache is asked.
 *
 * <p>A property may be a path through embedded objects and references to one entity, {@code
 * Property.path(Order::customer, Customer::name)}; a row without that reference has null there.
 *
 * <p>A scope may be a {@link dev.livelist.Condition}, or a Spring Data {@code Specification} or {@code
 * PredicateSpecification} in {@link dev.livelist.Scope#of}, with its sharing key. One that joins is put into a subquery, so
 * that a row is there once.
 *
 * <p>What is different about a database its {@link SqlDialect} says. Where there is none, Hibernate writes all of the statements, and
 * memory decides nothing: lists are right, and a change costs a statement for each view instead of one for all. A line at the start
 * says so.
 *
 * <p>Text is searched without regard to case as it stands in its column, by Unicode's simple mapping where PostgreSQL has a
 * collation for it ({@code pg_c_utf8}, else {@code und-x-icu}).
 */
public final class JpaRowSourceFactory implements RowSourceFactory, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JpaRowSourceFactory.class);

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Duration longest;
    private final SqlDialects dialects;
    private final List<EntityManagerFactory> units;
    private final ReadThreads threads;
    private final Set<Class<?>> unknown = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<Related, JpaRowSource> related = new ConcurrentHashMap<>();
    private final List<JpaReads> reads = new CopyOnWriteArrayList<>();
    private volatile Consumer<String> altered = label -> {};
    private volatile ReadLimit limit = ReadLimit.DEFAULT;

    /** Columns of another model's rows, for a list. */
    private record Related(ListDefinition<?> list, Class<?> model, String label, Field id, List<Field> columns) {}

    /**
     * A factory for one persistence unit.
     *
     * @param threads how many reads at a time; as many as the gate of the lists lets through
     */
    public JpaRowSourceFactory(EntityManagerFactory unit, int threads) {
        this(List.of(unit), threads);
    }

    /**
     * A factory for several persistence units.
     *
     * @param threads how many reads at a time, of all together; as many as the gate of the lists lets through
     */
    public JpaRowSourceFactory(Collection<EntityManagerFactory> units, int threads) {
        this(units, threads, SqlDialects.builtIn());
    }

    /** The same with other dialects of databases. */
    public JpaRowSourceFactory(Collection<EntityManagerFactory> units, int threads, SqlDialects dialects) {
        this(units, threads, dialects, LONGEST);
    }

    /**
     * The same.
     *
     * @param longest how long a read may take; by default 60 s. Whoever waits for one gives up then, and a connection to MariaDB is
     *     closed that has been silent for 2 s longer
     */
    public JpaRowSourceFactory(
            Collection<EntityManagerFactory> units, int threads, SqlDialects dialects, Duration longest) {
        this.longest = longest;
        this.dialects = dialects;
        this.units = List.copyOf(units);
        this.threads = new ReadThreads(threads);
    }

    private static SessionFactoryImplementor sessionFactory(EntityManagerFactory entityManagerFactory) {
        try {
            return entityManagerFactory.unwrap(SessionFactoryImplementor.class);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "Livelist reads lists over JPA with Hibernate, not with " + entityManagerFactory.getClass(), e);
        }
    }

    /** By the name of its very class: what extends PostgreSQL's may be of another database, which only speaks like it. */
    private SqlDialect dialect(Dialect hibernate) {
        String name = hibernate instanceof H2Dialect
                ? "H2"
                : hibernate.getClass().getSimpleName().replaceFirst("Dialect$", "");
        return dialects.find(name).orElseGet(() -> unknown(hibernate));
    }

    private SqlDialect unknown(Dialect hibernate) {
        if (unknown.add(hibernate.getClass())) {
            log.info(
                    "livelist.database.unknown: there is no SqlDialect for {}: lists are right, but memory decides nothing, so a change costs a"
                            + " statement for each view instead of one for all. A dialect may be declared as a bean",
                    hibernate.getClass().getSimpleName());
        }
        return new UnknownDialect(hibernate);
    }

    @Override
    public boolean supports(Class<?> model) {
        return !unitsOf(model).isEmpty();
    }

    private List<EntityManagerFactory> unitsOf(Class<?> model) {
        return units.stream()
                .filter(unit -> unit.getMetamodel().getEntities().stream()
                        .anyMatch(entity -> model.equals(entity.getJavaType())))
                .toList();
    }

    /** The one unit whose rows the list is of: changes are told by class, so a class can stand for the rows of one unit only. */
    private SessionFactoryImplementor unitOf(ListDefinition<?> definition) {
        List<EntityManagerFactory> having = unitsOf(definition.model());
        if (having.size() != 1) {
            throw problem(
                    definition,
                    having.isEmpty()
                            ? "is of no entity of a persistence unit"
                            : "is of an entity that " + having.size()
                                    + " persistence units have, and a change does not say in which of them: leave the entity to one of"
                                    + " them, or give each a class of its own");
        }
        SessionFactoryImplementor sessions = sessionFactory(having.get(0));
        if (sessions.getSessionFactoryOptions().getCriteriaValueHandlingMode() == ValueHandlingMode.INLINE) {
            throw problem(
                    definition,
                    "would be read with hibernate.criteria.value_handling_mode inline, but what readers filter by has to be bound:"
                            + " leave it at bind");
        }
        return sessions;
    }

    private static IllegalStateException problem(ListDefinition<?> definition, String what) {
        return new IllegalStateException(
                "The list '" + definition.name() + "' of " + definition.model().getName() + " " + what);
    }

    /**
     * Makes the source for a list.
     *
     * @throws IllegalStateException also where the list has a row mapper and its entity refers to another one in a way that takes a
     *     statement for each row, and where not exactly one unit has the entity, that unit is not Hibernate's, or its settings do not go with live lists
     */
    @Override
    public RowSource create(ListDefinition<?> definition) {
        return source(definition);
    }

    JpaRowSource source(ListDefinition<?> definition) {
        return source(definition, definition);
    }

    /**
     * The source for rows of another model, which conditions of a list ask about or of which its fields are derived, and nobody is shown: of
     * every tenant. There is one for each list and choice of columns, however often it is asked for.
     */
    JpaRowSource related(ListDefinition<?> list, ListDefinition<?> other) {
        return related.computeIfAbsent(
                new Related(list, other.model(), other.label(), other.id(), other.columns()),
                same -> source(other, list));
    }

    /** @param list the list for which the rows are read */
    private JpaRowSource source(ListDefinition<?> definition, ListDefinition<?> list) {
        SessionFactoryImplementor sessions = unitOf(definition);
        SqlDialect dialect = dialect(sessions.getJdbcServices().getDialect());
        JpaModel model = new JpaModel(definition, sessions);
        RowSecurity security = RowSecurity.of(list, definition);
        if (security != RowSecurity.UNDECLARED && dialect.settings(1).isEmpty()) {
            throw problem(
                    list,
                    "has the database settings " + list.databaseSettings() + ", but "
                            + sessions.getJdbcServices().getDialect().getClass().getSimpleName()
                            + " knows none that hold for a transaction; PostgreSQL has them. Leave databaseSetting(…) out, and say by"
                            + " scope(…) or tenant(…) who may see what");
        }
        new SessionStateCheck(definition, sessions, definition == list).check(model.referred());
        for (Class<?> referred : model.referred()) {
            if (definition.related().stream().noneMatch(other -> other.model() == referred)) {
                log.warn(
                        "livelist.list.unrelated: the {} reads columns of {}, but does not say dependsOn({}.class): it does not follow their changes",
                        definition,
                        referred.getName(),
                        referred.getSimpleName());
            }
        }
        checkReferences(definition, model, sessions);
        if (dialect instanceof UnknownDialect && !definition.binarySorted().isEmpty()) {
            throw problem(
                    definition,
                    "sorts " + definition.binarySorted() + " by characters, but there is no SqlDialect that says how "
                            + sessions.getJdbcServices().getDialect().getClass().getSimpleName()
                            + " does: declare one as a bean, or leave binarySorted(…) out");
        }
        JpaReads made = new JpaReads(
                sessions, dialect, model, threads, longest, security, () -> altered.accept(definition.label()));
        reads.add(made);
        return source(definition, model, dialect, made, limit);
    }

    JpaRowSource source(
            ListDefinition<?> definition, JpaModel model, SqlDialect dialect, JpaReads made, ReadLimit most) {
        return dialect instanceof UnknownDialect
                ? new JpaRowSource(definition, model, dialect, made, made.sessions(), this, most)
                : new JpaRowSource.Peeking(definition, model, dialect, made, made.sessions(), this, most);
    }

    /** The most that one read of a page may bring, of lists that are made from now on; {@link ReadLimit#DEFAULT} where nothing is said. */
    public void limit(ReadLimit limit) {
        this.limit = limit;
    }

    /** A reference holds the key of the row that it refers to, so that a changed row of the other model is found by it. */
    private static void checkReferences(
            ListDefinition<?> definition, JpaModel model, SessionFactoryImplementor sessions) {
        for (RelatedModel related : definition.related()) {
            EntityPersister other = sessions.getMappingMetamodel().findEntityDescriptor(related.model());
            if (other == null) {
                continue;
            }
            Class<?> key = ClassUtils.resolvePrimitiveIfNecessary(
                    other.getIdentifierMapping().getJavaType().getJavaTypeClass());
            for (Field reference : related.references()) {
                Class<?> held = model.column(reference.name()).javaType();
                if (held != key) {
                    throw problem(
                            definition,
                            "says dependsOn(" + related.model().getSimpleName() + ".class, …) with '" + reference.name()
                                    + "', which is a " + held.getSimpleName() + ", but the key of "
                                    + related.model().getSimpleName() + " is a " + key.getSimpleName()
                                    + ": name the property that holds that key, as path(…::reference, …::"
                                    + other.getIdentifierMapping().getAttributeName() + ")");
                }
            }
        }
    }

    /**
     * Asks the database's catalogs about the tables of all lists made so far, and waits for the answers. What may be wrong with
     * their rows is logged.
     *
     * @return whether the databases have answered; where one has not, the first read asks
     */
    public boolean check(Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        for (JpaReads made : reads) {
            CompletableFuture<?> asked = made.check();
            try {
                asked.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException | TimeoutException e) {
                asked.cancel(true);
                log.debug("livelist.catalog.unknown", e);
                return false;
            }
        }
        return true;
    }

    /**
     * Has whoever follows lists told of tables that have been altered, or replaced by others of their name.
     *
     * @param listener is given the label of the model whose table it was: nobody has told what is in it, so its lists are to be read
     *     anew. Must not block
     */
    public void onAltered(Consumer<String> listener) {
        this.altered = listener;
    }

    /** Lets go of the threads once the reads under way have ended; reads asked for afterwards fail. */
    @Override
    public void close() {
        threads.close();
    }
}
