package dev.livelist.engine.shard;

import dev.livelist.engine.Room;
import dev.livelist.engine.read.ReadKind;
import dev.livelist.engine.read.Statements;
import dev.livelist.engine.read.Turn;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that a shard wants to be done once an event is over. What comes of it is passed to the shard as another event.
 */
sealed interface Effect {

    /**
     * Wait for a turn to read.
     *
     * @param granted the event that it has come
     */
    record Enter(Turn turn, Runnable granted) implements Effect {}

    /** Give a turn back, or wait for it no longer. */
    record Leave(Turn turn) implements Effect {}

    /**
     * Run a statement.
     *
     * @param <T> what the source returns
     * @param <R> what the shard receives
     */
    final class Ask<T, R> implements Effect {
        private final ReadKind kind;
        private final Supplier<CompletableFuture<T>> statement;
        private final Function<T, R> prepare;
        private final Statements.Callback<R> ended;
        private Statements.@Nullable Running running;

        /**
         * @param kind what kind of statement it is
         * @param prepare applied to the result on the source's thread: here application code runs
         * @param ended the event that the statement, or {@code prepare}, has ended
         */
        Ask(
                ReadKind kind,
                Supplier<CompletableFuture<T>> statement,
                Function<T, R> prepare,
                Statements.Callback<R> ended) {
            this.kind = kind;
            this.statement = statement;
            this.prepare = prepare;
            this.ended = ended;
        }

        ReadKind kind() {
            return kind;
        }

        Supplier<CompletableFuture<T>> statement() {
            return statement;
        }

        Function<T, R> prepare() {
            return prepare;
        }

        Statements.Callback<R> ended() {
            return ended;
        }

        void runs(Statements.Running handle) {
            running = handle;
        }

        void cancel() {
            if (running != null) {
                running.cancel();
            }
        }
    }

    /** Cancel a statement that nobody waits for any more. Its {@code ended} event comes all the same. */
    record Abort(Ask<?, ?> statement) implements Effect {}

    /**
     * Set a timer.
     *
     * @param fired the event that it is time
     */
    record Arm(ArmedTimer timer, Duration delay, Runnable fired) implements Effect {}

    /** Cancel a timer. */
    record Cancel(ArmedTimer timer) implements Effect {}

    /**
     * Offer the room of a view without readers to others.
     *
     * @param holder whose room it is
     * @param evicted the event that another view has taken it
     */
    record OfferRoom(Object view, Room.Holder holder, Runnable evicted) implements Effect {}

    /**
     * Wait for the database after a failure.
     *
     * @param recovered the event that a read of somebody has succeeded
     * @param refuses the event that reads go on to fail
     */
    record AwaitDatabase(Runnable recovered, Runnable refuses) implements Effect {}

    /** Wait for the database no more. */
    record ForgetDatabase() implements Effect {}

    /** Tell readers or observers of something. */
    record Tell(Runnable call) implements Effect {}
}
