package dev.livelist.sample.shop;

import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs the shop's work on its database.
 *
 * <p>H2 over R2DBC runs each statement on the thread that asks for it. On an event loop a transaction that waits for a row
 * lock would hold up every connection of that loop, perhaps the very one that must release the lock. So every piece of work
 * begins on a thread made for waiting, and since H2 never leaves the calling thread, the whole transaction
 * stays there. For PostgreSQL, whose driver never blocks, this costs one hop.
 *
 * <p>Work that has begun runs to its end even when the client has gone: whether a write happens must not
 * depend on how long a client waits for the answer. And with PostgreSQL a transaction that is cancelled while it begins
 * gives its connection back to the pool with the transaction open, where the next write would be lost. So nothing here is
 * cancelled when a browser leaves: the subscription is to a future.
 */
@Component
public class Work implements DisposableBean {

    private static final int THREADS = 8;
    private static final int WAITING = 10_000;

    private final Scheduler scheduler = Schedulers.newBoundedElastic(THREADS, WAITING, "shop-db");
    private final TransactionalOperator transactions;

    Work(TransactionalOperator transactions) {
        this.transactions = transactions;
    }

    /** Reads something. */
    <T> Mono<T> reading(Supplier<Mono<T>> work) {
        return begin(Mono.defer(work));
    }

    /** Runs work in one transaction. An error rolls it back. */
    public <T> Mono<T> inTransaction(Supplier<Mono<T>> work) {
        return begin(Mono.defer(work).as(transactions::transactional));
    }

    private <T> Mono<T> begin(Mono<T> work) {
        return Mono.deferContextual(context -> Mono.fromFuture(
                () -> work.contextWrite(inner -> inner.putAll(context))
                        .subscribeOn(scheduler)
                        .toFuture(),
                true)); // in the context of its request, which says whose write it is
    }

    @Override
    public void destroy() {
        scheduler.dispose();
    }
}
