package dev.livelist.r2dbc;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Mono;

/** Watches the writes that entity operations make. */
final class EntityWrites {

    private final WriteObserver observer;
    private final EntitySignals signals;
    private final Binding binding;

    EntityWrites(WriteObserver observer, EntitySignals signals, Binding binding) {
        this.observer = observer;
        this.signals = signals;
        this.binding = binding;
    }

    /** A save of one entity, which gives it back with the key it has then. */
    <T> Mono<T> save(ModelChange.Action action, T entity, Mono<T> write) {
        return observer.observe(
                binding,
                () -> {
                    List<Signal> possible = signals.ofEntity(action, entity);
                    return new WriteObserver.Effect<T>() {
                        @Override
                        public List<Signal> possible() {
                            return possible;
                        }

                        @Override
                        public List<Signal> of(@Nullable T saved) {
                            return saved == null ? possible : signals.ofEntity(action, saved);
                        }
                    };
                },
                write);
    }

    <T> Mono<T> delete(T entity, Mono<T> write) {
        return observe(() -> signals.ofEntity(ModelChange.Action.DELETED, entity), write);
    }

    Mono<Long> delete(Class<?> type, Query query, Mono<Long> write) {
        return observe(() -> signals.ofQuery(ModelChange.Action.DELETED, type, query), write);
    }

    Mono<Long> update(Class<?> type, Query query, Update update, Mono<Long> write) {
        return observe(() -> signals.ofUpdate(type, query, update), write);
    }

    private <T> Mono<T> observe(Supplier<List<Signal>> effect, Mono<T> write) {
        return observer.observe(
                binding,
                () -> {
                    List<Signal> changed = effect.get();
                    return () -> changed;
                },
                write);
    }
}
