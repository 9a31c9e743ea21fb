package dev.livelist.jpa;

import dev.livelist.source.sql.ColumnFacts;
import dev.livelist.source.sql.SqlDatabase;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.query.SelectionQuery;
import org.hibernate.query.criteria.JpaCriteriaQuery;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the statements of one list: each on a thread of the factory's, in a session and a transaction of its own, which are
 * gone before the rows are handed out.
 */
final class JpaReads {

    private static final Logger log = LoggerFactory.getLogger(JpaReads.class);

    private final SessionFactoryImplementor sessions;
    private final Executor readers;
    private final Executor stopper;
    private final CatalogFacts catalog;
    private volatile @Nullable ColumnFacts facts;

    /**
     * @param readers for what blocks until the database has answered
     * @param stopper for what asks the database to stop, which may wait as well
     */
    JpaReads(
            SessionFactoryImplementor sessions,
            SqlDatabase database,
            JpaModel model,
            Executor readers,
            Executor stopper) {
        this.sessions = sessions;
        this.readers = readers;
        this.stopper = stopper;
        this.catalog = new CatalogFacts(database, model);
    }

    /**
     * A statement.
     *
     * @param offset how many rows to skip
     * @param limit how many to read; not positive for all
     */
    record Statement(JpaCriteriaQuery<Tuple> query, int offset, int limit) {

        Statement(JpaCriteriaQuery<Tuple> query) {
            this(query, 0, 0);
        }
    }

    /** Runs one statement and maps its rows. Whatever goes wrong, also while the statement is written, fails the future. */
    <R> CompletableFuture<List<R>> run(Function<ColumnFacts, Statement> statement, Function<Tuple, R> mapper) {
        Read<R> read = new Read<>(statement, mapper);
        try {
            readers.execute(read);
        } catch (RuntimeException e) {
            read.completeExceptionally(e);
        }
        return read;
    }

    /** What the catalog says; null before the first read. */
    @Nullable
    ColumnFacts facts() {
        return facts;
    }

    private ColumnFacts factsKnown() {
        ColumnFacts known = facts;
        if (known == null) {
            try (StatelessSession session = sessions.openStatelessSession()) {
                known = session.doReturningWork(catalog::read);
            }
            facts = known;
        }
        return known;
    }

    private final class Read<R> extends CompletableFuture<List<R>> implements Runnable {
        private final Function<ColumnFacts, Statement> statement;
        private final Function<Tuple, R> mapper;
        private @Nullable StatelessSession running;

        Read(Function<ColumnFacts, Statement> statement, Function<Tuple, R> mapper) {
            this.statement = statement;
            this.mapper = mapper;
        }

        @Override
        public void run() {
            if (isDone()) {
                return;
            }
            try {
                Statement written = statement.apply(factsKnown());
                complete(read(written));
            } catch (Throwable e) {
                completeExceptionally(e);
            }
        }

        private List<R> read(Statement written) {
            try (StatelessSession session = sessions.openStatelessSession()) {
                enableFilters(session);
                session.beginTransaction();
                try {
                    SelectionQuery<Tuple> query = session.createSelectionQuery(written.query());
                    if (written.limit() > 0) {
                        query.setFirstResult(written.offset()).setMaxResults(written.limit());
                    }
                    begin(session);
                    List<R> rows = query.getResultList().stream().map(mapper).toList();
                    return rows;
                } finally {
                    end();
                    session.getTransaction().rollback(); // there was nothing but a read
                }
            }
        }

        /** Hibernate enables those that are to be enabled by themselves in sessions with state only. */
        private void enableFilters(StatelessSession session) {
            sessions.getAutoEnabledFilters().forEach(filter -> session.enableFilter(filter.getFilterName()));
        }

        private synchronized void begin(StatelessSession session) {
            running = session;
        }

        private synchronized void end() {
            running = null;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                try {
                    stopper.execute(this::stop);
                } catch (RuntimeException e) {
                    log.debug("livelist.read.unstopped: the factory is closed; the statement ends by itself", e);
                }
            }
            return cancelled;
        }

        /** Not while the session ends, lest it be the next statement of the connection that is stopped. */
        private synchronized void stop() {
            if (running instanceof SharedSessionContractImplementor session) {
                try {
                    session.getJdbcCoordinator().cancelLastQuery();
                } catch (RuntimeException e) {
                    log.debug("livelist.read.unstopped: a statement that nobody waits for goes on", e);
                }
            }
        }
    }
}
