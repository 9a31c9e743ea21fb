package dev.livelist.broadcaster.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Arrays;

/** Commands as one types them, where Lettuce's own methods are not up to them. */
final class RawCommands {

    private RawCommands() {}

    /** The answer as text, whatever its shape. */
    static String run(RedisProcess redis, CommandType command, String... arguments) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
        Arrays.stream(arguments).forEach(args::add);
        return redis.command(commands -> "" + commands.dispatch(command, new ArrayOutput<>(StringCodec.UTF8), args));
    }

    static String acl(RedisProcess redis, String... arguments) {
        return run(redis, CommandType.ACL, arguments);
    }
}
