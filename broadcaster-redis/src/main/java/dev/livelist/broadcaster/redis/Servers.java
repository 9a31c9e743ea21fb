package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * Which server the next attempt goes to. Asked anew for every attempt, and never the same answer twice running after
 * a failure, where there is a choice: a server that accepts connections and then says nothing must not be tried for ever.
 *
 * <p>Confined to the transport's worker thread.
 */
interface Servers {

    /**
     * The address of the next attempt.
     *
     * @param other where the transport's other connection is; another server is preferred where there are several, so
     *     that a message which comes back has proven the way between them too
     */
    RedisURI next(@Nullable RedisURI other);

    /** Whether the servers form a Redis Cluster, which is to be asked for its nodes. */
    default boolean isCluster() {
        return false;
    }

    /**
     * The answer to CLUSTER NODES.
     *
     * @param asked the address under which the node was reached
     * @return the address under which the cluster knows that node
     */
    default RedisURI learn(RedisURI asked, String clusterNodes) {
        return asked;
    }

    /**
     * A server could not be used, or answers what it should not.
     *
     * @param message what it said, or what was said of it
     */
    default void failed(RedisURI server, String message) {}

    /** Whether both connections are on one server although there are several. */
    default boolean areTogether(@Nullable RedisURI one, @Nullable RedisURI other) {
        return false;
    }
}
