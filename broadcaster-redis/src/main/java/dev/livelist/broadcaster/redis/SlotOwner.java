package dev.livelist.broadcaster.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The node of a Redis Cluster that has one slot, wherever that is at the time. It is learned from any node that answers
 * (CLUSTER NODES), or by being sent there (MOVED); where the owner cannot be used, the other nodes are gone through in
 * turn, since one of them will know to whom the slot has gone.
 */
final class SlotOwner implements Servers {

    private static final String MOVED = "MOVED ";

    private final int slot;
    private final List<RedisURI> seeds;
    private List<RedisURI> others;
    private @Nullable RedisURI owner;
    private boolean ownerFailed;
    private int turn;

    SlotOwner(int slot, List<RedisURI> seeds) {
        this.slot = slot;
        this.seeds = List.copyOf(seeds);
        this.others = this.seeds;
    }

    @Override
    public RedisURI next(@Nullable RedisURI other) {
        RedisURI known = owner;
        if (known != null && !ownerFailed) {
            return known;
        }
        // One that has failed is due again after somebody else has been asked.
        ownerFailed = false;
        return others.get(Math.floorMod(turn++, others.size()));
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
            if (ClusterNodes.hasAddress(node)) {
                RedisURI uri =
                        Uris.at(asked, node.getUri().getHost(), node.getUri().getPort());
                found.put(Uris.address(uri), uri);
                if (node.is(RedisClusterNode.NodeFlag.MYSELF)) {
                    itself = uri;
                }
                if (node.hasSlot(slot)) {
                    owner = uri;
                }
            }
        }
        List<RedisURI> all = new ArrayList<>(found.values());
        Collections.shuffle(all);
        seeds.stream().filter(seed -> !found.containsKey(Uris.address(seed))).forEach(all::add);
        others = all;
        return itself;
    }

    @Override
    public void failed(RedisURI server, String message) {
        if (message.startsWith(MOVED)) {
            // MOVED <slot> <host>:<port>
            String address = message.substring(message.lastIndexOf(' ') + 1);
            int colon = address.lastIndexOf(':');
            String host = address.substring(0, Math.max(colon, 0));
            // Without a host it is the one that was asked; with a question mark the cluster does not know.
            if (colon >= 0 && !host.equals("?")) {
                owner = Uris.at(
                        server,
                        host.isEmpty() ? server.getHost() : host,
                        Integer.parseInt(address.substring(colon + 1)));
                ownerFailed = false;
            }
        } else if (owner != null && Uris.address(owner).equals(Uris.address(server))) {
            ownerFailed = true;
        }
    }
}
