package dev.livelist.jpa;

import dev.livelist.DatabaseSettings;
import dev.livelist.source.ReadLimit;
import dev.livelist.source.UnreadableValueException;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.MariaDbDialect;
import dev.livelist.sql.RowSecurity;
import dev.livelist.sql.SqlDialect;
import jakarta.persistence.EntityGraph;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.QueryTimeoutException;
import jakarta.persistence.Tuple;
import jakarta.persistence.criteria.Root;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.CacheMode;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.FilterDefinition;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.graph.GraphSemantic;
import org.hibernate.query.SelectionQuery;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the statements of one list: each on a thread of the factory's, in a session and a transaction of its own, which are
 * gone before the rows are handed out.
 *
 * <p>A read whose future is completed by somebody else, as by a deadline, is stopped: at first by {@code Statement.cancel}, and,
 * where the database has not let go {@value #GRACE_MILLIS} ms later, by {@code Connection.abort}, which needs no answer from
 * anybody. Its turn is free at once. Drivers that cannot abort (H2's) keep the thread until their statement ends. MariaDB's waits, to
 * abort, for who is reading; there a connection may be silent no longer than a read may take.
 */
final class JpaReads {

    private static final Logger log = LoggerFactory.getLogger(JpaReads.class);

    /** How long a database may take to stop a statement. */
    private static final int GRACE_MILLIS = 1000;

    private final SessionFactoryImplementor sessions;
    private final SqlDialect dialect;
    private final DatabaseSettings settings;
    private final ReadThreads threads;
    private final JpaModel model;
    private final ColumnKnowledge catalog;

    /** How long a connection may be silent, in ms; 0 for as long as it likes. */
    private final int silence;

    /**
     * @param longest how long a read may take
     * @param security under which settings of the session rows are read
     * @param onAltered called when a table is found to be another than it was; must not block
     */
    JpaReads(
            SessionFactoryImplementor sessions,
            SqlDialect dialect,
            JpaModel model,
            ReadThreads threads,
            Duration longest,
            RowSecurity security,
            Runnable onAltered) {
        this.sessions = sessions;
        this.dialect = dialect;
        this.threads = threads;
        this.model = model;
        this.settings = DatabaseSettings.NONE;
        this.silence = dialect instanceof MariaDbDialect
                ? (int) Math.min(Integer.MAX_VALUE, longest.toMillis() + 2 * GRACE_MILLIS)
                : 0;
        this.catalog = new ColumnKnowledge(dialect, model, security, onAltered);
    }

    private JpaReads(JpaReads other, DatabaseSettings settings) {
        this.sessions = other.sessions;
        this.dialect = other.dialect;
        this.threads = other.threads;
        this.model = other.model;
        this.silence = other.silence;
        this.catalog = other.catalog;
        this.settings = settings;
    }

    /** The same, by statements under these settings. */
    JpaReads under(DatabaseSettings other) {
        return new JpaReads(this, other);
    }

    SessionFactoryImplementor sessions() {
        return sessions;
    }

    /** Under which its statements run. */
    DatabaseSettings settings() {
        return settings;
    }

    /**
     * A statement.
     *
     * @param offset how many rows to skip
     * @param limit how many to read; not positive for all
     * @param graph what is read of entities; null where none is selected
     */
    record Statement(
            JpaCriteriaQuery<Tuple> query,
            int offset,
            int limit,
            @Nullable EntityGraph<?> graph) {

        Statement(JpaCriteriaQuery<Tuple> query) {
            this(query, 0, 0, null);
        }

        Statement(JpaCriteriaQuery<Tuple> query, int offset, int limit) {
            this(query, offset, limit, null);
        }
    }

    /** Runs one statement and maps its rows. Whatever goes wrong, also while the statement is written, fails the future. */
    <R> CompletableFuture<List<R>> run(Function<ColumnFacts, Statement> statement, Function<Tuple, R> mapper) {
        return run(statement, mapper, rows -> rows, ColumnKnowledge.OLD);
    }

    /** The same, by what the catalog says now. */
    <R> CompletableFuture<List<R>> runAfresh(Function<ColumnFacts, Statement> statement, Function<Tuple, R> mapper) {
        return run(statement, mapper, rows -> rows, ColumnKnowledge.FRESH);
    }

    /**
     * Runs one statement, and then others in the same session.
     *
     * @param then the others, by the rows of the first
     */
    <R> CompletableFuture<List<R>> run(
            Function<ColumnFacts, Statement> statement,
            Function<Tuple, R> mapper,
            boolean afresh,
            BiConsumer<List<R>, Function<JpaCriteriaQuery<Tuple>, List<Tuple>>> then) {
        return begin(new Read<>(session -> {
            Statement written =
                    statement.apply(catalog.known(session, afresh ? ColumnKnowledge.FRESH : ColumnKnowledge.OLD));
            List<R> rows = rows(session, written, mapper);
            then.accept(rows, query -> further(session, query));
            return rows;
        }));
    }

    private static List<Tuple> further(StatelessSession session, JpaCriteriaQuery<Tuple> query) {
        try {
            return session.createSelectionQuery(query).getResultList();
        } catch (PersistenceException | IllegalArgumentException e) {
            if (!isOfAValue(e)) {
                throw e;
            }
            throw new UnreadableValueException("what is shown of rows of another entity", e);
        }
    }

    /** The same for a statement that has one row. */
    <R> CompletableFuture<R> runForOne(Function<ColumnFacts, Statement> statement, Function<Tuple, R> mapper) {
        return run(statement, mapper, rows -> rows.get(0), ColumnKnowledge.OLD);
    }

    private <R, T> CompletableFuture<T> run(
            Function<ColumnFacts, Statement> statement,
            Function<Tuple, R> mapper,
            Function<List<R>, T> result,
            Duration age) {
        return begin(new Read<>(session -> {
            Statement written = statement.apply(catalog.known(session, age));
            return result.apply(rows(session, written, mapper));
        }));
    }

    /** Asks the catalog. Fails where the database does not answer. */
    CompletableFuture<ColumnFacts> check() {
        return begin(new Read<>(catalog::ask));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // giving a turn back does not fail
    private <T> Read<T> begin(Read<T> read) {
        ReadThreads.Turn turn = threads.run(read, read::completeExceptionally);
        read.whenComplete((rows, error) -> turn.leave());
        return read;
    }

    /** What the catalog says; null before it was asked. */
    @Nullable
    ColumnFacts facts() {
        return catalog.facts();
    }

    private <R> List<R> rows(StatelessSession session, Statement written, Function<Tuple, R> mapper) {
        enableFilters(session);
        session.beginTransaction();
        set(session);
        try {
            return rows(written, query(session, written), mapper);
        } catch (PersistenceException | IllegalArgumentException e) {
            if (!isOfAValue(e)) {
                throw e;
            }
            throw settings.isEmpty()
                    ? new UnreadableValueException(unreadable(session, written), e)
                    : UnreadableValueException.underSettings(model.type().getSimpleName(), e);
        }
    }

    /** Lets the settings hold until the end of the transaction, which becomes read-only. */
    private void set(StatelessSession session) {
        if (settings.isEmpty()) {
            return;
        }
        String sql = dialect.settings(settings.values().size()).orElseThrow();
        session.doWork(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int place = 0;
                for (Map.Entry<String, String> setting : settings.values().entrySet()) {
                    statement.setString(++place, setting.getKey());
                    statement.setString(++place, setting.getValue());
                }
                statement.execute();
            }
        });
    }

    private static SelectionQuery<Tuple> query(StatelessSession session, Statement written) {
        SelectionQuery<Tuple> query = session.createSelectionQuery(written.query());
        if (written.graph() != null) {
            query.setCacheMode(CacheMode.IGNORE); // the truth is the database's
            fetch(query, written.graph());
        }
        if (written.limit() > 0) {
            query.setFirstResult(written.offset()).setMaxResults(written.limit());
        }
        return query;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a graph is of an entity in the tuple
    private static void fetch(SelectionQuery<Tuple> query, EntityGraph<?> graph) {
        query.setEntityGraph((EntityGraph) graph, GraphSemantic.FETCH);
    }

    /**
     * Whether a property's value could not be made of what was read. Drivers say so by an SQL state of class 22 (ISO 9075, "data
     * exception") or by the exception that stands for it, converters by exceptions of their own.
     */
    private static boolean isOfAValue(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql instanceof SQLDataException
                        || (sql.getSQLState() != null && sql.getSQLState().startsWith("22"));
            }
        }
        return !(error instanceof QueryTimeoutException);
    }

    /** Looks for the columns that cannot be read, by reading each of them alone. */
    private String unreadable(StatelessSession session, Statement written) {
        Root<?> root = written.query().getRoots().iterator().next();
        List<String> found = new ArrayList<>();
        for (JpaColumn column : model.all()) {
            try {
                written.query().select(sessions.getCriteriaBuilder().tuple(List.of(column.in(root))));
                query(session, written).getResultList();
            } catch (PersistenceException | IllegalArgumentException e) {
                found.add(column.property());
            }
        }
        return String.join(" or ", found) + " of " + model.type().getSimpleName();
    }

    private static <R> List<R> rows(Statement written, SelectionQuery<Tuple> query, Function<Tuple, R> mapper) {
        if (written.limit() <= ReadLimit.CHUNK) {
            return query.getResultList().stream().map(mapper).toList();
        }
        query.setFetchSize(ReadLimit.CHUNK);
        try (Stream<Tuple> rows = query.getResultStream()) {
            return rows.map(mapper).toList();
        }
    }

    /** Hibernate enables those that are to be enabled by themselves in sessions with state only. */
    private void enableFilters(StatelessSession session) {
        sessions.getAutoEnabledFilters().stream()
                .map(FilterDefinition::getFilterName)
                .filter(filter -> !SessionStateCheck.isOfTenants(filter))
                .forEach(session::enableFilter);
    }

    private StatelessSession open() {
        return SessionStateCheck.hasTenants(sessions)
                ? SessionStateCheck.openForAllTenants(sessions)
                : sessions.openStatelessSession();
    }

    /** Returns what to set back afterwards. */
    private int boundSilence(Connection connection) {
        if (silence == 0) {
            return 0;
        }
        try {
            int before = connection.getNetworkTimeout();
            if (before == 0 || before > silence) {
                connection.setNetworkTimeout(Runnable::run, silence);
            }
            return before;
        } catch (SQLException e) {
            log.debug("livelist.read.unstopped: a connection has no bound to its silence", e);
            return 0;
        }
    }

    private void allowSilence(Connection connection, int before) {
        if (silence > 0) {
            try {
                connection.setNetworkTimeout(Runnable::run, before);
            } catch (SQLException e) {
                log.debug("livelist.read.unstopped: a connection is gone", e);
            }
        }
    }

    private final class Read<T> extends CompletableFuture<T> implements Runnable {
        private final Function<StatelessSession, T> work;

        /** The session, and its connection as the pool has given it, while they may be stopped. */
        private @Nullable SharedSessionContractImplementor running;

        private @Nullable Connection connection;

        /** Whether another thread is asking the database to stop the statement. */
        private boolean stopping;

        @SuppressWarnings("FutureReturnValueIgnored") // stopping does not fail
        Read(Function<StatelessSession, T> work) {
            this.work = work;
            whenComplete((rows, error) -> stop());
        }

        @Override
        public void run() {
            if (isDone()) {
                return;
            }
            try {
                complete(read());
            } catch (Throwable e) {
                catalog.doubt();
                completeExceptionally(e);
            }
        }

        private T read() {
            try (StatelessSession session = open()) {
                try {
                    Connection acquired = begin((SharedSessionContractImplementor) session);
                    int before = boundSilence(acquired);
                    try {
                        return work.apply(session);
                    } finally {
                        endStatement();
                        if (session.getTransaction().isActive()) {
                            rollBack(session, acquired);
                        }
                        allowSilence(acquired, before);
                    }
                } finally {
                    end();
                }
            }
        }

        /** There was nothing but a read. A connection that may still have settings is not given to anybody else. */
        private void rollBack(StatelessSession session, Connection acquired) {
            try {
                session.getTransaction().rollback();
            } catch (RuntimeException e) {
                if (!settings.isEmpty()) {
                    close(acquired);
                }
                throw e;
            }
        }

        private static void close(Connection aborted) {
            try {
                aborted.abort(Runnable::run);
            } catch (SQLException | RuntimeException e) {
                log.debug("livelist.read.unstopped: a connection cannot be closed", e);
            }
        }

        private Connection begin(SharedSessionContractImplementor session) {
            Connection acquired =
                    session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
            synchronized (this) {
                running = session;
                connection = acquired;
            }
            if (isDone()) {
                throw new CancellationException("Nobody waits for this read any more");
            }
            return acquired;
        }

        /** Waits for who is stopping the statement, lest it be the next one of the connection that is stopped. */
        private synchronized void endStatement() {
            running = null;
            boolean interrupted = false;
            while (stopping && connection != null) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private synchronized void end() {
            running = null;
            connection = null;
        }

        private void stop() {
            synchronized (this) {
                if (connection == null) {
                    return;
                }
            }
            try {
                threads.stoppersAfter(GRACE_MILLIS, TimeUnit.MILLISECONDS).execute(this::abort);
                threads.stoppers().execute(this::cancelStatement);
            } catch (RejectedExecutionException e) {
                log.debug("livelist.read.unstopped: nobody is there to stop a statement that nobody waits for", e);
            }
        }

        private void cancelStatement() {
            SharedSessionContractImplementor session;
            synchronized (this) {
                session = running;
                if (session == null) {
                    return;
                }
                stopping = true;
            }
            try {
                session.getJdbcCoordinator().cancelLastQuery();
            } catch (RuntimeException e) {
                log.debug("livelist.read.unstopped: a statement that nobody waits for goes on", e);
            } finally {
                synchronized (this) {
                    stopping = false;
                    notifyAll();
                }
            }
        }

        /** While this is done the connection cannot go back to the pool, where somebody else would be given it. */
        private synchronized void abort() {
            Connection aborted = connection;
            if (aborted == null) {
                return;
            }
            connection = null;
            notifyAll();
            log.warn(
                    "livelist.read.aborted: the database has not stopped a statement within {} ms; its connection is closed",
                    GRACE_MILLIS);
            close(aborted);
        }
    }
}
