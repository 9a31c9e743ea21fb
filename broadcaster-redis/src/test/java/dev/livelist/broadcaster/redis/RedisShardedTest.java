package dev.livelist.broadcaster.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.tck.Recorder;
import dev.livelist.broadcaster.transport.Transport.Kind;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lanes over the slots of a real cluster, whose slots change hands and whose masters die. */
class RedisShardedTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final int LANES = 3;

    @RegisterExtension
    final Opened opened = new Opened();

    private final RecordingListener listener = new RecordingListener();

    @Test
    void eachLaneIsServedByTheNodeThatHasItsSlot() {
        RedisNodes cluster = opened.add(RedisNodes.running());
        RedisTransport transport = start(cluster, listener);

        for (int lane = 0; lane < LANES; lane++) {
            arrives(transport, lane, "on lane " + lane);
        }

        for (int lane = 0; lane < LANES; lane++) {
            RedisProcess owner = cluster.owner("livelist:" + lane, cluster.node(0));
            assertThat(shardChannels(owner)).contains("livelist:" + lane);
        }
        assertThat(listener.subscriptions).as("told once, for all lanes").hasValue(1);
        assertThat(transport.lanes()).isEqualTo(LANES);
    }

    @Test
    void whatAnyProgramSendsOnAnyLaneArrives() {
        RedisNodes cluster = opened.add(RedisNodes.running());
        start(cluster, listener);

        for (int lane = 0; lane < LANES; lane++) {
            String channel = "livelist:" + lane;
            cluster.owner(channel, cluster.node(0)).command(redis -> redis.spublish(channel, "foreign on " + channel));
            listener.awaitMessage("foreign on " + channel);
        }
    }

    @Test
    void aSlotThatMigratesIsFollowed() {
        RedisNodes cluster = opened.add(RedisNodes.running());
        RedisTransport transport = start(cluster, listener);
        arrives(transport, 1, "before");
        RedisProcess from = cluster.owner("livelist:1", cluster.node(0));
        RedisProcess to =
                cluster.all().stream().filter(node -> node != from).findFirst().orElseThrow();

        cluster.migrate("livelist:1", from, to);

        listener.awaitSubscriptions(2);
        assertThat(listener.disconnections.get()).as("told of the loss").isPositive();
        assertThat(shardChannels(to)).contains("livelist:1");
        to.command(redis -> redis.spublish("livelist:1", "from where it is now"));
        listener.awaitMessage("from where it is now");
        arrives(transport, 1, "and on");
    }

    @Test
    void aMasterThatDiesIsReplacedByItsReplica() {
        RedisNodes cluster = opened.add(RedisNodes.runningWithAReplicaFor("livelist:0"));
        RedisTransport transport = start(cluster, listener);
        arrives(transport, 0, "before");
        RedisProcess master = cluster.owner("livelist:0", cluster.node(0));
        int before = listener.subscriptions.get();

        master.kill();

        await().atMost(PATIENCE).until(() -> listener.subscriptions.get() > before);
        for (int lane = 0; lane < LANES; lane++) {
            arrives(transport, lane, "after, on lane " + lane);
        }
    }

    @Test
    void aMasterThatHandsOverToItsReplicaIsFollowed() {
        RedisNodes cluster = opened.add(RedisNodes.runningWithAReplicaFor("livelist:0"));
        RedisTransport transport = start(cluster, listener);
        arrives(transport, 0, "before");
        RedisProcess master = cluster.owner("livelist:0", cluster.node(0));
        RedisProcess replica = cluster.node(3);

        replica.command(redis -> redis.clusterFailover(false));

        await().atMost(PATIENCE).until(() -> cluster.owner("livelist:0", master) == replica);
        arrives(transport, 0, "after");
        arrivesFrom(replica, "livelist:0", "said to the new master");
    }

    @Test
    void workersStayInStepWhileSlotsMigrateAndAMasterFailsOver() {
        RedisNodes cluster = opened.add(RedisNodes.runningWithAReplicaFor("livelist:0"));
        List<BridgedBroadcaster> workers = List.of(worker(cluster, "one"), worker(cluster, "other"));
        List<String> labels =
                IntStream.range(0, 12).mapToObj(i -> "shop.model" + i).toList();
        Recorder recorder = new Recorder();
        labels.forEach(label -> workers.get(1).subscribe(label, recorder));
        workers.forEach(this::becomesLive);

        RedisProcess from = cluster.owner("livelist:1", cluster.node(0));
        RedisProcess to = cluster.all().subList(0, 3).stream()
                .filter(n -> n != from)
                .findFirst()
                .orElseThrow();
        for (int round = 0; round < 5; round++) {
            write(workers.get(0), labels, "migration " + round);
            cluster.migrate("livelist:1", round % 2 == 0 ? from : to, round % 2 == 0 ? to : from);
        }
        write(workers.get(0), labels, "before the failover");
        cluster.owner("livelist:0", cluster.node(0)).pause();
        write(workers.get(0), labels, "during the failover");

        // Stale is found by the echo, and healed by the replica that has become the master.
        await().atMost(PATIENCE).until(() -> workers.get(1).state().isStale());
        workers.forEach(this::becomesLive);
        write(workers.get(0), labels, "after");
        for (String written :
                List.of("migration 0", "migration 4", "before the failover", "during the failover", "after")) {
            for (String label : labels) {
                ModelChange change = ModelChange.updated(label, written);
                await().atMost(PATIENCE).until(() -> recorder.knows(change));
            }
        }
    }

    @Test
    void lanesThatCannotBeAreRefused() {
        RedisTransport.Builder builder = RedisTransport.standalone(RedisURI.create("127.0.0.1", 1));
        assertThatThrownBy(() -> builder.sharded(0)).hasMessageContaining("lanes is 0");
    }

    private BridgedBroadcaster worker(RedisNodes cluster, String id) {
        return opened.add(BridgedBroadcaster.builder(builder(cluster).build())
                .config(BridgeConfig.builder().workerId(id).heartbeat(HEARTBEAT).build())
                .start());
    }

    private void becomesLive(BridgedBroadcaster worker) {
        await().atMost(PATIENCE)
                .until(() -> !worker.state().isStale() && worker.peers().size() == 1);
    }

    private static void write(BridgedBroadcaster worker, List<String> labels, String key) {
        labels.forEach(label -> worker.publish(ModelChange.updated(label, key)));
    }

    private RedisTransport start(RedisNodes cluster, RecordingListener listener) {
        RedisTransport transport = opened.add(builder(cluster).build());
        transport.start(listener);
        listener.awaitSubscriptions(1);
        return transport;
    }

    private static RedisTransport.Builder builder(RedisNodes cluster) {
        return RedisTransport.cluster(List.of(cluster.seed()))
                .sharded(LANES)
                .connectTimeout(Duration.ofSeconds(1))
                .publishTimeout(Duration.ofSeconds(1));
    }

    private void arrives(RedisTransport transport, int lane, String message) {
        await().atMost(PATIENCE).until(() -> {
            transport.send(lane, Kind.SIGNALS, message.getBytes(UTF_8));
            return listener.messages.contains(message);
        });
    }

    /** What a program says that knows where to; again, where the subscription is just moving. */
    private void arrivesFrom(RedisProcess node, String channel, String message) {
        await().atMost(PATIENCE).until(() -> {
            node.command(redis -> redis.spublish(channel, message));
            return listener.messages.contains(message);
        });
    }

    private static List<String> shardChannels(RedisProcess node) {
        return node.command(redis -> redis.pubsubShardChannels());
    }
}
