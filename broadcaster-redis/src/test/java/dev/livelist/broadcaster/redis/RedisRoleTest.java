package dev.livelist.broadcaster.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.tck.Recorder;
import dev.livelist.broadcaster.tck.TcpProxy;
import io.lettuce.core.Range;
import io.lettuce.core.RedisURI;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that becomes a replica, and a replica that becomes the server, while workers are connected. */
class RedisRoleTest {

    private static final String LABEL = "shop.product";
    private static final String STREAM = "livelist:0";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);

    @RegisterExtension
    final Opened opened = new Opened();

    private static RedisTransport.Builder carried(RedisTransport.Builder transport, boolean streams) {
        return streams ? transport.streams(10_000) : transport;
    }

    private BridgedBroadcaster worker(String name, RedisTransport transport) {
        return opened.add(BridgedBroadcaster.builder(transport)
                .config(BridgeConfig.builder()
                        .workerId(name)
                        .heartbeat(HEARTBEAT)
                        .peerForget(Duration.ofSeconds(3))
                        .build())
                .start());
    }

    private static boolean isLinkedToItsMaster(RedisProcess replica) {
        return replica.command(redis -> redis.info("replication")).contains("master_link_status:up");
    }

    private RedisProcess replicaOf(RedisProcess master) {
        RedisProcess replica = opened.add(RedisProcess.running("--replicaof", "127.0.0.1 " + master.port()));
        await().atMost(PATIENCE).until(() -> isLinkedToItsMaster(replica));
        return replica;
    }

    /** PUBLISH on a replica is accepted and reaches nobody else; XADD is refused. Either way the worker must not say that all is well. */
    @ParameterizedTest(name = "streams {0}, clients killed {1}")
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void aWorkerWhoseServerBecomesAReplicaIsStaleUntilItIsAMasterAgain(boolean streams, boolean kill) throws Exception {
        RedisProcess old = opened.add(RedisProcess.running());
        RedisProcess promoted = replicaOf(old);
        TcpProxy proxy = opened.add(new TcpProxy("127.0.0.1", old.port()));
        BridgedBroadcaster left = worker(
                "left", carried(RedisTransport.standalone(old.uri()), streams).build());
        BridgedBroadcaster moved = worker(
                "moved",
                carried(RedisTransport.standalone(Uris.at(old.uri(), proxy.host(), proxy.port())), streams)
                        .build());
        await().atMost(PATIENCE)
                .until(() -> left.peers().size() == 1
                        && moved.peers().size() == 1
                        && !left.state().isStale()
                        && !moved.state().isStale());

        promoted.command(redis -> redis.replicaofNoOne());
        old.command(redis -> redis.replicaof("127.0.0.1", promoted.port()));
        proxy.redirect("127.0.0.1", promoted.port());
        proxy.cut();
        if (kill) {
            RawCommands.run(old, CommandType.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");
            RawCommands.run(old, CommandType.CLIENT, "KILL", "TYPE", "pubsub");
        }

        await().atMost(PATIENCE)
                .until(() -> left.state().isStale() && !moved.state().isStale());
        await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> left.state()
                .isStale());

        Recorder heard = new Recorder();
        moved.subscribe(LABEL, heard);
        old.command(redis -> redis.replicaofNoOne());
        proxy.redirect("127.0.0.1", old.port());
        proxy.cut();
        await().atMost(PATIENCE)
                .until(() -> !left.state().isStale()
                        && !moved.state().isStale()
                        && left.peers().size() == 1
                        && moved.peers().size() == 1);
        int before = heard.invalidations().size();
        left.publish(ModelChange.updated(LABEL, 77));
        await().atMost(PATIENCE)
                .until(() -> heard.signals().contains(ModelChange.updated(LABEL, 77))
                        || heard.invalidations().size() > before);
    }

    @Test
    void aReplicaThatIsConnectedToIsNotUsed() {
        RedisProcess replica = replicaOf(opened.add(RedisProcess.running()));
        try (LoggedLines logged = new LoggedLines()) {
            BridgedBroadcaster worker =
                    worker("w", RedisTransport.standalone(replica.uri()).build());
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(logged.of("livelist.redis.unreachable"))
                    .anyMatch(line -> line.contains("the server is a replica of 127.0.0.1:")));
            assertThat(worker.state().isStale()).isTrue();
        }
    }

    /** A replica was promoted that has the last entry which this worker has read, and not the acknowledged one after it. */
    @Test
    void aStreamAtAPromotedReplicaIsNotTakenForComplete() throws Exception {
        RedisProcess master = opened.add(RedisProcess.running());
        RedisProcess replica = replicaOf(master);
        TcpProxy proxy = opened.add(new TcpProxy("127.0.0.1", master.port()));
        BridgedBroadcaster worker = worker(
                "w",
                RedisTransport.standalone(Uris.at(master.uri(), proxy.host(), proxy.port()))
                        .streams(10_000)
                        .build());
        Recorder recorder = new Recorder();
        worker.subscribe(LABEL, recorder);
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
        master.command(redis -> redis.xadd(STREAM, Map.of("m", plain(1))));
        await().atMost(PATIENCE).until(() -> recorder.signals().contains(ModelChange.updated(LABEL, 1)));
        await().atMost(PATIENCE).until(() -> replica.command(redis -> redis.xrange(STREAM, Range.unbounded())).stream()
                .anyMatch(entry -> entry.getBody().containsValue(plain(1))));

        proxy.refuse(true);
        proxy.cut();
        replica.command(redis -> redis.replicaofNoOne());
        master.command(redis -> redis.xadd(STREAM, Map.of("m", plain(2))));
        master.kill();
        int before = recorder.invalidations().size();
        proxy.redirect("127.0.0.1", replica.port());
        proxy.heal();

        await().atMost(PATIENCE)
                .until(() ->
                        !worker.state().isStale() && recorder.invalidations().size() > before);
        replica.command(redis -> redis.xadd(STREAM, Map.of("m", plain(3))));
        await().atMost(PATIENCE).until(() -> recorder.signals().contains(ModelChange.updated(LABEL, 3)));
    }

    /** Demoted and promoted between two looks: the process is the same, its history is not. */
    @Test
    void aStreamThatWasReplacedByThatOfAnotherServerForAMomentIsNotTakenForComplete() {
        RedisProcess redis = opened.add(RedisProcess.running());
        RedisProcess other = opened.add(RedisProcess.running());
        BridgedBroadcaster worker = worker(
                "w", RedisTransport.standalone(redis.uri()).streams(10_000).build());
        Recorder recorder = new Recorder();
        worker.subscribe(LABEL, recorder);
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
        int before = recorder.invalidations().size();

        redis.command(commands -> commands.replicaof("127.0.0.1", other.port()));
        redis.command(commands -> commands.replicaofNoOne());

        await().atMost(PATIENCE).until(() -> recorder.invalidations().size() > before);
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
    }

    @Test
    void aUserWhoMayNotAskIsServedAndResumesWithoutSayingThatItIsComplete() {
        RedisProcess redis = opened.add(RedisProcess.running());
        RawCommands.acl(redis, "SETUSER", "limited", "on", ">secret", "~*", "&*", "+@all", "-role", "-info");
        RedisURI uri = redis.uri();
        uri.setAuthentication("limited", "secret");
        BridgedBroadcaster worker =
                worker("w", RedisTransport.standalone(uri).streams(10_000).build());
        Recorder recorder = new Recorder();
        worker.subscribe(LABEL, recorder);
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
        int before = recorder.invalidations().size();
        RawCommands.run(redis, CommandType.CLIENT, "KILL", "TYPE", "normal", "SKIPME", "yes");

        await().atMost(PATIENCE).until(() -> recorder.invalidations().size() > before);
        IntStream.range(0, 3).forEach(i -> redis.command(commands -> commands.xadd(STREAM, Map.of("m", plain(i)))));
        await().atMost(PATIENCE).until(() -> recorder.signals().contains(ModelChange.updated(LABEL, 2)));
    }

    @Test
    void streamsAreInTheDatabaseThatIsConfigured() {
        RedisProcess redis = opened.add(RedisProcess.running());
        RedisURI uri = redis.uri();
        uri.setDatabase(3);
        BridgedBroadcaster worker =
                worker("w", RedisTransport.standalone(uri).streams(10_000).build());
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
        worker.publish(ModelChange.updated(LABEL, 1));
        await().atMost(PATIENCE).until(() -> RedisProcess.<Long>command(uri, commands -> commands.xlen(STREAM)) > 0);
        long inTheFirst = redis.command(commands -> commands.dbsize());
        assertThat(inTheFirst).as("keys in database 0").isZero();
    }

    private static String plain(long pk) {
        return "{\"model_label\":\"" + LABEL + "\",\"action\":\"updated\",\"pk\":" + pk + "}";
    }
}
