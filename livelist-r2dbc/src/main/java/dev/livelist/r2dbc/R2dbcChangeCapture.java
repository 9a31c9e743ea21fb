package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.capture.ModelSignals;
import dev.livelist.capture.SignalPublisher;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.Ordered;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.mapping.OutboundRow;
import org.springframework.data.r2dbc.mapping.event.AfterSaveCallback;
import org.springframework.data.r2dbc.repository.support.R2dbcRepositoryFactoryBean;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import org.springframework.data.repository.core.support.RepositoryFactoryBeanSupport;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes what is written through Spring Data R2DBC, after it has been committed: one batch for each transaction, nothing
 * for one that is rolled back, and also for one whose outcome nobody knows. A write without a transaction is one of its
 * own. Only classes that the {@link ModelRegistry} knows at the time of the write are told of, and classes that extend one, or are
 * mapped to the table of one.
 *
 * <table>
 * <caption>What is told</caption>
 * <tr><td>saves ({@code save}, {@code saveAll}, {@code insert}, {@code update}, {@code upsert})
 *     <td>the row as created or updated; an upsert as updated
 * <tr><td>deletes by key or entity ({@code deleteById}, {@code delete}, {@code deleteAllById},
 *     {@code deleteAll(entities)}), and any update or delete whose query asks for keys alone
 *     <td>the rows as updated or deleted, whether or not they were there
 * <tr><td>other updates and deletes by query, {@code deleteAll()}, derived deletes, {@code @Modifying} queries, and
 *     {@code @Query} methods whose text writes
 *     <td>the model, and those in the tables that the text names, as invalidated
 * <tr><td>statements of a {@code DatabaseClient}, triggers, other programs
 *     <td>nothing: say so with {@link Changes}
 * </table>
 *
 * <p>Within a transaction the latest change of each key counts; more than {@code maxBatch} rows of a model become one
 * invalidation. What is rolled back to a savepoint is told if the transaction commits. A commit whose outcome is unknown is told at
 * once and once more a little later, for the server may complete it in between; likewise a statement whose subscriber
 * cancelled in its middle, even if its transaction is rolled back.
 *
 * <p>A write that is not part of a transaction runs to its end once it has been subscribed to, even if its subscriber
 * cancels. Publishing never fails a write and never waits.
 *
 * <p>As an {@link AfterSaveCallback}, which a Spring Data template finds among the beans, it only learns of saves whose
 * statement succeeded although a later callback failed. Safe for any number of threads.
 */
public final class R2dbcChangeCapture implements AfterSaveCallback<Object>, Ordered {

    private final WriteObserver observer;
    private final ModelSignals models;
    private final TableModels tables;
    private final Set<ConnectionFactory> connectionFactories = ConcurrentHashMap.newKeySet();

    /** @param maxBatch how many rows of one model a transaction may change before it is told as one invalidation */
    public R2dbcChangeCapture(Broadcaster broadcaster, ModelRegistry registry, int maxBatch) {
        this(broadcaster, registry, maxBatch, (task, delay) -> Schedulers.parallel()
                .schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    R2dbcChangeCapture(Broadcaster broadcaster, ModelRegistry registry, int maxBatch, SignalPublisher.Timer timer) {
        this.models = new ModelSignals(registry);
        this.tables = new TableModels(registry);
        this.observer = new WriteObserver(new SignalPublisher(broadcaster, maxBatch, timer));
    }

    /**
     * The same operations, watched: a proxy of their class where that is not final, else of their interfaces. What is
     * written through the original is not told of.
     */
    @SuppressWarnings("unchecked") // of a final class the caller can take the proxy only by an interface
    public <T extends R2dbcEntityOperations> T capturing(T operations) {
        ConnectionFactory connectionFactory = operations.getDatabaseClient().getConnectionFactory();
        connectionFactories.add(connectionFactory);
        tables.add(operations.getConverter().getMappingContext());
        CapturingOperations advice = new CapturingOperations(new EntityWrites(
                observer, new EntitySignals(models, tables, operations), Binding.through(connectionFactory)));
        if (operations instanceof Advised advised && !advised.isFrozen()) {
            advised.addAdvice(0, advice);
            return operations;
        }
        ProxyFactory factory = new ProxyFactory(operations);
        factory.setProxyTargetClass(!Modifier.isFinal(operations.getClass().getModifiers()));
        factory.addAdvice(advice);
        return (T) factory.getProxy(operations.getClass().getClassLoader());
    }

    /**
     * Watches the query methods of the repository that a factory bean will make. To be called before the bean is
     * initialized.
     *
     * @param factoryBean usually an {@link R2dbcRepositoryFactoryBean}
     */
    public void captureQueries(RepositoryFactoryBeanSupport<?, ?, ?> factoryBean) {
        factoryBean.addRepositoryFactoryCustomizer(
                factory -> factory.addRepositoryProxyPostProcessor((proxy, repository) -> {
                    CapturingRepository advice =
                            new CapturingRepository(observer, models, tables, this::ofRepositories, repository);
                    if (advice.isNeeded()) {
                        proxy.addAdvice(advice);
                    }
                }));
    }

    /** Which connections a repository uses it does not tell; with one factory in the application there is no question. */
    private Binding ofRepositories() {
        return connectionFactories.size() == 1
                ? Binding.through(connectionFactories.iterator().next())
                : Binding.UNCLEAR;
    }

    @Override
    public Publisher<Object> onAfterSave(Object entity, OutboundRow row, SqlIdentifier table) {
        return Mono.deferContextual(context -> {
            context.<SaveMark<?>>getOrEmpty(SaveMark.class).ifPresent(mark -> mark.mark(entity));
            return Mono.just(entity);
        });
    }

    /** Before the application's own callbacks. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    WriteObserver observer() {
        return observer;
    }

    ModelSignals models() {
        return models;
    }
}
