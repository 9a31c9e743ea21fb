package dev.livelist.r2dbc;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import org.springframework.data.relational.core.sql.SqlIdentifier;
import reactor.core.publisher.Mono;

/** Watches the writes that entity operations make. */
final class EntityWrites {

    private final WriteObserver observer;
    private final EntitySignals signals;
    private final Binding binding;
    private final @Nullable SqlIdentifier table;

    EntityWrites(WriteObserver observer, EntitySignals signals, Binding binding) {
        this(observer, signals, binding, null);
    }

    private EntityWrites(
            WriteObserver observer, EntitySignals signals, Binding binding, @Nullable SqlIdentifier table) {
        this.observer = observer;
        this.signals = signals;
        this.binding = binding;
        this.table = table;
    }

    /** The same writes, but into this table: they concern whatever models are in it too. */
    EntityWrites into(SqlIdentifier other) {
        return new EntityWrites(observer, signals, binding, other);
    }

    private List<Signal> withTable(List<Signal> ofEntity) {
        if (table == null) {
            return ofEntity;
        }
        Set<String> told = ofEntity.stream().map(Signal::modelLabel).collect(Collectors.toSet());
        return Stream.concat(
                        ofEntity.stream(),
                        signals.ofTable(table).stream().filter(signal -> !told.contains(signal.modelLabel())))
                .toList();
    }

    /** A save of one entity, which gives it back with the key it has then. */
    <T> Mono<T> save(ModelChange.Action action, T entity, Mono<T> write) {
        return observer.observe(
                binding,
                () -> {
                    List<Signal> possible = withTable(signals.ofEntity(action, entity));
                    return new WriteObserver.Effect<T>() {
                        @Override
                        public List<Signal> possible() {
                            return possible;
                        }

                        @Override
                        public List<Signal> of(@Nullable T saved) {
                            return saved == null ? possible : withTable(signals.ofEntity(action, saved));
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
                    List<Signal> changed = withTable(effect.get());
                    return () -> changed;
                },
                write);
    }
}
