package dev.livelist.spring.boot;

import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A deliberate fault: tells of the commit, and commits a moment later. */
final class HastyTransactionManager extends R2dbcTransactionManager {

    private static final long serialVersionUID = 1;
    private static final Duration SLOW_COMMIT = Duration.ofMillis(60);

    HastyTransactionManager(ConnectionFactory connections) {
        super(connections);
    }

    @Override
    protected Mono<Void> doCommit(TransactionSynchronizationManager manager, GenericReactiveTransaction transaction) {
        return Flux.fromIterable(manager.getSynchronizations())
                .concatMap(TransactionSynchronization::afterCommit)
                .then(Mono.delay(SLOW_COMMIT))
                .then(super.doCommit(manager, transaction));
    }
}
