package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a Redis Cluster, in turn. Plain pub/sub reaches every node from every node, so any will do; each worker
 * goes through them in an order of its own, which spreads the workers over the cluster.
 *
 * <p>The nodes that the cluster names come first and the seeds last: a seed may be a name for one of them, or the only
 * way in where the cluster names addresses that cannot be reached from here.
 */
final class ClusterNodes implements Servers {

    private final List<RedisURI> seeds;
    private Map<String, RedisURI> known = Map.of();
    private List<RedisURI> order;
    private int turn;

    ClusterNodes(Collection<RedisURI> seeds) {
        this.seeds = List.copyOf(seeds);
        this.order = shuffled(this.seeds);
    }

    @Override
    public RedisURI next(@Nullable RedisURI other) {
        RedisURI node = inTurn();
        if (order.size() > 1 && isSame(node, other)) {
            node = inTurn();
        }
        return node;
    }

    @Override
    public boolean isCluster() {
        return true;
    }

    @Override
    public RedisURI learn(RedisURI asked, String clusterNodes) {
        Map<String, RedisURI> found = new LinkedHashMap<>();
        RedisURI itself = asked;
        for (RedisClusterNode node : ClusterPartitionParser.parse(clusterNodes)) {
            if (hasAddress(node)) {
                RedisURI uri =
                        Uris.at(asked, node.getUri().getHost(), node.getUri().getPort());
                found.put(Uris.address(uri), uri);
                if (node.is(NodeFlag.MYSELF)) {
                    itself = uri;
                }
            }
        }
        // A node that was taken out of the cluster knows itself alone. It must not make the others be forgotten.
        boolean credible = found.size() > 1 || known.isEmpty();
        if (credible && !found.keySet().equals(known.keySet())) {
            known = found;
            order = shuffled(found.values());
            seeds.stream()
                    .filter(seed -> !found.containsKey(Uris.address(seed)))
                    .forEach(order::add);
            turn = 0;
        }
        return itself;
    }

    @Override
    public boolean areTogether(@Nullable RedisURI one, @Nullable RedisURI other) {
        return known.size() > 1 && one != null && isSame(one, other);
    }

    private RedisURI inTurn() {
        return order.get(Math.floorMod(turn++, order.size()));
    }

    static boolean hasAddress(RedisClusterNode node) {
        return Collections.disjoint(node.getFlags(), Set.of(NodeFlag.NOADDR, NodeFlag.HANDSHAKE))
                && !node.getUri().getHost().isEmpty();
    }

    private static boolean isSame(RedisURI one, @Nullable RedisURI other) {
        return other != null && Uris.address(one).equals(Uris.address(other));
    }

    private static List<RedisURI> shuffled(Collection<RedisURI> nodes) {
        List<RedisURI> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled);
        return shuffled;
    }
}
