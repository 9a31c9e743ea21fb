package dev.livelist.engine;

import dev.livelist.source.RowSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs statements, each with an end (rule V10). */
final class Statement {

    /** Told once how a statement ended: with a result, or with an error. */
    @FunctionalInterface
    interface Callback<T> {
        void ended(@Nullable T result, @Nullable Throwable error);
    }

    private Statement() {}

    /**
     * Runs one.
     *
     * @param list whose statement it is: the source of its rows
     * @param callback called exactly once, on any thread; with a {@link TimeoutException} after the query timeout
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what they would fail with has been told already
    static <T> void run(Engine engine, RowSource list, Supplier<CompletableFuture<T>> statement, Callback<T> callback) {
        engine.stats.statements.increment();
        CompletableFuture<T> future;
        try {
            future = statement.get();
        } catch (Throwable e) {
            future = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> running = future;
        CompletableFuture<T> bounded = new CompletableFuture<>();
        Deadlines.Deadline deadline = engine.deadlines.begin(() -> {
            if (bounded.completeExceptionally(new TimeoutException("No answer within " + engine.deadlines.time()))) {
                running.cancel(true);
            }
        });
        running.whenComplete((result, error) -> {
            if (error == null) {
                bounded.complete(result);
            } else {
                bounded.completeExceptionally(error);
            }
        });
        bounded.whenComplete((result, error) -> {
            deadline.cancel();
            engine.gate.ended(list, error == null);
            callback.ended(
                    result, error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error);
        });
    }
}
