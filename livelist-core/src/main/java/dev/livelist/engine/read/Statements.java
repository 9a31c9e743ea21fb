package dev.livelist.engine.read;

import dev.livelist.engine.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs statements, each of which ends within the query timeout (rule V10). Safe for use by any number of threads. */
public final class Statements {

    private final EngineStats stats;
    private final ReadGate gate;
    private final Scheduler scheduler;
    private final Deadlines deadlines;

    /** Receives the result of a statement, or the error that ended it. */
    @FunctionalInterface
    public interface Callback<T> {
        /** Exactly one of the two is not null. */
        void ended(@Nullable T result, @Nullable Throwable error);
    }

    /** A statement that runs. */
    @FunctionalInterface
    public interface Running {
        /** Cancels the statement where it has not ended. Its callback then receives an error. */
        void cancel();
    }

    /** @param timeout the longest that a statement takes */
    public Statements(EngineStats stats, ReadGate gate, Scheduler scheduler, Duration timeout) {
        this.stats = stats;
        this.gate = gate;
        this.scheduler = scheduler;
        this.deadlines = new Deadlines(scheduler, timeout);
    }

    /**
     * Runs a statement.
     *
     * @param list whose statement it is
     * @param kind what kind of statement it is
     * @param callback called exactly once, on the thread on which the source completes the statement, or on the scheduler's with a
     *     {@link TimeoutException}: a {@link SlowReadException} where the database is not to blame
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback has been told what they would fail with
    public <T> Running run(Object list, ReadKind kind, Supplier<CompletableFuture<T>> statement, Callback<T> callback) {
        stats.statements.increment();
        long begun = scheduler.nanoTime();
        CompletableFuture<T> running;
        try {
            running = statement.get();
        } catch (Throwable e) {
            running = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> future = running;
        CompletableFuture<T> bounded = new CompletableFuture<>();
        Deadlines.Deadline deadline = deadlines.begin(() -> {
            if (bounded.completeExceptionally(timeout(kind, begun))) {
                future.cancel(true);
            }
        });
        bounded.whenComplete((result, error) -> {
            deadline.cancel();
            if (error == null) {
                gate.succeeded(list);
            } else if (!bounded.isCancelled() && QueryFailure.of(error) == null) {
                gate.failed(list);
            }
            callback.ended(
                    result, error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error);
        });
        future.whenComplete((result, error) -> {
            if (error == null) {
                bounded.complete(result);
            } else {
                bounded.completeExceptionally(error);
            }
        });
        return () -> {
            if (bounded.cancel(false)) {
                future.cancel(true);
            }
        };
    }

    /** A text is looked for in every row: that may take long in any database. Anything else may where others do not. */
    private TimeoutException timeout(ReadKind kind, long begun) {
        String message = "No answer within " + deadlines.time();
        return kind == ReadKind.SEARCH || gate.hasSucceededAfter(begun)
                ? new SlowReadException(message)
                : new TimeoutException(message);
    }
}
