package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.output.VoidOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.CompletableFuture;

/** One PUBLISH under way. Completes once: when the server has taken the message, or when it may not have. */
final class PublishCommand extends Command<String, byte[], Void> {

    private final CompletableFuture<Void> result = new CompletableFuture<>();
    private final Runnable done;

    /** @param done called once, whatever the outcome */
    PublishCommand(RedisCodec<String, byte[]> codec, String channel, byte[] message, Runnable done) {
        super(
                CommandType.PUBLISH,
                new VoidOutput<>(codec),
                new CommandArgs<>(codec).addKey(channel).addValue(message));
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
            done.run();
        }
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        super.completeExceptionally(failure);
        boolean first = result.completeExceptionally(failure);
        if (first) {
            done.run();
        }
        return first;
    }

    @Override
    public void cancel() {
        completeExceptionally(new RedisException("The connection to Redis is closed"));
    }
}
