package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ChangeBatch;
import dev.livelist.capture.SignalPublisher;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/**
 * What one transaction has changed, told after its commit. First among those who wait for the commit, lest one of them
 * keep readers waiting. Where the commit fails, Spring calls no {@code afterCommit}, and completes with an unknown outcome, or
 * with a rollback if it could send one; but the server may have committed before.
 */
final class TransactionChanges implements TransactionSynchronization, Ordered {

    private final SignalPublisher publisher;
    private final ChangeBatch batch;
    private final ChangeBatch abandoned;
    private volatile boolean committing;

    private TransactionChanges(SignalPublisher publisher) {
        this.publisher = publisher;
        this.batch = publisher.newBatch();
        this.abandoned = publisher.newBatch();
    }

    /** Those of the current transaction, which is told of them if it was not yet. */
    static TransactionChanges of(TransactionSynchronizationManager transaction, SignalPublisher publisher) {
        for (TransactionSynchronization present : transaction.getSynchronizations()) {
            if (present instanceof TransactionChanges changes && changes.publisher == publisher) {
                return changes;
            }
        }
        TransactionChanges changes = new TransactionChanges(publisher);
        transaction.registerSynchronization(changes);
        return changes;
    }

    /** @param cause the write of a client that they come from, where it is known */
    void add(List<? extends Signal> signals, @Nullable Cause cause) {
        batch.add(signals);
        batch.causedBy(cause);
    }

    /**
     * Adds what a statement changes whose subscriber has cancelled. It is told even if the transaction is rolled back: the
     * ROLLBACK may reach the server before the statement does, which is then executed, and committed, by itself.
     */
    void addAbandoned(List<? extends Signal> signals) {
        abandoned.add(signals);
    }

    @Override
    public Mono<Void> beforeCommit(boolean readOnly) {
        return Mono.fromRunnable(() -> committing = true);
    }

    @Override
    public Mono<Void> afterCommit() {
        return Mono.fromRunnable(() -> publisher.publish(batch));
    }

    /** Publishes also what was added after the commit, by others who were told of it. */
    @Override
    public Mono<Void> afterCompletion(int status) {
        return Mono.fromRunnable(() -> {
            if (status == STATUS_COMMITTED) {
                publisher.publish(batch);
            } else if (status == STATUS_UNKNOWN || committing) {
                publisher.publishUncertain(batch.drain());
            }
            publisher.publishUncertain(abandoned.drain());
        });
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
