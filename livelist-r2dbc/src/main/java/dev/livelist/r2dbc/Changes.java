package dev.livelist.r2dbc;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.capture.ModelSignals;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.lang.CheckReturnValue;
import reactor.core.publisher.Mono;

/**
 * For what no capture can see, such as statements of a {@code DatabaseClient}: says what they changed.
 *
 * <pre>{@code
 * client.sql("UPDATE product SET price = price * 1.1").fetch().rowsUpdated()
 *     .flatMap(rows -> changes.invalidate(Product.class).thenReturn(rows))
 *     .as(transactional::transactional);
 * }</pre>
 *
 * <p>Said within a reactive transaction, it is published after that has been committed, with whatever else the
 * transaction has changed, and not at all if it is rolled back; said without one, at once. Nothing happens before the
 * returned {@code Mono} is subscribed to. Classes that are not registered as live models are passed over. Safe for any number of
 * threads.
 */
public final class Changes {

    private final WriteObserver observer;
    private final ModelSignals models;

    /** Says it as a capture would. */
    public Changes(R2dbcChangeCapture capture) {
        this.observer = capture.observer();
        this.models = capture.models();
    }

    /** A row was inserted. */
    @CheckReturnValue
    public Mono<Void> created(Class<?> model, Object key) {
        return observer.tell(() -> models.row(ModelChange.Action.CREATED, model, key));
    }

    /** A row was updated. */
    @CheckReturnValue
    public Mono<Void> updated(Class<?> model, Object key) {
        return observer.tell(() -> models.row(ModelChange.Action.UPDATED, model, key));
    }

    /** A row was deleted. */
    @CheckReturnValue
    public Mono<Void> deleted(Class<?> model, Object key) {
        return observer.tell(() -> models.row(ModelChange.Action.DELETED, model, key));
    }

    /** Any rows were written, of which it is not known, or not worth saying, which. */
    @CheckReturnValue
    public Mono<Void> invalidate(Class<?> model) {
        return observer.tell(() -> models.invalidation(model));
    }

    /**
     * Wraps a write that may change any rows, so that it is told of whatever becomes of it: also when its connection is
     * lost, and also when its subscriber cancels, without a transaction. Then it runs to its end once it has begun.
     */
    @CheckReturnValue
    public <T> Mono<T> invalidating(Class<?> model, Mono<T> write) {
        Supplier<WriteObserver.Effect<T>> effect = () -> {
            List<Signal> invalidation = models.invalidation(model);
            return () -> invalidation;
        };
        return observer.observe(Binding.TO_ANY, effect, write);
    }
}
