package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.VoidOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One message under way. Completes once: when the server has taken it, or when it may not have. */
final class PublishCommand extends Command<String, byte[], Void> {

    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private final Consumer<@Nullable Throwable> done;

    /** @param done called once, with the failure where there is one */
    PublishCommand(
            RedisCodec<String, byte[]> codec,
            CommandType type,
            CommandArgs<String, byte[]> args,
            Consumer<@Nullable Throwable> done) {
        super(type, new VoidOutput<>(codec), args);
        this.done = done;
    }

    CompletableFuture<Void> result() {
        return result;
    }

    @Override
    public void complete() {
        String error = getOutput().getError();
        if (error != null) {
            completeExceptionally(new RedisCommandExecutionException(error));
            return;
        }
        super.complete();
        if (result.complete(null)) {
            done.accept(null);
        }
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        super.completeExceptionally(failure);
        boolean first = result.completeExceptionally(failure);
        if (first) {
            done.accept(failure);
        }
        return first;
    }

    @Override
    public void cancel() {
        completeExceptionally(new RedisException("The connection to Redis is closed"));
    }
}
