package dev.livelist.broadcaster.spring;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Signal;
import java.util.List;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Publishes after the commit of the calling thread's transaction, whatever manages it: JDBC, JPA, or anything else of Spring's
 * that is bound to a thread. For transactions of R2DBC there is {@link ReactiveAfterCommitBroadcaster}.
 *
 * <p>What is published in a transaction waits until that is committed, and then goes out as one batch. After a rollback nothing
 * does. Where the outcome is unknown (the connection was lost during the commit) it does, for a change is only a hint. Without a
 * transaction it goes out at once. A transaction inside another, with {@code REQUIRES_NEW}, has a batch of its own.
 *
 * <p>Of a model with more signals in one transaction than the limit, one invalidation goes out. A process that ends between the
 * commit and the publishing publishes nothing; the other workers notice that it is gone (rule B11).
 *
 * <p>Safe for use by any number of threads.
 */
public final class AfterCommitBroadcaster {

    private final Broadcaster broadcaster;
    private final int limit;

    /**
     * Publishes on that broadcaster.
     *
     * @param limit the most signals of one model that one transaction publishes one by one
     */
    public AfterCommitBroadcaster(Broadcaster broadcaster, int limit) {
        this.broadcaster = broadcaster;
        this.limit = limit;
    }

    /** Publishes a signal after the commit, or at once where there is no transaction. */
    public void publish(Signal signal) {
        publish(List.of(signal));
    }

    /** Publishes signals after the commit, or at once where there is no transaction. */
    public void publish(List<? extends Signal> signals) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()
                || !TransactionSynchronizationManager.isActualTransactionActive()) {
            broadcaster.publish(signals);
            return;
        }
        Batch batch = (Batch) TransactionSynchronizationManager.getResource(this);
        if (batch == null) {
            batch = new Batch();
            TransactionSynchronizationManager.bindResource(this, batch);
            TransactionSynchronizationManager.registerSynchronization(batch);
        }
        batch.pending.add(signals);
    }

    /** The signals of one transaction. */
    private final class Batch implements TransactionSynchronization {

        private final PendingSignals pending = new PendingSignals(limit);

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(AfterCommitBroadcaster.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(AfterCommitBroadcaster.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(AfterCommitBroadcaster.this);
            if (status != STATUS_ROLLED_BACK) {
                broadcaster.publish(pending.all());
            }
        }
    }
}
