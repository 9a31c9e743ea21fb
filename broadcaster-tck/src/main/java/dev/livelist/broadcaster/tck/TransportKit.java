package dev.livelist.broadcaster.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.broadcaster.tck.TransportRecorder.Event;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.Transport.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} owes to the bridge above it, against a real server with real faults. Test names begin with
 * the rule that would be broken by a transport that fails.
 *
 * <p>Implement {@link #server}. Tests wait for conditions, at most {@link #patience}, which includes the time a transport
 * takes to reconnect; where something must not happen they watch for {@link #quiet}.
 */
public interface TransportKit {

    /** Hook: the server, started. The same one may serve all tests: each uses a channel of its own and heals it after. */
    TransportServer server();

    /** Hook: how long to wait for what must happen. */
    default Duration patience() {
        return Duration.ofSeconds(20);
    }

    /** Hook: how long to watch for what must not happen. */
    default Duration quiet() {
        return Duration.ofMillis(300);
    }

    /** Ends every fault that a test has begun. */
    @AfterEach
    default void heal() {
        server().heal();
    }

    /** A message reaches everybody on the channel, its sender too. If this fails, look whether the sender filters itself out. */
    @Test
    default void b5_aMessageReachesEverybodyOnTheChannelItsSenderIncluded() {
        try (Line one = open();
                Line other = one.another()) {
            one.send("hello");
            eventually().until(() -> one.recorder.has("hello") && other.recorder.has("hello"));
        }
    }

    /** A message reaches nobody on another channel. If this fails, look for a prefix match or a fixed name. */
    @Test
    default void b5_aMessageStaysOnItsChannel() {
        try (Line one = open();
                Line elsewhere = open()) {
            one.send("hello");
            eventually().until(() -> one.recorder.has("hello"));
            staysSo(() -> elsewhere.recorder.messages().isEmpty());
        }
    }

    /** Messages of one sender arrive in order. If this fails, look for a pool of connections or of threads. */
    @Test
    default void b5_theMessagesOfOneSenderArriveInOrderOneAtATime() {
        try (Line one = open();
                Line other = one.another()) {
            List<String> sent = numbered("m", 500);
            sent.forEach(one::send);
            eventually()
                    .untilAsserted(() -> assertThat(other.recorder.messages()).isEqualTo(sent));
            assertThat(other.recorder.overlapped()).isFalse();
        }
    }

    /** What any program sends arrives. If this fails, look for a frame of the transport's own around messages. */
    @Test
    default void b7_whatAnyProgramSendsArrivesAsItIs() {
        try (Line one = open()) {
            String plain = "{\"model_label\":\"shop.größe\",\"action\":\"updated\",\"pk\":42}";
            server().publish(one.channel, plain.getBytes(StandardCharsets.UTF_8));
            eventually().until(() -> one.recorder.has(plain));
        }
    }

    /** A message of the greatest length arrives whole. If this fails, {@code maxMessageBytes} promises too much. */
    @Test
    default void b8_aMessageOfTheGreatestLengthArrivesWhole() {
        try (Line one = open()) {
            String longest = "x".repeat(one.transport.maxMessageBytes());
            one.send(longest);
            eventually().until(() -> one.recorder.has(longest));
        }
    }

    /** A message beyond the limit fails, and only that. If this fails, it is cut off, thrown, or ends the connection. */
    @Test
    default void b8_aMessageThatIsTooLongFailsAndHarmsNothing() {
        try (Line one = open()) {
            CompletionStage<Void> sent = one.send("x".repeat(one.transport.maxMessageBytes() + 1));
            eventually().until(() -> sent.toCompletableFuture().isCompletedExceptionally());
            one.send("short");
            eventually().until(() -> one.recorder.has("short"));
        }
    }

    /**
     * What is sent after the subscription was reported arrives, and the first one is never complete. If this fails, it is
     * reported when it was asked for, not when the server has acknowledged it.
     */
    @Test
    default void b9_whatIsSentOnceSubscribedIsReportedArrives() {
        try (Line one = open()) {
            for (int i = 0; i < 20; i++) {
                String message = "m" + i;
                try (Line fresh = one.another()) {
                    server().publish(one.channel, message.getBytes(StandardCharsets.UTF_8));
                    eventually().until(() -> fresh.recorder.has(message));
                    assertThat(fresh.recorder.events()).startsWith(Event.SUBSCRIBED);
                }
            }
        }
    }

    /** A server that is away at the start is no error. If this fails, start throws, or gives up after a while. */
    @Test
    default void b9_aServerThatIsAwayAtTheStartIsWaitedFor() {
        server().kill();
        Line line = null;
        try {
            line = new Line(this, newChannel());
            line.transport.start(line.recorder);
            Line early = line;
            staysSo(() -> early.recorder.events().isEmpty());
        } finally {
            server().restart();
        }
        try (Line late = line) {
            eventually().until(() -> late.recorder.subscriptions() > 0);
            works(late);
        }
    }

    /** A server that is killed and comes back is found again. If this fails, see what becomes of a failed resubscription. */
    @Test
    default void b9_aServerThatWasKilledIsReportedAndFoundAgain() {
        try (Line one = open()) {
            server().kill();
            try {
                eventually().until(() -> one.recorder.events().contains(Event.DISCONNECTED));
            } finally {
                server().restart();
            }
            comesBack(one);
        }
    }

    /** The loss of the listening connection alone is reported. If this fails, only the sending one is watched. */
    @Test
    default void b9_theLossOfTheListeningConnectionAloneIsReported() {
        try (Line one = open()) {
            server().killListeners();
            comesBack(one);
        }
    }

    /** A connection that breaks is reported, each time. If this fails, look for a listener that is called once only. */
    @Test
    default void b9_eachConnectionThatBreaksIsReportedAndReplaced() {
        try (Line one = open()) {
            for (int i = 0; i < 3; i++) {
                int before = one.recorder.subscriptions();
                server().cut();
                eventually().until(() -> one.recorder.subscriptions() > before);
                works(one);
            }
            assertThat(one.recorder.events()).contains(Event.DISCONNECTED);
        }
    }

    /** While connections are refused it goes on trying. If this fails, look for a limit of attempts or a growing backoff. */
    @Test
    default void b9_refusedConnectionsAreTriedAgain() {
        try (Line one = open()) {
            server().refuse();
            server().cut();
            eventually().until(() -> one.recorder.events().contains(Event.DISCONNECTED));
            staysSo(() -> one.recorder.subscriptions() == 1);
            server().heal();
            comesBack(one);
        }
    }

    /**
     * What a listener that does not keep up misses is reported. If this fails, either a buffer has no bound, or what the
     * server or the transport has thrown away is nobody's news.
     */
    @Test
    default void b9_whatASlowListenerMissesIsReported() {
        long bytes = server().slowListenerBytes();
        assumeTrue(bytes > 0, "This server gives up no slow listener");
        try (Line fast = open();
                Line slow = fast.another()) {
            slow.recorder.hold();
            int length = Math.min(fast.transport.maxMessageBytes(), 100_000);
            List<String> sent = new ArrayList<>();
            for (long done = 0; done < bytes; done += length) {
                String message = done + "x".repeat(length - 20);
                sent.add(message);
                server().publish(fast.channel, message.getBytes(StandardCharsets.UTF_8));
            }
            slow.recorder.release();
            eventually()
                    .until(() -> slow.recorder.messages().containsAll(sent)
                            || (slow.recorder.events().contains(Event.DISCONNECTED)
                                    && slow.recorder.subscriptions() > 1));
            works(slow);
        }
    }

    /** A delay changes nothing but the time. If this fails, a timeout is shorter than a slow network's answers. */
    @Test
    default void b9_aSlowNetworkIsNoFault() {
        try (Line one = open()) {
            server().delay(Duration.ofMillis(100));
            List<String> sent = numbered("slow", 20);
            sent.forEach(one::send);
            eventually().untilAsserted(() -> assertThat(one.recorder.messages()).isEqualTo(sent));
            assertThat(one.recorder.events()).doesNotContain(Event.DISCONNECTED);
        }
    }

    /** A connection that delivers nothing is replaced on demand. If this fails, rebuild waits for the old one to end. */
    @Test
    default void b10_aConnectionThatDeliversNothingIsReplacedByRebuild() {
        try (Line one = open()) {
            server().swallow(Direction.TO_CLIENT);
            int before = one.recorder.subscriptions();
            one.transport.rebuild();
            eventually().until(() -> one.recorder.subscriptions() > before);
            works(one);
        }
    }

    /** The same where nothing gets through in either direction. */
    @Test
    default void b10_aConnectionThatIsDeadBothWaysIsReplacedByRebuild() {
        try (Line one = open()) {
            server().swallow(Direction.TO_CLIENT);
            server().swallow(Direction.TO_SERVER);
            int before = one.recorder.subscriptions();
            one.transport.rebuild();
            eventually().until(() -> one.recorder.subscriptions() > before);
            // The connection that sends may be another one; it has to be found dead, too, sooner or later.
            eventually().until(() -> {
                one.send("again");
                return one.recorder.has("again");
            });
        }
    }

    /** Rebuilding what is being rebuilt does no harm. If this fails, two connections listen, and repeat everything. */
    @Test
    default void b10_rebuildingTwiceLeavesOneConnection() {
        try (Line one = open()) {
            int before = one.recorder.subscriptions();
            one.transport.rebuild();
            one.transport.rebuild();
            eventually().until(() -> one.recorder.subscriptions() > before);
            works(one);
            one.send("once");
            eventually().until(() -> one.recorder.has("once"));
            staysSo(() ->
                    one.recorder.messages().stream().filter("once"::equals).count() == 1);
        }
    }

    /**
     * While the server is away, sending neither blocks nor throws, and what has failed is not sent later. If this fails,
     * look for a queue that outlives the connection.
     */
    @Test
    default void b12_whileTheServerIsAwaySendingFailsAtOnceAndForGood() throws Exception {
        try (Line one = open()) {
            server().kill();
            List<CompletionStage<Void>> sent = new ArrayList<>();
            try {
                eventually().until(() -> one.recorder.events().contains(Event.DISCONNECTED));
                eventually().until(() -> failed(one.send("probe")));
                sent.addAll(sendMany(one, 20_000));
                eventually().until(() -> sent.stream()
                        .allMatch(stage -> stage.toCompletableFuture().isDone()));
            } finally {
                server().restart();
            }
            comesBack(one);
            for (int i = 0; i < sent.size(); i++) {
                if (failed(sent.get(i))) {
                    assertThat(one.recorder.has("many" + i))
                            .as("a message that had failed")
                            .isFalse();
                }
            }
        }
    }

    /** While the server stands still, sending does not block either, and does not collect without bound. */
    @Test
    default void b12_whileTheServerStandsStillSendingDoesNotBlock() throws Exception {
        try (Line one = open()) {
            server().pause();
            try {
                sendMany(one, 20_000);
            } finally {
                server().resume();
            }
            eventually().until(() -> {
                one.send("after the pause");
                return one.recorder.has("after the pause");
            });
        }
    }

    /** Sending after close fails, and does not throw. */
    @Test
    default void b12_sendingAfterCloseFails() {
        Line one = open();
        one.close();
        CompletionStage<Void> sent = one.send("late");
        eventually().until(() -> failed(sent));
    }

    /** A goodbye handed over before close arrives. If this fails, close does not wait for what is on its way. */
    @Test
    default void b13_theGoodbyeHandedOverBeforeCloseArrives() {
        try (Line stays = open()) {
            for (int i = 0; i < 5; i++) {
                String bye = "bye" + i;
                Line leaves = stays.another();
                leaves.transport.send(0, Kind.GOODBYE, bye.getBytes(StandardCharsets.UTF_8));
                leaves.close();
                eventually().until(() -> stays.recorder.has(bye));
            }
        }
    }

    /** Closing twice is fine, and so is closing what was never started. */
    @Test
    default void b13_closingTwiceOrUnstartedIsFine() {
        Line one = open();
        one.close();
        one.close();
        new Line(this, newChannel()).close();
    }

    /** Nothing is heard after close, and no thread stays. If this fails, the message names those that did. */
    @Test
    default void b13_afterCloseNothingIsHeardAndNoThreadIsLeft() {
        try (Line other = open()) {
            LiveThreads threads = new LiveThreads();
            Line one = other.another();
            works(one);
            one.close();
            int heard = one.recorder.messages().size();
            other.send("late");
            eventually().until(() -> other.recorder.has("late"));
            staysSo(() -> one.recorder.messages().size() == heard);
            eventually().untilAsserted(threads::assertNoneMore);
        }
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static boolean failed(CompletionStage<Void> sent) {
        return sent.toCompletableFuture().isCompletedExceptionally();
    }

    private List<CompletionStage<Void>> sendMany(Line line, int count) throws Exception {
        return CompletableFuture.supplyAsync(
                        () -> numbered("many", count).stream().map(line::send).toList())
                .get(patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String newChannel() {
        return "kit-" + UUID.randomUUID();
    }

    private Line open() {
        return open(newChannel());
    }

    private Line open(String channel) {
        Line line = new Line(this, channel);
        line.transport.start(line.recorder);
        eventually().until(() -> line.recorder.subscriptions() > 0);
        return line;
    }

    private void comesBack(Line line) {
        eventually()
                .until(() -> line.recorder.events().contains(Event.DISCONNECTED) && line.recorder.subscriptions() > 1);
        works(line);
    }

    /** What a program sends is received, and what is sent through the transport as soon as it can send again. */
    private void works(Line line) {
        String foreign = "works " + UUID.randomUUID();
        server().publish(line.channel, foreign.getBytes(StandardCharsets.UTF_8));
        eventually().until(() -> line.recorder.has(foreign));
        eventually().until(() -> {
            line.send("own " + foreign);
            return line.recorder.has("own " + foreign);
        });
    }

    private ConditionFactory eventually() {
        return await().atMost(patience()).pollInterval(Duration.ofMillis(5)).pollInSameThread();
    }

    private void staysSo(BooleanSupplier condition) {
        await().during(quiet())
                .atMost(quiet().plus(patience()))
                .pollInterval(Duration.ofMillis(10))
                .pollInSameThread()
                .until(() -> {
                    assertThat(condition.getAsBoolean()).isTrue();
                    return true;
                });
    }

    /** A transport on a channel, and who listens to it. */
    final class Line implements AutoCloseable {

        private final TransportKit kit;
        private final String channel;
        private final Transport transport;
        private final TransportRecorder recorder = new TransportRecorder();

        private Line(TransportKit kit, String channel) {
            this.kit = kit;
            this.channel = channel;
            this.transport = kit.server().newTransport(channel);
        }

        private Line another() {
            return kit.open(channel);
        }

        private CompletionStage<Void> send(String message) {
            return transport.send(0, Kind.SIGNALS, message.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            transport.close();
        }
    }
}
