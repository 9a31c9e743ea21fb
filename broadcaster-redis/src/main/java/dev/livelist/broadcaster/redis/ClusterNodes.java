package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a Redis Cluster, in turn. Plain pub/sub reaches every node from every node, so any will do; each worker
 * goes through them in an order of its own, which spreads the workers over the cluster.
 */
final class ClusterNodes implements Servers {

    private final List<RedisURI> seeds;
    private List<RedisURI> nodes;
    private int turn;

    ClusterNodes(Collection<RedisURI> seeds) {
        this.seeds = List.copyOf(seeds);
        this.nodes = shuffled(this.seeds);
    }

    @Override
    public RedisURI next(@Nullable RedisURI other) {
        RedisURI node = inTurn();
        if (other != null && nodes.size() > 1 && address(node).equals(address(other))) {
            node = inTurn();
        }
        return Uris.copy(node);
    }

    private RedisURI inTurn() {
        return nodes.get(turn++ % nodes.size());
    }

    @Override
    public boolean isCluster() {
        return true;
    }

    @Override
    public void learn(Collection<RedisURI> found) {
        Map<String, RedisURI> known = new LinkedHashMap<>();
        found.forEach(node -> known.putIfAbsent(address(node), node));
        seeds.forEach(node -> known.putIfAbsent(address(node), node));
        if (known.size() != nodes.size() || !nodes.stream().allMatch(node -> known.containsKey(address(node)))) {
            nodes = shuffled(known.values());
            turn = 0;
        }
    }

    private static List<RedisURI> shuffled(Collection<RedisURI> nodes) {
        List<RedisURI> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled);
        return shuffled;
    }

    private static String address(RedisURI node) {
        return node.getHost() + ":" + node.getPort();
    }
}
