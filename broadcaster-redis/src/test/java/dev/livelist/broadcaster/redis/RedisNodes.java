package dev.livelist.broadcaster.redis;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.FreePort;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A real Redis Cluster of a test's own: three masters that share the slots evenly, and a replica where one is wanted. */
final class RedisNodes implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<RedisProcess> nodes = new ArrayList<>();
    private final List<Integer> busPorts = new ArrayList<>();

    private RedisNodes() {}

    /** Three masters. */
    static RedisNodes running() {
        return running(MASTERS);
    }

    /** Three masters, and a replica of the one that has the slot of that channel; it is the last of the nodes. */
    static RedisNodes runningWithAReplicaFor(String channel) {
        RedisNodes cluster = running(MASTERS + 1);
        cluster.replicate(cluster.node(MASTERS), cluster.owner(channel, cluster.node(0)));
        return cluster;
    }

    private static RedisNodes running(int nodes) {
        RedisNodes cluster = new RedisNodes();
        for (int i = 0; i < nodes; i++) {
            cluster.startNode();
        }
        for (int i = 0; i < MASTERS; i++) {
            int[] slots = IntStream.range(SlotHash.SLOT_COUNT * i / MASTERS, SlotHash.SLOT_COUNT * (i + 1) / MASTERS)
                    .toArray();
            cluster.node(i).command(redis -> redis.clusterAddSlots(slots));
        }
        for (int i = 1; i < nodes; i++) {
            RawCommands.run(
                    cluster.node(0),
                    CommandType.CLUSTER,
                    "MEET",
                    "127.0.0.1",
                    "" + cluster.node(i).port(),
                    "" + cluster.busPorts.get(i));
        }
        await().atMost(PATIENCE).until(() -> cluster.nodes.stream().allMatch(node -> known(node) == nodes));
        return cluster;
    }

    private void startNode() {
        int busPort = FreePort.next();
        busPorts.add(busPort);
        nodes.add(RedisProcess.running(
                "--cluster-enabled", "yes",
                "--cluster-node-timeout", "1000",
                "--cluster-require-full-coverage", "no",
                "--repl-diskless-sync-delay", "0",
                "--cluster-port", "" + busPort));
    }

    private void replicate(RedisProcess replica, RedisProcess master) {
        String id = id(master);
        replica.command(redis -> redis.clusterReplicate(id));
        await().atMost(PATIENCE)
                .until(() -> replica.command(redis -> redis.info("replication")).contains("master_link_status:up")
                        && nodes.stream().allMatch(node -> partitions(node).stream()
                                .anyMatch(other -> id.equals(other.getSlaveOf()))));
    }

    RedisProcess node(int number) {
        return nodes.get(number);
    }

    List<RedisProcess> all() {
        return nodes;
    }

    RedisURI seed() {
        return nodes.get(0).uri();
    }

    /** Who has the slot of that channel, as far as this node knows. */
    RedisProcess owner(String channel, RedisProcess asked) {
        int slot = SlotHash.getSlot(channel);
        int port = partitions(asked).stream()
                .filter(node -> node.hasSlot(slot))
                .findFirst()
                .map(node -> node.getUri().getPort())
                .orElse(0);
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
    }

    /** Hands the slot of that channel over to another master, as a cluster that is rebalanced does; it must have no keys. */
    void migrate(String channel, RedisProcess from, RedisProcess to) {
        int slot = SlotHash.getSlot(channel);
        String source = id(from);
        String target = id(to);
        to.command(redis -> redis.clusterSetSlotImporting(slot, source));
        from.command(redis -> redis.clusterSetSlotMigrating(slot, target));
        to.command(redis -> redis.clusterSetSlotNode(slot, target));
        from.command(redis -> redis.clusterSetSlotNode(slot, target));
    }

    static String id(RedisProcess node) {
        return node.command(redis -> redis.clusterMyId());
    }

    private static int known(RedisProcess node) {
        return (int) node.command(redis -> redis.clusterNodes())
                .lines()
                .filter(line -> line.contains(" connected") && !line.contains("handshake"))
                .count();
    }

    private static List<RedisClusterNode> partitions(RedisProcess node) {
        String nodes = node.command(redis -> redis.clusterNodes());
        return ClusterPartitionParser.parse(nodes).getPartitions();
    }

    @Override
    public void close() {
        nodes.forEach(RedisProcess::close);
    }
}
