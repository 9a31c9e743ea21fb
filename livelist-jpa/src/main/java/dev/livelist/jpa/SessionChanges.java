package dev.livelist.jpa;

import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ChangeBatch;
import java.sql.Connection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernate.SessionEventListener;
import org.hibernate.engine.extension.spi.Extension;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.jspecify.annotations.Nullable;

/**
 * What one session changes, told when its transaction has been committed. Used, as the session is, by one thread at a time.
 *
 * <p>Statements that Hibernate makes for entities and collections are known by their events; every other one that writes is
 * told by its tables. Those for entities are prepared within a flush, or else right after the event that announces them.
 */
final class SessionChanges implements Extension, SessionEventListener, TransactionObserver {

    private final transient JpaChangeCapture capture;
    private final transient SharedSessionContractImplementor session;
    private final transient Supplier<MappedTables> mapped;
    private final transient ChangeBatch batch;
    private transient Set<String> expected = Set.of();
    private transient int flushing;
    private transient @Nullable SessionChanges flushingAround;
    private transient boolean committing;

    /** Keys of the entities that this flush has inserted, by class. */
    private final transient Map<Class<?>, Set<Object>> inserted = new HashMap<>();

    private SessionChanges(
            JpaChangeCapture capture, SharedSessionContractImplementor session, Supplier<MappedTables> mapped) {
        this.capture = capture;
        this.session = session;
        this.mapped = mapped;
        this.batch = capture.publisher().newBatch();
    }

    /** Those of a new session. */
    static SessionChanges of(
            JpaChangeCapture capture, SharedSessionContractImplementor session, Supplier<MappedTables> mapped) {
        SessionChanges changes = new SessionChanges(capture, session, mapped);
        session.getEventListenerManager().addListener(changes);
        session.getTransactionCoordinator().addObserver(changes);
        return changes;
    }

    JpaChangeCapture capture() {
        return capture;
    }

    MappedTables mapped() {
        return mapped.get();
    }

    /** The class of an entity; that of the mapping where its name is not known. */
    Class<?> typeOf(@Nullable String entityName, EntityPersister otherwise) {
        EntityPersister entity = entityName == null
                ? null
                : session.getFactory().getMappingMetamodel().findEntityDescriptor(entityName);
        return (entity == null ? otherwise : entity).getMappedClass();
    }

    /** A write of that entity is about to be made. */
    void expect(EntityPersister entity) {
        expected = mapped.get().of(entity);
    }

    /** It has been made, or what comes next is another. */
    void expectNothing() {
        expected = Set.of();
    }

    /** An entity has been inserted, whose collections are still to come if this is a flush. */
    void inserted(Class<?> type, Object id) {
        if (flushing > 0) {
            inserted.computeIfAbsent(type, none -> new HashSet<>()).add(id);
        }
    }

    boolean hasInserted(Class<?> type, @Nullable Object id) {
        return id != null && inserted.getOrDefault(type, Set.of()).contains(id);
    }

    void tell(List<? extends Signal> signals) {
        if (signals.isEmpty()) {
            return;
        }
        if (session.isTransactionInProgress()) {
            batch.add(signals);
        } else {
            capture.publisher().publishUncertain(signals);
        }
    }

    @Override
    public void jdbcPrepareStatementStart() {
        KnownStatements.Written written = capture.written();
        if (flushing > 0
                || (expected.containsAll(written.what().tables())
                        && !written.what().writesReferring())) {
            return;
        }
        MappedTables tables = mapped.get();
        Set<String> unknown = tables.unknown(written.what().tables());
        boolean writesViews = !unknown.isEmpty() && capture.views().isAmong(unknown, this::connection);
        capture.warnOfUnknown(written, unknown, writesViews);
        tell(
                writesViews || written.what().writesReferring()
                        ? tables.invalidations(capture.models())
                        : tables.invalidations(written.what().tables(), capture.models()));
    }

    /** The session's own: another one might have to be waited for. */
    private Connection connection() {
        return session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
    }

    @Override
    public void flushStart() {
        if (flushing++ == 0) {
            flushingAround = capture.flushing();
            capture.setFlushing(this);
        }
        expectNothing();
    }

    @Override
    public void flushEnd(int numberOfEntities, int numberOfCollections) {
        if (--flushing == 0) {
            capture.setFlushing(flushingAround);
            flushingAround = null;
            inserted.clear();
        }
        expectNothing();
    }

    @Override
    public void partialFlushStart() {
        flushStart();
    }

    @Override
    public void partialFlushEnd(int numberOfEntities, int numberOfCollections) {
        flushEnd(numberOfEntities, numberOfCollections);
    }

    @Override
    public void afterBegin() {
        tellWhatIsLeft();
        committing = false;
    }

    /** The last thing before the commit: whoever might still object has been asked. */
    @Override
    public void beforeCompletion() {
        committing = true;
    }

    @Override
    public void afterCompletion(boolean successful, boolean delayed) {
        if (successful) {
            capture.publisher().publish(batch);
        } else if (committing) {
            capture.publisher().publishUncertain(batch.drain());
        } else {
            batch.drain();
        }
        committing = false;
        expectNothing();
    }

    @Override
    public void end() {
        tellWhatIsLeft();
        session.getTransactionCoordinator().removeObserver(this);
    }

    /** Somebody else's failure has kept the end of a transaction from us. */
    private void tellWhatIsLeft() {
        capture.publisher().publishUncertain(batch.drain());
    }
}
