package dev.livelist.engine.shard;

import dev.livelist.engine.Room;
import dev.livelist.engine.read.ReadKind;
import dev.livelist.engine.read.Statements;
import dev.livelist.engine.read.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Collects the effects of one event, in order. Confined to the shard. */
final class Effects {

    private List<Effect> collected = new ArrayList<>();

    void enter(Turn turn, Runnable granted) {
        collected.add(new Effect.Enter(turn, granted));
    }

    void leave(Turn turn) {
        collected.add(new Effect.Leave(turn));
    }

    <T> Effect.Ask<T, T> ask(Supplier<CompletableFuture<T>> statement, Statements.Callback<T> ended) {
        return ask(statement, Function.identity(), ended);
    }

    <T, R> Effect.Ask<T, R> ask(
            Supplier<CompletableFuture<T>> statement, Function<T, R> prepare, Statements.Callback<R> ended) {
        return ask(ReadKind.ROWS, statement, prepare, ended);
    }

    <T> Effect.Ask<T, T> ask(ReadKind kind, Supplier<CompletableFuture<T>> statement, Statements.Callback<T> ended) {
        return ask(kind, statement, Function.identity(), ended);
    }

    <T, R> Effect.Ask<T, R> ask(
            ReadKind kind,
            Supplier<CompletableFuture<T>> statement,
            Function<T, R> prepare,
            Statements.Callback<R> ended) {
        Effect.Ask<T, R> ask = new Effect.Ask<>(kind, statement, prepare, ended);
        collected.add(ask);
        return ask;
    }

    void abort(Effect.Ask<?, ?> statement) {
        collected.add(new Effect.Abort(statement));
    }

    void arm(ArmedTimer timer, Duration delay, Runnable fired) {
        collected.add(new Effect.Arm(timer, delay, fired));
    }

    void cancel(ArmedTimer timer) {
        collected.add(new Effect.Cancel(timer));
    }

    void offerRoom(Object view, Room.Holder holder, Runnable evicted) {
        collected.add(new Effect.OfferRoom(view, holder, evicted));
    }

    void awaitDatabase(Runnable recovered, Runnable refuses) {
        collected.add(new Effect.AwaitDatabase(recovered, refuses));
    }

    void forgetDatabase() {
        collected.add(new Effect.ForgetDatabase());
    }

    void tell(Runnable call) {
        collected.add(new Effect.Tell(call));
    }

    List<Effect> take() {
        List<Effect> taken = collected;
        collected = new ArrayList<>();
        return taken;
    }
}
