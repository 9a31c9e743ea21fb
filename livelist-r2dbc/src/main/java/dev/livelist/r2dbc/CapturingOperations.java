package dev.livelist.r2dbc;

import dev.livelist.broadcaster.ModelChange;
import java.util.Objects;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;
import org.springframework.data.r2dbc.core.ReactiveDeleteOperation.ReactiveDelete;
import org.springframework.data.r2dbc.core.ReactiveInsertOperation.ReactiveInsert;
import org.springframework.data.r2dbc.core.ReactiveUpdateOperation.ReactiveUpdate;
import org.springframework.data.r2dbc.core.ReactiveUpsertOperation.ReactiveUpsert;
import org.springframework.data.relational.core.query.Query;
import org.springframework.data.relational.core.query.Update;
import reactor.core.publisher.Mono;

/** Stands before {@link R2dbcEntityOperations} and watches what is written through them, by entity, by query and by the fluent API. */
final class CapturingOperations implements MethodInterceptor {

    private final EntityWrites writes;

    CapturingOperations(EntityWrites writes) {
        this.writes = writes;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object result = invocation.proceed();
        @Nullable Object[] arguments = invocation.getArguments();
        if (result == null || arguments.length == 0 || arguments[0] == null) {
            return result;
        }
        return switch (invocation.getMethod().getName()) {
            case "insert" -> inserted(arguments[0], result);
            case "upsert" -> upserted(arguments[0], result);
            case "update" -> updated(arguments, result);
            case "delete" -> deleted(arguments, result);
            default -> result;
        };
    }

    private Object inserted(Object argument, Object result) {
        return result instanceof ReactiveInsert<?> insert
                ? new FluentWrites.Insert<>(writes, insert)
                : writes.save(ModelChange.Action.CREATED, argument, mono(result));
    }

    /** Whether the row was there before, nobody knows. */
    private Object upserted(Object argument, Object result) {
        return result instanceof ReactiveUpsert<?> upsert
                ? new FluentWrites.Upsert<>(writes, upsert)
                : writes.save(ModelChange.Action.UPDATED, argument, mono(result));
    }

    private Object updated(@Nullable Object[] arguments, Object result) {
        Object first = Objects.requireNonNull(arguments[0]);
        if (result instanceof ReactiveUpdate update) {
            return new FluentWrites.Updates(writes, (Class<?>) first, update, Query.empty());
        }
        if (arguments.length == 3
                && first instanceof Query query
                && arguments[1] instanceof Update update
                && arguments[2] instanceof Class<?> type) {
            return writes.update(type, query, update, mono(result));
        }
        return writes.save(ModelChange.Action.UPDATED, first, mono(result));
    }

    private Object deleted(@Nullable Object[] arguments, Object result) {
        Object first = Objects.requireNonNull(arguments[0]);
        if (result instanceof ReactiveDelete delete) {
            return new FluentWrites.Deletes(writes, (Class<?>) first, delete, Query.empty());
        }
        if (arguments.length == 2 && first instanceof Query query && arguments[1] instanceof Class<?> type) {
            return writes.delete(type, query, mono(result));
        }
        return writes.delete(first, mono(result));
    }

    @SuppressWarnings("unchecked") // each caller knows by the method and its arguments what is emitted
    private static <T> Mono<T> mono(Object result) {
        return (Mono<T>) result;
    }
}
