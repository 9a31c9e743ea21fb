package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * Where the two links of a transport go, and that it is not the same node of a cluster: a node that is cut off from the
 * others echoes what is published on it itself, and so would look healthy for ever.
 *
 * <p>Confined to the transport's worker thread.
 */
final class Route {

    private final Servers servers;
    private @Nullable Link<?> subscriber;
    private @Nullable Link<?> publisher;
    private boolean separated;

    Route(Servers servers) {
        this.servers = servers;
    }

    void connects(Link<?> publisher, Link<?> subscriber) {
        this.publisher = publisher;
        this.subscriber = subscriber;
    }

    @SuppressWarnings("ReferenceEquality") // a link has no other identity
    RedisURI next(Link<?> link) {
        Link<?> other = link == publisher ? subscriber : publisher;
        return servers.next(other == null ? null : other.server());
    }

    boolean isCluster() {
        return servers.isCluster();
    }

    RedisURI learn(RedisURI asked, String clusterNodes) {
        return servers.learn(asked, clusterNodes);
    }

    void failed(RedisURI server, String message) {
        servers.failed(server, message);
    }

    /** A link has found its server to be a replica: the other one, which cannot always ask, is to look for a master as well. */
    @SuppressWarnings("ReferenceEquality") // as above
    void demoted(Link<?> link) {
        Link<?> other = link == publisher ? subscriber : publisher;
        if (other != null) {
            other.leaveReplica();
        }
    }

    /**
     * Parts links that met on one node, before they could know of another. Once: where the cluster names addresses that
     * cannot be reached from here, the way back is the seed, and they would meet there again and again.
     */
    void separate() {
        Link<?> moving = publisher;
        Link<?> staying = subscriber;
        if (!separated && moving != null && staying != null && servers.areTogether(moving.server(), staying.server())) {
            separated = moving.renew();
        }
    }
}
