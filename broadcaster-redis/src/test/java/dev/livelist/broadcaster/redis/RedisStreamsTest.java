package dev.livelist.broadcaster.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgeCounters;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.tck.Recorder;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.broadcaster.transport.Transport.Kind;
import io.lettuce.core.KillArgs;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XTrimArgs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stream adds to the kit: it is read from where one was, and whatever cannot be is told. */
class RedisStreamsTest {

    private static final String LABEL = "shop.product";
    private static final String STREAM = "livelist:0";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final Opened opened = new Opened();

    private final RedisProcess redis = opened.add(RedisProcess.create());
    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void startRedis() {
        redis.start();
    }

    @Test
    void readersThatAreKilledAgainAndAgainMissNothingAndInvalidateNothing() {
        List<BridgedBroadcaster> workers = List.of(worker("one"), worker("other"), worker("third"));
        List<Recorder> recorders = workers.stream()
                .map(worker -> {
                    Recorder recorder = new Recorder();
                    worker.subscribe(LABEL, recorder);
                    return recorder;
                })
                .toList();
        workers.forEach(worker -> await().atMost(PATIENCE)
                .until(() -> !worker.state().isStale() && worker.peers().size() == 2));
        List<BridgeCounters> before =
                workers.stream().map(BridgedBroadcaster::counters).toList();
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Integer>> writers = IntStream.range(0, workers.size())
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> write(workers.get(i), "w" + i, enough), task -> new Thread(task).start()))
                .toList();

        int kills = 0;
        while (kills < 60) {
            kills += killReaders();
        }
        enough.set(true);
        List<Integer> written = writers.stream().map(CompletableFuture::join).toList();

        for (int i = 0; i < workers.size(); i++) {
            BridgedBroadcaster worker = workers.get(i);
            Recorder recorder = recorders.get(i);
            for (int from = 0; from < workers.size(); from++) {
                String writer = "w" + from;
                int count = written.get(from);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                                IntStream.range(0, count).mapToObj(n -> ModelChange.updated(LABEL, writer + "-" + n)))
                        .allMatch(recorder.signals()::contains));
            }
            await().atMost(PATIENCE).until(() -> !worker.state().isStale());
            BridgeCounters counters = worker.counters();
            assertThat(counters.invalidations())
                    .as("invalidations by %s", counters)
                    .isEqualTo(before.get(i).invalidations());
            assertThat(counters.gaps()).isEqualTo(before.get(i).gaps());
            assertThat(counters.sendFailures()).isEqualTo(before.get(i).sendFailures());
        }
        assertThat(written).allMatch(count -> count > 100);
    }

    @Test
    void whatIsWrittenWhileAReaderIsAwayIsReadAfterwards() {
        Cut cut = new Cut();
        cut.off();
        List<String> missed =
                IntStream.range(0, 500).mapToObj(i -> "missed " + i).toList();
        missed.forEach(this::add);
        cut.mend();

        listener.awaitMessage("missed 499");
        assertThat(listener.messages).containsSubsequence(missed);
        assertThat(listener.complete).containsExactly(false, true);
    }

    @Test
    void aStreamThatIsStillEmptyIsResumedToo() {
        Cut cut = new Cut(false);
        cut.off();
        add("the first of all");
        cut.mend();

        listener.awaitMessage("the first of all");
        assertThat(listener.complete).containsExactly(false, true);
    }

    @Test
    void aReaderThatTheStreamWasTrimmedPastSaysSo() {
        Cut cut = new Cut();
        cut.off();
        add("lost");
        add("kept");
        redis.command(
                commands -> commands.xtrim(STREAM, new XTrimArgs().maxlen(1).exactTrimming()));
        cut.mend();

        listener.awaitSubscriptions(2);
        assertThat(listener.complete).containsExactly(false, false);
        add("and on");
        listener.awaitMessage("and on");
    }

    @Test
    void aStreamThatIsEmptiedIsNoticedWhereNobodyWasAway() {
        new Cut();
        redis.command(commands -> commands.del(STREAM));

        listener.awaitSubscriptions(2);
        assertThat(listener.complete).containsExactly(false, false);
        add("and on");
        listener.awaitMessage("and on");
    }

    @Test
    void aStreamYoungerThanThePositionIsNoticed() {
        new Cut();
        redis.command(commands -> {
            commands.multi();
            commands.del(STREAM);
            commands.xadd(STREAM, new XAddArgs().id("5-0"), Map.of("m", "from another time"));
            return commands.exec();
        });

        listener.awaitSubscriptions(2);
        assertThat(listener.complete).containsExactly(false, false);
        redis.command(commands -> commands.xadd(STREAM, new XAddArgs().id("6-0"), Map.of("m", "and on")));
        listener.awaitMessage("and on");
    }

    @Test
    void aReaderThatTheStreamOvertakesWhileItIsBusySaysSo() {
        CountDownLatch free = new CountDownLatch(1);
        RecordingListener busy = heldBy(free);
        start(RedisTransport.standalone(redis.uri()).streams(10), busy);
        add("the first");
        busy.awaitMessage("the first");
        for (int i = 0; i < 50; i++) {
            add("flood " + i);
        }
        redis.command(
                commands -> commands.xtrim(STREAM, new XTrimArgs().maxlen(10).exactTrimming()));

        free.countDown();

        busy.awaitSubscriptions(2);
        assertThat(busy.complete).containsExactly(false, false);
        assertThat(busy.disconnections).hasValue(1);
    }

    @Test
    void heartbeatsEvictNoMessages() {
        RedisTransport transport = start(RedisTransport.standalone(redis.uri()).streams(3), listener);
        for (int i = 0; i < 3; i++) {
            send(transport, Kind.SIGNALS, "message " + i);
        }
        for (int i = 0; i < 2_000; i++) {
            send(transport, Kind.HEARTBEAT, "heartbeat " + i);
        }
        listener.awaitMessage("heartbeat 1999");

        List<String> kept = redis.command(commands -> commands.xrange(STREAM, Range.unbounded())).stream()
                .map(entry -> entry.getBody().getOrDefault("m", ""))
                .toList();
        assertThat(kept).contains("message 0", "message 1", "message 2").noneMatch(m -> m.startsWith("heartbeat"));
        long heartbeats = redis.command(commands -> commands.xlen("{" + STREAM + "}:heartbeats"));
        assertThat(heartbeats).as("heartbeats kept").isLessThan(2_000);
    }

    @Test
    void theStreamKeepsAboutAsManyMessagesAsItIsAllowedTo() {
        RedisTransport transport = start(RedisTransport.standalone(redis.uri()).streams(100), listener);
        for (int i = 0; i < 2_000; i++) {
            send(transport, Kind.SIGNALS, "message " + i);
        }
        await().atMost(PATIENCE)
                .until(() -> redis.command(commands -> commands.xrevrange(STREAM, Range.unbounded(), Limit.from(1)))
                        .get(0)
                        .getBody()
                        .containsValue("message 1999"));

        long kept = redis.command(commands -> commands.xlen(STREAM));
        assertThat(kept).isBetween(100L, 300L);
    }

    @Test
    void aHeartbeatIsHeardAfterAllThatWasSentBeforeItHoweverFarBehindOneIs() {
        CountDownLatch free = new CountDownLatch(1);
        RecordingListener slow = heldBy(free);
        RedisTransport behind = start(RedisTransport.standalone(redis.uri()).streams(10_000), slow);
        RedisTransport writer = start(RedisTransport.standalone(redis.uri()).streams(10_000), listener);
        for (int i = 0; i < 1_000; i++) {
            send(writer, Kind.SIGNALS, "message " + i);
            send(writer, Kind.HEARTBEAT, "heartbeat " + i);
        }
        listener.awaitMessage("heartbeat 999");

        free.countDown();
        slow.awaitMessage("heartbeat 999");

        int messages = 0;
        for (String heard : slow.messages) {
            int number = Integer.parseInt(heard.substring(heard.indexOf(' ') + 1));
            if (heard.startsWith("message")) {
                assertThat(number).isEqualTo(messages++);
            } else {
                assertThat(number).as("messages before heartbeat %s", number).isLessThan(messages);
            }
        }
        assertThat(messages).isEqualTo(1_000);
        assertThat(behind.name()).isEqualTo("redis-streams");
    }

    @Test
    void aHeartbeatIsHeardInItsPlaceAlsoWhereThereIsAlwaysMoreToRead() {
        CountDownLatch free = new CountDownLatch(1);
        RecordingListener slow = heldBy(free);
        start(RedisTransport.standalone(redis.uri()).streams(10_000), slow);
        RedisTransport writer = start(RedisTransport.standalone(redis.uri()).streams(10_000), listener);
        for (int i = 0; i < 5_000; i++) {
            send(writer, Kind.SIGNALS, "message " + i);
            if (i == 1_000) {
                send(writer, Kind.HEARTBEAT, "heartbeat");
            }
        }
        listener.awaitMessage("message 4999");

        free.countDown();
        slow.awaitMessage("message 4999");

        List<String> heard = List.copyOf(slow.messages);
        assertThat(heard.indexOf("heartbeat"))
                .isGreaterThan(heard.indexOf("message 1000"))
                .isLessThan(heard.indexOf("message 4999"));
    }

    @Test
    void aReadThatIsNeverAnsweredIsTheEndOfItsConnection() {
        Cut cut = new Cut();
        add("before");
        listener.awaitMessage("before");

        cut.proxy.swallow(Direction.TO_CLIENT);
        add("meanwhile");

        listener.awaitMessage("meanwhile");
        assertThat(listener.complete).containsExactly(false, true);
    }

    @Test
    void anEntryWithoutAMessageIsPassedOver() {
        new Cut();
        redis.command(commands -> commands.xadd(STREAM, Map.of("x", "y")));
        redis.command(commands -> commands.xadd(STREAM, Map.of("a", "b", "m", "with more", "z", "")));

        listener.awaitMessage("with more");
        assertThat(listener.messages).containsExactly("anchor", "with more");
    }

    /** A transport with a proxy before its Redis. */
    private final class Cut {

        private final TcpProxy proxy = opened.add(new TcpProxy("127.0.0.1", redis.port()));

        Cut() {
            this(true);
        }

        Cut(boolean withAMessage) {
            start(
                    RedisTransport.standalone(Uris.at(redis.uri(), proxy.host(), proxy.port()))
                            .streams(10_000),
                    listener);
            if (withAMessage) {
                add("anchor");
                listener.awaitMessage("anchor");
            }
        }

        void off() {
            proxy.refuse(true);
            proxy.cut();
            await().atMost(PATIENCE).until(() -> listener.disconnections.get() > 0);
        }

        void mend() {
            proxy.heal();
        }
    }

    private BridgedBroadcaster worker(String id) {
        return opened.add(BridgedBroadcaster.builder(
                        RedisTransport.standalone(redis.uri()).streams(10_000).build())
                .config(BridgeConfig.builder().workerId(id).build())
                .start());
    }

    private static int write(BridgedBroadcaster worker, String name, AtomicBoolean enough) {
        int written = 0;
        while (!enough.get()) {
            worker.publish(ModelChange.updated(LABEL, name + "-" + written));
            written++;
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return written;
    }

    private int killReaders() {
        return redis.command(commands -> {
            List<Long> readers = commands.clientList()
                    .lines()
                    .filter(client -> client.contains(" name=livelist-subscribe "))
                    .map(client -> Long.parseLong(client.substring("id=".length(), client.indexOf(' '))))
                    .toList();
            readers.forEach(id -> commands.clientKill(KillArgs.Builder.id(id)));
            return readers.size();
        });
    }

    private RedisTransport start(RedisTransport.Builder builder, RecordingListener listener) {
        RedisTransport transport = opened.add(builder.build());
        transport.start(listener);
        listener.awaitSubscriptions(1);
        return transport;
    }

    private void add(String message) {
        redis.command(commands -> commands.xadd(STREAM, Map.of("m", message)));
    }

    private static void send(RedisTransport transport, Kind kind, String message) {
        assertThat(transport.send(0, kind, message.getBytes(UTF_8))).isNotCompletedExceptionally();
    }

    /** Takes nothing after its first message until it is let go. */
    private static RecordingListener heldBy(CountDownLatch free) {
        return new RecordingListener() {
            @Override
            public void onMessage(int lane, byte[] message) {
                super.onMessage(lane, message);
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
