package dev.livelist.broadcaster.spring;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Signal;
import java.util.List;
import java.util.Optional;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/**
 * Publishes after the commit of the transaction in the subscriber's context, as those of R2DBC are. Otherwise like {@link
 * AfterCommitBroadcaster}.
 */
public final class ReactiveAfterCommitBroadcaster {

    private final Broadcaster broadcaster;
    private final int limit;

    /**
     * Publishes on that broadcaster.
     *
     * @param limit the most signals of one model that one transaction publishes one by one
     */
    public ReactiveAfterCommitBroadcaster(Broadcaster broadcaster, int limit) {
        this.broadcaster = broadcaster;
        this.limit = limit;
    }

    /** Publishes a signal; see {@link #publish(List)}. */
    public Mono<Void> publish(Signal signal) {
        return publish(List.of(signal));
    }

    /**
     * Publishes signals after the commit, or at once where there is no transaction. Nothing happens before somebody subscribes,
     * inside of the transaction.
     *
     * @return completes when they are waiting for the commit, or have been published
     */
    public Mono<Void> publish(List<? extends Signal> signals) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .filter(transaction -> transaction.isSynchronizationActive() && transaction.isActualTransactionActive())
                .map(Optional::of)
                .onErrorReturn(NoTransactionException.class, Optional.empty())
                .defaultIfEmpty(Optional.empty())
                .doOnNext(transaction -> transaction.ifPresentOrElse(
                        found -> batchOf(found).pending.add(signals), () -> broadcaster.publish(signals)))
                .then();
    }

    private Batch batchOf(TransactionSynchronizationManager transaction) {
        Batch batch = (Batch) transaction.getResource(this);
        if (batch == null) {
            batch = new Batch(transaction);
            transaction.bindResource(this, batch);
            transaction.registerSynchronization(batch);
        }
        return batch;
    }

    /** The signals of one transaction. */
    private final class Batch implements TransactionSynchronization {

        private final TransactionSynchronizationManager transaction;
        private final PendingSignals pending = new PendingSignals(limit);

        Batch(TransactionSynchronizationManager transaction) {
            this.transaction = transaction;
        }

        @Override
        public Mono<Void> suspend() {
            return Mono.fromRunnable(() -> transaction.unbindResource(ReactiveAfterCommitBroadcaster.this));
        }

        @Override
        public Mono<Void> resume() {
            return Mono.fromRunnable(() -> transaction.bindResource(ReactiveAfterCommitBroadcaster.this, this));
        }

        @Override
        public Mono<Void> afterCompletion(int status) {
            return Mono.fromRunnable(() -> {
                transaction.unbindResourceIfPossible(ReactiveAfterCommitBroadcaster.this);
                if (status != STATUS_ROLLED_BACK) {
                    broadcaster.publish(pending.all());
                }
            });
        }
    }
}
