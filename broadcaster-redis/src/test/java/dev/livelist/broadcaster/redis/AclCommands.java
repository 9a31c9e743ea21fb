package dev.livelist.broadcaster.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Arrays;

/** ACL as one types it. */
final class AclCommands {

    private AclCommands() {}

    /** The answer as text, whatever its shape. */
    static String run(RedisProcess redis, String... arguments) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
        Arrays.stream(arguments).forEach(args::add);
        return redis.command(
                commands -> "" + commands.dispatch(CommandType.ACL, new ArrayOutput<>(StringCodec.UTF8), args));
    }
}
