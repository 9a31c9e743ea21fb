package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.CurrentCause;
import dev.livelist.capture.SignalPublisher;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.r2dbc.BadSqlGrammarException;
import org.springframework.transaction.NoTransactionException;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/** Watches writes, and tells what they changed when it is committed: at the end of their transaction, or of the write itself. */
final class WriteObserver {

    private static final Logger log = LoggerFactory.getLogger(WriteObserver.class);

    private final SignalPublisher publisher;

    WriteObserver(SignalPublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * What a write changes.
     *
     * @param <T> what the write gives back
     */
    interface Effect<T> {
        /** What to tell where the outcome is not known, or is known too little of; empty where the write concerns no live model. */
        List<? extends Signal> possible();

        /** What to tell of a write that has been made. */
        default List<? extends Signal> of(@Nullable T result) {
            return possible();
        }
    }

    /**
     * The same write, watched.
     *
     * <p>One that is part of a transaction is told with it, also where it failed: should the transaction commit all the
     * same, nobody knows what came of it. One that was cancelled is told whatever becomes of the transaction.
     *
     * <p>One that is not runs to its end once it has begun, even if its subscriber cancels. For the database goes on with it
     * anyway, and only its end is the time to tell: those told earlier would read too early.
     */
    <T> Mono<T> observe(Binding binding, Supplier<Effect<T>> effect, Mono<T> write) {
        return Mono.deferContextual(context -> {
            Effect<T> expected = effect.get();
            if (expected.possible().isEmpty()) {
                return write;
            }
            Cause cause = causeOf(context);
            return transaction().flatMap(transaction -> observe(binding, expected, write, transaction, cause));
        });
    }

    /** Tells of something that has been written already, or will have been by the end of the transaction. */
    Mono<Void> tell(Supplier<List<? extends Signal>> signals) {
        return Mono.deferContextual(context -> {
            Cause cause = causeOf(context);
            return transaction()
                    .doOnNext(transaction -> {
                        if (transaction.isPresent()) {
                            TransactionChanges.of(transaction.get(), publisher).add(signals.get(), cause);
                        } else {
                            publisher.publish(signals.get(), cause);
                        }
                    })
                    .then();
        });
    }

    /** The write of a client that is at work: in the context of its request, or bound to the thread that subscribes. */
    private static @Nullable Cause causeOf(ContextView context) {
        return context.hasKey(Cause.class) ? context.get(Cause.class) : CurrentCause.get();
    }

    private <T> Mono<T> observe(
            Binding binding,
            Effect<T> effect,
            Mono<T> write,
            Optional<TransactionSynchronizationManager> transaction,
            @Nullable Cause cause) {
        Binding.Relation relation = transaction.map(binding::to).orElse(Binding.Relation.APART);
        if (relation == Binding.Relation.APART) {
            return toTheEnd(alone(effect, write, cause));
        }
        TransactionChanges changes = TransactionChanges.of(transaction.orElseThrow(), publisher);
        return write.doOnSuccess(result -> {
                    List<? extends Signal> signals = signals(effect, result);
                    changes.add(signals, cause);
                    if (relation == Binding.Relation.UNCLEAR) {
                        publisher.publish(signals);
                    }
                })
                .doOnError(failure -> changes.add(effect.possible(), cause))
                .doOnCancel(() -> changes.addAbandoned(effect.possible()));
    }

    private <T> Mono<T> alone(Effect<T> effect, Mono<T> write, @Nullable Cause cause) {
        SaveMark<T> mark = new SaveMark<>();
        return write.contextWrite(context -> context.put(SaveMark.class, mark))
                .doOnSuccess(result -> publisher.publish(signals(effect, result), cause))
                .doOnError(failure -> {
                    T saved = mark.saved();
                    if (saved != null) {
                        publisher.publish(signals(effect, saved), cause);
                    } else if (!isRefusal(failure)) {
                        publisher.publishUncertain(effect.possible());
                    }
                });
    }

    private static <T> Mono<T> toTheEnd(Mono<T> write) {
        return Mono.deferContextual(context -> {
            Sinks.One<T> outcome = Sinks.one();
            write.contextWrite(inner -> inner.putAll(context))
                    .subscribe(outcome::tryEmitValue, outcome::tryEmitError, outcome::tryEmitEmpty);
            return outcome.asMono();
        });
    }

    /** The database has refused the statement, so it has changed nothing. */
    private static boolean isRefusal(Throwable failure) {
        return failure instanceof DataIntegrityViolationException
                || failure instanceof BadSqlGrammarException
                || failure instanceof PermissionDeniedDataAccessException
                || failure instanceof OptimisticLockingFailureException;
    }

    private static <T> List<? extends Signal> signals(Effect<T> effect, @Nullable T result) {
        try {
            return effect.of(result);
        } catch (RuntimeException e) {
            log.warn("livelist.capture.unclear: what a write has changed cannot be told in detail", e);
            return effect.possible();
        }
    }

    /** The transaction around the subscriber, if one is active and lets itself be followed. */
    private static Mono<Optional<TransactionSynchronizationManager>> transaction() {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .filter(transaction -> transaction.isActualTransactionActive() && transaction.isSynchronizationActive())
                .map(Optional::of)
                .onErrorResume(NoTransactionException.class, none -> Mono.just(Optional.empty()))
                .defaultIfEmpty(Optional.empty());
    }
}
