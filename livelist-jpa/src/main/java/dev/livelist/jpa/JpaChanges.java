package dev.livelist.jpa;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ModelSignals;
import dev.livelist.capture.SignalPublisher;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * For what no capture can see, such as statements of a {@code JdbcTemplate} or procedures: says what they changed.
 *
 * <p>Said within a transaction of Spring's, it is published after that has been committed, or may have been, and not at all if
 * it is rolled back; said without one, at once. Classes that are not registered as live models are passed over. Safe for
 * any number of threads.
 */
public final class JpaChanges {

    private final ModelSignals models;
    private final SignalPublisher publisher;

    /** Says it as a capture would. */
    public JpaChanges(JpaChangeCapture capture) {
        this.models = capture.models();
        this.publisher = capture.publisher();
    }

    /** A row was inserted. */
    public void created(Class<?> model, Object key) {
        tell(models.row(ModelChange.Action.CREATED, model, key));
    }

    /** A row was updated. */
    public void updated(Class<?> model, Object key) {
        tell(models.row(ModelChange.Action.UPDATED, model, key));
    }

    /** A row was deleted. */
    public void deleted(Class<?> model, Object key) {
        tell(models.row(ModelChange.Action.DELETED, model, key));
    }

    /** Any rows were written, of which it is not known, or not worth saying, which. */
    public void invalidate(Class<?> model) {
        tell(models.invalidation(model));
    }

    private void tell(List<Signal> signals) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            publisher.publish(signals);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new Told(publisher, signals));
    }

    /** A commit that fails, Spring's manager for JPA reports as a rollback, though nobody knows what has become of it. */
    private static final class Told implements TransactionSynchronization, Ordered {
        private final SignalPublisher publisher;
        private final List<Signal> signals;
        private boolean committing;

        Told(SignalPublisher publisher, List<Signal> signals) {
            this.publisher = publisher;
            this.signals = signals;
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            committing = true;
        }

        @Override
        public void afterCompletion(int status) {
            if (status == STATUS_COMMITTED) {
                publisher.publish(signals);
            } else if (status == STATUS_UNKNOWN || committing) {
                publisher.publishUncertain(signals);
            }
        }

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }
    }
}
