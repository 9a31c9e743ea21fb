package dev.livelist.jpa;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.capture.ModelSignals;
import dev.livelist.capture.SignalPublisher;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is written through Hibernate, after it has been committed: one batch for each transaction of a session,
 * nothing for one that is rolled back, and also for one whose commit failed, of which nobody knows the outcome. Only classes that
 * the {@link ModelRegistry} knows at the time of the write are told of, and classes that they extend.
 *
 * <table>
 * <caption>What is told</caption>
 * <tr><td>entities that are inserted, updated, deleted or upserted, also by cascade and orphan removal, through an
 *     {@code EntityManager}, a {@code StatelessSession}, Spring Data or Jakarta Data
 *     <td>the row as created, updated or deleted; an upsert as updated
 * <tr><td>collections of an entity
 *     <td>the entity that owns it as updated; entities that are kept in it by a column of theirs as invalidated
 * <tr><td>HQL and criteria that write, native SQL
 *     <td>the models whose tables the statement names as invalidated
 * <tr><td>TRUNCATE … CASCADE
 *     <td>all models of the persistence unit as invalidated
 * <tr><td>statements that write a table, or a view, to which no entity is mapped
 *     <td>nothing of it, but a warning, once for each text
 * <tr><td>calls of procedures, and other statements that do not name what they write
 *     <td>nothing, but a warning: say so with {@link JpaChanges}
 * <tr><td>{@code Session.doWork}, {@code JdbcTemplate}, functions that a SELECT calls, triggers, other programs
 *     <td>nothing: say so with {@link JpaChanges}
 * </table>
 *
 * <p>Where several entities are mapped to one table, as a second one that is {@code @Immutable} or has fewer columns, what is written
 * through one is told of all: by its key where it is the same, else as invalidated. An entity over a view is told of what is
 * written to the tables that its {@code @Synchronize} names.
 *
 * <p>Within a transaction the latest change of each key counts; more than {@code maxBatch} rows of a model become one
 * invalidation. What is rolled back to a savepoint is told if the transaction commits. What is written without a transaction is
 * told at once, and once more a little later. Publishing never fails a write and never waits.
 *
 * <p>To be put into the settings of a persistence unit by {@link #addTo}, or into those of all that are beans by a {@link
 * JpaCapturePostProcessor}; one serves any number of units. Safe for any number of threads.
 */
public final class JpaChangeCapture {

    /** The setting under which a persistence unit finds it. */
    static final String SETTING = "livelist.jpa.capture";

    private static final Logger log = LoggerFactory.getLogger(JpaChangeCapture.class);

    private final ModelSignals models;
    private final SignalPublisher publisher;
    private final KnownStatements statements = new KnownStatements();
    private final ViewNames views = new ViewNames();

    /** The statement that the current thread is about to prepare, on its way from the inspector to the session. */
    @SuppressWarnings("ThreadLocalUsage") // of each capture its own; there is one for each application
    private final ThreadLocal<@Nullable String> prepared = new ThreadLocal<>();

    /** The session that the current thread is flushing. */
    @SuppressWarnings("ThreadLocalUsage") // of each capture its own; there is one for each application
    private final ThreadLocal<@Nullable SessionChanges> flushing = new ThreadLocal<>();

    /**
     * A capture that tells a broadcaster of the registry's models.
     *
     * @param maxBatch how many rows of one model a transaction may change before it is told as one invalidation
     */
    public JpaChangeCapture(Broadcaster broadcaster, ModelRegistry registry, int maxBatch) {
        this(broadcaster, registry, maxBatch, (task, delay) -> CompletableFuture.delayedExecutor(
                        delay.toMillis(), TimeUnit.MILLISECONDS)
                .execute(task));
    }

    JpaChangeCapture(Broadcaster broadcaster, ModelRegistry registry, int maxBatch, SignalPublisher.Timer timer) {
        this.models = new ModelSignals(registry);
        this.publisher = new SignalPublisher(broadcaster, maxBatch, timer);
    }

    /**
     * Adds it to the settings that a persistence unit is made with. A statement inspector that is among them goes on to be
     * asked; one that is added later would take its place, and statements would not be seen any more.
     */
    public void addTo(Map<String, Object> settings) {
        settings.put(SETTING, this);
        StatementInspector other = inspector(settings.get(JdbcSettings.STATEMENT_INSPECTOR));
        settings.put(JdbcSettings.STATEMENT_INSPECTOR, (StatementInspector) sql -> {
            String inspected = other == null ? sql : other.inspect(sql);
            prepared.set(inspected == null ? sql : inspected);
            return inspected;
        });
    }

    private static @Nullable StatementInspector inspector(@Nullable Object setting) {
        if (setting == null || setting instanceof StatementInspector) {
            return (StatementInspector) setting;
        }
        try {
            Class<?> type = setting instanceof Class<?> given ? given : Class.forName(setting.toString());
            return (StatementInspector) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException(
                    JdbcSettings.STATEMENT_INSPECTOR + " is '" + setting
                            + "', of which no statement inspector can be made: name a class with a constructor without parameters",
                    e);
        }
    }

    /** What the statement which is being prepared writes. */
    KnownStatements.Written written() {
        String sql = prepared.get();
        prepared.remove();
        return sql == null ? KnownStatements.Written.NOTHING : statements.of(sql);
    }

    /** Warns of a statement, the first time, of which it cannot be told what it writes. */
    void warnOfUnknown(KnownStatements.Written written, Set<String> unknown, boolean writesViews) {
        if (!written.isNew()) {
            return;
        }
        if (written.what().isUnclear()) {
            log.warn(
                    "livelist.capture.unknown-statement: it cannot be told what this statement writes: '{}'. If it writes rows of live models, say"
                            + " JpaChanges.invalidate(….class) in its transaction",
                    written.sql());
            return;
        }
        if (writesViews) {
            log.warn(
                    "livelist.capture.view: {} is a view, or may be one, and this statement writes it: '{}'. Which tables it writes is not known, so the"
                            + " lists of all entities are read again each time. Write the table itself to avoid that",
                    unknown,
                    written.sql());
        } else if (!unknown.isEmpty()) {
            log.warn(
                    "livelist.capture.unknown-statement: no entity is mapped to {}, which this statement writes: '{}'. If a trigger then writes a live"
                            + " model's table, say JpaChanges.invalidate(….class) in its transaction",
                    unknown,
                    written.sql());
        }
    }

    ViewNames views() {
        return views;
    }

    /** The session that the current thread is flushing. */
    @Nullable
    SessionChanges flushing() {
        return flushing.get();
    }

    void setFlushing(@Nullable SessionChanges session) {
        if (session == null) {
            flushing.remove();
        } else {
            flushing.set(session);
        }
    }

    ModelSignals models() {
        return models;
    }

    SignalPublisher publisher() {
        return publisher;
    }
}
