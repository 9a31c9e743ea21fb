package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What a server is, by its answer to ROLE. A replica accepts PUBLISH, echoes it to those who listen there, and passes it to
 * nobody; nothing but its role tells it from a master.
 */
final class Role {

    private Role() {}

    /** The server is a replica, so that what is said to it reaches nobody elsewhere. */
    static final class ReplicaException extends RedisConnectionException {

        private static final long serialVersionUID = 1L;

        ReplicaException(String master) {
            super("the server is a replica of " + master + ", and what is published there reaches nobody else");
        }
    }

    /**
     * Refuses a replica. A server that does not say what it is counts as a master: a user may lack the permission for ROLE, and
     * a proxy may not know it.
     *
     * @param answer what ROLE has answered; null where it failed
     * @param failure why it failed
     * @throws ReplicaException where the server is a replica
     */
    static void requireMaster(@Nullable List<Object> answer, @Nullable Throwable failure) {
        if (failure != null && !isRefusal(failure)) {
            throw new CompletionException(failure);
        }
        if (answer != null && answer.size() >= 3 && text(answer.get(0)).equals("slave")) {
            throw new ReplicaException(text(answer.get(1)) + ":" + text(answer.get(2)));
        }
    }

    /** Whether the server has answered, and does not want to say. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof RedisCommandExecutionException
                || (failure.getCause() instanceof RedisCommandExecutionException);
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(value);
    }
}
