package dev.livelist.broadcaster.bridge;

import static dev.livelist.broadcaster.bridge.SimWorld.MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule between workers alone, in virtual time: what is told, why, and how soon. */
class BridgedBroadcasterTest {

    private static final long HEARTBEAT = SimWorker.HEARTBEAT.toNanos();
    private static final long BOUND = 3 * HEARTBEAT;
    private static final ModelChange CHANGE = ModelChange.updated("shop.item", 1);

    private final SimWorld world = new SimWorld(1);
    private SimWorker one;
    private SimWorker other;

    @BeforeEach
    void twoWorkersThatKnowEachOther() {
        one = new SimWorker(world, "one", "one-1", true, Set.of());
        other = new SimWorker(world, "other", "other-1", true, Set.of());
        pass(5 * HEARTBEAT);
        forgetWhatWasTold();
    }

    private void pass(long time) {
        world.runUntil(world.now() + time);
    }

    private void forgetWhatWasTold() {
        one.told.clear();
        other.told.clear();
        one.states.clear();
        other.states.clear();
    }

    private static List<Signal> told(SimWorker worker) {
        return worker.told.stream().map(SimWorker.Told::signal).toList();
    }

    private static Signal all(Reason reason) {
        return Invalidation.all(reason);
    }

    private void send(byte[] message) {
        world.server.broadcast(null, 0, message);
        pass(10 * MS);
    }

    private static WireEncoder encoderOf(String origin, String boot) {
        return new WireEncoder(new Sender(origin, boot), 1, 0, 100_000);
    }

    private static byte[] message(String origin, String boot, long seq, Signal... signals) {
        WireEncoder encoder = encoderOf(origin, boot);
        return encoder.frame(seq, encoder.encode(List.of(signals)).get(0));
    }

    @Test
    void workersThatHaveMetAreLiveAndKnowEachOther() {
        assertThat(one.broadcaster.state().isStale()).isFalse();
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
        assertThat(one.broadcaster.peers()).singleElement().satisfies(peer -> {
            assertThat(peer.worker()).isEqualTo("other");
            assertThat(peer.boot()).isEqualTo("other-1");
            assertThat(peer.silent()).isFalse();
        });
    }

    @Test
    void inQuietTimesNothingIsInvalidated() {
        for (int i = 0; i < 100; i++) {
            one.broadcaster.publish(ModelChange.updated("shop.item", i));
            pass(300 * MS);
        }
        assertThat(told(other)).hasSize(100).doesNotHaveAnyElementsOfTypes(Invalidation.class);
        assertThat(told(one)).hasSize(100).doesNotHaveAnyElementsOfTypes(Invalidation.class);
        assertThat(other.states).isEmpty();
    }

    @Test
    void b5_aLostMessageIsToldAsAGapWithinTheBound() {
        world.server.loss = 1;
        one.broadcaster.publish(CHANGE);
        pass(10 * MS);
        world.server.loss = 0;
        pass(BOUND);
        assertThat(told(other)).containsExactly(all(Reason.GAP));
        assertThat(other.broadcaster.counters().gaps()).isEqualTo(1);
    }

    @Test
    void b5_aMessageThatWasOvertakenIsNoGap() {
        send(message("third", "t1", 1, CHANGE));
        forgetWhatWasTold();
        send(message("third", "t1", 3, ModelChange.updated("shop.item", 3)));
        send(message("third", "t1", 2, ModelChange.updated("shop.item", 2)));
        pass(HEARTBEAT);
        assertThat(told(one)).hasSize(2).doesNotHaveAnyElementsOfTypes(Invalidation.class);
    }

    @Test
    void b6_aWorkerDoesNotHearItself() {
        one.broadcaster.publish(CHANGE);
        pass(HEARTBEAT);
        assertThat(told(one)).containsExactly(CHANGE);
    }

    @Test
    void b6_aRepeatIsFilteredAndTheSameNumberWithOtherContentIsNot() {
        Signal forged = ModelChange.updated("shop.item", "forged");
        send(message("third", "t1", 1, forged));
        send(message("third", "t1", 1, CHANGE));
        send(message("third", "t1", 1, CHANGE));
        assertThat(told(one)).containsExactly(forged, CHANGE);
        assertThat(one.broadcaster.counters().repeats()).isEqualTo(1);
    }

    @Test
    void b6_aForgedNumberFarAheadSuppressesNothingThatComesAfter() {
        one.broadcaster.publish(CHANGE);
        pass(10 * MS);
        send(message("one", "one-1", 1L << 40, ModelChange.updated("shop.item", "forged")));
        forgetWhatWasTold();
        one.broadcaster.publish(CHANGE);
        one.broadcaster.publish(ModelChange.updated("shop.item", 2));
        pass(10 * MS);
        assertThat(told(other)).contains(CHANGE, ModelChange.updated("shop.item", 2));
        pass(BOUND);
        forgetWhatWasTold();
        world.server.loss = 1;
        one.broadcaster.publish(CHANGE);
        pass(10 * MS);
        world.server.loss = 0;
        pass(BOUND);
        assertThat(told(other)).as("a loss after it is still found").containsExactly(all(Reason.GAP));
    }

    @Test
    void b6_howeverMuchIsForgedInvalidationsStayWithinTheirBudget() {
        for (int i = 0; i < 1_000; i++) {
            long number = (i % 2 == 0 ? 1L << 40 : 1) + i * 10_000L;
            send(encoderOf("one", "one-1").heartbeat(number, 1));
        }
        long seconds = 10;
        assertThat(told(other)).hasSizeLessThanOrEqualTo((int) (3 * seconds));
        pass(2 * BOUND);
        forgetWhatWasTold();
        one.broadcaster.publish(CHANGE);
        pass(2 * BOUND);
        assertThat(told(other)).containsExactly(CHANGE);
    }

    @Test
    void forgedWorkersNeitherGrowTheTableNorHideARealOne() {
        for (int i = 0; i < 3_000; i++) {
            world.server.broadcast(null, 0, message("forged" + i, "f" + i, 1, CHANGE));
        }
        pass(10 * MS);
        assertThat(one.broadcaster.peers()).hasSizeLessThanOrEqualTo(PeerTable.MAX_PEERS);
        assertThat(one.broadcaster.state().pollAdvised()).isTrue();
        pass(SimWorker.FORGET.toNanos() + 2 * BOUND);
        assertThat(one.broadcaster.peers()).extracting(PeerView::worker).containsExactly("other");
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
    }

    @Test
    void b7_aPlainMessageIsToldLikeAnyOther() {
        send("{\"model_label\":\"shop.item\",\"action\":\"updated\",\"pk\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(told(one)).containsExactly(CHANGE);
        assertThat(told(other)).containsExactly(CHANGE);
    }

    @Test
    void b8_malformedAndOversizedMessagesAreCountedAndChangeNothing() {
        send("hello".getBytes(StandardCharsets.UTF_8));
        send(new byte[2_000_000]);
        pass(2 * BOUND);
        assertThat(told(one)).isEmpty();
        assertThat(one.states).isEmpty();
        assertThat(one.broadcaster.counters().malformed()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":2,\"origin\":\"new\",\"boot\":\"n1\"}",
                "{\"v\":1,\"origin\":\"new\",\"boot\":\"n1\",\"lanes\":1,\"lane\":0,\"seq\":1,"
                        + "\"signals\":[{\"model_label\":\"a\",\"action\":\"moved\",\"pk\":1}]}",
                "{\"v\":1,\"origin\":\"new\",\"boot\":\"n1\",\"lanes\":4,\"lane\":2,\"seq\":0,\"signals\":[]}"
            })
    void b8_aWorkerThatSpeaksDifferentlyInvalidatesAndIsPolledForWhileItIsThere(String envelope) {
        byte[] message = envelope.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 10; i++) {
            send(message);
            pass(HEARTBEAT);
        }
        assertThat(told(one)).containsExactly(all(Reason.INCOMPATIBLE));
        assertThat(one.broadcaster.state().isStale()).isFalse();
        assertThat(one.broadcaster.state().pollAdvised()).isTrue();
        pass(SimWorker.FORGET.toNanos() + 2 * BOUND);
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
    }

    @Test
    void b9_theInvalidationComesWithTheAcknowledgementAndNotBefore() {
        one.transport.down = true;
        one.transport.loseConnection();
        pass(HEARTBEAT);
        assertThat(one.broadcaster.state().isStale()).isTrue();
        assertThat(told(one)).isEmpty();
        one.transport.down = false;
        pass(HEARTBEAT);
        assertThat(told(one)).contains(all(Reason.RECONNECTED));
        assertThat(one.broadcaster.state().isStale()).isFalse();
        assertThat(one.states).extracting(BroadcasterState::isStale).containsExactly(true, false);
    }

    @Test
    void b9_aConnectionThatResumesCompletelyInvalidatesNothing() {
        world.server.resumes = true;
        one.transport.down = true;
        one.transport.loseConnection();
        other.broadcaster.publish(CHANGE);
        pass(HEARTBEAT);
        one.transport.down = false;
        pass(HEARTBEAT);
        assertThat(told(one)).containsExactly(CHANGE);
    }

    @Test
    void b10_aConnectionThatDeliversNothingIsStaleAndRebuiltWithinTheBound() {
        one.transport.swallow(0);
        long began = world.now();
        while (!one.broadcaster.state().isStale()) {
            pass(10 * MS);
        }
        assertThat(world.now() - began).isLessThanOrEqualTo(BOUND);
        assertThat(one.broadcaster.counters().rebuilds()).isEqualTo(1);
        pass(HEARTBEAT);
        assertThat(one.broadcaster.state().isStale()).isFalse();
        assertThat(told(one)).contains(all(Reason.RECONNECTED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void b10_aFailingPublishAloneRebuildsNothing(boolean fails) {
        one.transport.mute = true;
        one.transport.failsWhenMute = fails;
        pass(BOUND);
        assertThat(one.broadcaster.state().isStale()).isFalse();
        pass(4 * BOUND);
        assertThat(one.broadcaster.counters().rebuilds()).isZero();
        other.broadcaster.publish(CHANGE);
        pass(10 * MS);
        assertThat(told(one)).contains(CHANGE);
    }

    @Test
    void b11_aPeerThatFallsSilentIsToldAtOnceAndPolledForUntilForgotten() {
        other.kill();
        pass(BOUND + 10 * MS);
        assertThat(told(one)).containsExactly(all(Reason.PEER_LOST));
        assertThat(one.broadcaster.state().isStale()).isFalse();
        assertThat(one.broadcaster.state().pollAdvised()).isTrue();
        pass(SimWorker.FORGET.toNanos() + HEARTBEAT);
        assertThat(told(one)).containsExactly(all(Reason.PEER_LOST), all(Reason.PEER_LOST));
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
        assertThat(one.broadcaster.peers()).isEmpty();
    }

    @Test
    void b11_aPeerThatIsHeardAgainInvalidatesOnceMoreAndEndsThePolling() {
        other.transport.mute = true;
        pass(2 * BOUND);
        forgetWhatWasTold();
        other.transport.mute = false;
        pass(HEARTBEAT + 10 * MS);
        assertThat(told(one)).containsExactly(all(Reason.PEER_LOST));
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
    }

    @Test
    void b11_aGoodbyeIsNoLoss() {
        other.close();
        pass(SimWorker.FORGET.toNanos() + 2 * BOUND);
        assertThat(told(one)).isEmpty();
        assertThat(one.broadcaster.peers()).isEmpty();
    }

    /** The last message of a worker was on the lane on which nothing arrives any more, its goodbye there included. */
    @Test
    void b11_aGoodbyeOnOneLaneIsNoneForAnother() {
        SimWorld spread = new SimWorld(2);
        spread.server.lanes = 2;
        SimWorker stays = new SimWorker(spread, "stays", "s1", true, Set.of());
        SimWorker leaves = new SimWorker(spread, "leaves", "l1", true, Set.of());
        spread.runUntil(5 * HEARTBEAT);
        stays.told.clear();
        leaves.transport.muteLane(1, 10 * BOUND);
        leaves.broadcaster.publish(IntStream.range(0, 20)
                .mapToObj(i -> ModelChange.updated("model" + i, i))
                .toList());
        leaves.close();
        spread.runUntil(spread.now() + BOUND + HEARTBEAT);
        assertThat(told(stays)).contains(all(Reason.PEER_LOST));
        assertThat(stays.broadcaster.state().pollAdvised()).isTrue();
    }

    /** Nothing can be sent, so nothing proves the connection, and for a while nothing is heard: what was said then is lost. */
    @Test
    void b10_aSilenceThatEndsByItselfInvalidates() {
        one.transport.failsWhenMute = true;
        one.transport.mute = true;
        other.transport.cutOffFrom(one.transport);
        pass(2 * BOUND);
        assertThat(one.broadcaster.state().isStale()).isTrue();
        forgetWhatWasTold();
        one.transport.mute = false;
        pass(2 * HEARTBEAT);
        assertThat(one.broadcaster.counters().rebuilds()).isZero();
        assertThat(told(one)).contains(all(Reason.RECONNECTED));
        assertThat(one.broadcaster.state().isStale()).as("of itself").isFalse();
    }

    @Test
    void b11_aNewStartOfTheSameWorkerIsToldAtOnceAndEndsTheWait() {
        other.kill();
        pass(500 * MS);
        SimWorker again = new SimWorker(world, "other", "other-2", true, Set.of());
        pass(500 * MS);
        assertThat(told(one)).containsExactly(all(Reason.PEER_LOST));
        pass(SimWorker.FORGET.toNanos() + 2 * BOUND);
        assertThat(told(one)).containsExactly(all(Reason.PEER_LOST));
        assertThat(one.broadcaster.peers()).extracting(PeerView::boot).containsExactly("other-2");
        again.close();
    }

    @Test
    void b11_twoWorkersOfOneNameDoNotInvalidateForEver() {
        new SimWorker(world, "other", "other-2", true, Set.of());
        pass(2 * BOUND);
        forgetWhatWasTold();
        pass(10 * BOUND);
        assertThat(told(one)).isEmpty();
        assertThat(one.broadcaster.peers()).hasSize(2);
    }

    @Test
    void b11_aPeerThatHasPublishedBeforeItIsHeardIsNew() {
        send(encoderOf("third", "t1").heartbeat(7, 1));
        assertThat(told(one)).containsExactly(all(Reason.NEW_PEER));
        forgetWhatWasTold();
        send(encoderOf("fourth", "f1").heartbeat(0, 1));
        send(message("fifth", "g1", 1, CHANGE));
        assertThat(told(one)).containsExactly(CHANGE);
    }

    @Test
    void b12_whileTheTransportIsDownPublishingIsLocalAndTheOthersSeeTheGap() {
        one.transport.mute = true;
        one.transport.failsWhenMute = true;
        one.broadcaster.publish(CHANGE);
        pass(500 * MS);
        assertThat(told(one)).containsExactly(CHANGE);
        assertThat(one.broadcaster.counters().sendFailures()).isPositive();
        one.transport.mute = false;
        pass(BOUND);
        assertThat(told(other)).containsExactly(all(Reason.GAP));
    }

    @Test
    void b12_aBatchTravelsWholeAndALargeOneAsAnInvalidation() {
        List<Signal> batch = IntStream.range(0, 1_000)
                .<Signal>mapToObj(pk -> ModelChange.created("shop.item", pk))
                .toList();
        one.broadcaster.publish(batch);
        pass(10 * MS);
        assertThat(told(other)).containsExactlyInAnyOrderElementsOf(batch);
        forgetWhatWasTold();
        List<Signal> large = new ArrayList<>(batch);
        large.add(ModelChange.updated("shop.order", 1));
        large.add(ModelChange.created("shop.item", 1_000));
        one.broadcaster.publish(large);
        pass(10 * MS);
        assertThat(told(one)).isEqualTo(large);
        assertThat(told(other))
                .containsExactlyInAnyOrder(
                        new Invalidation("shop.item", Reason.REMOTE), ModelChange.updated("shop.order", 1));
    }

    @Test
    void overSeveralLanesEverythingArrivesAndALossOnAnyIsFound() {
        SimWorld spread = new SimWorld(2);
        spread.server.lanes = 4;
        SimWorker sender = new SimWorker(spread, "sender", "s1", true, Set.of());
        SimWorker receiver = new SimWorker(spread, "receiver", "r1", true, Set.of());
        spread.runUntil(BOUND);
        receiver.told.clear();
        List<Signal> batch = IntStream.range(0, 20)
                .<Signal>mapToObj(i -> ModelChange.updated("shop.model" + i, i))
                .toList();
        sender.broadcaster.publish(batch);
        spread.runUntil(2 * BOUND);
        assertThat(told(receiver)).containsExactlyInAnyOrderElementsOf(batch);
        for (int i = 0; i < 20; i++) {
            receiver.told.clear();
            spread.server.loss = 1;
            sender.broadcaster.publish(ModelChange.updated("shop.model" + i, i));
            spread.runUntil(spread.now() + 10 * MS);
            spread.server.loss = 0;
            spread.runUntil(spread.now() + BOUND);
            assertThat(told(receiver)).containsExactly(all(Reason.GAP));
        }
    }

    @Test
    void b13_afterCloseWhatIsPublishedStaysHere() {
        one.broadcaster.close();
        one.broadcaster.close();
        one.broadcaster.publish(CHANGE);
        pass(2 * BOUND);
        assertThat(told(one)).containsExactly(CHANGE);
        assertThat(told(other)).isEmpty();
    }

    @Test
    void b14_afterAPauseOfItsOwnAWorkerJudgesNobodyByIt() {
        one.pause(3 * BOUND);
        pass(3 * BOUND + HEARTBEAT);
        assertThat(one.broadcaster.counters().peersLost()).isZero();
        assertThat(one.states).isEmpty();
        assertThat(other.broadcaster.counters().peersLost())
                .as("the others may")
                .isEqualTo(1);
    }

    /** The test of the test: without the rule, the worker that paused takes its connection for dead. */
    @Test
    void withoutB14APauseIsTakenForALoss() {
        SimWorker hasty = new SimWorker(world, "hasty", "hasty-1", true, EnumSet.of(Rule.B14_OWN_PAUSE));
        pass(5 * HEARTBEAT);
        hasty.pause(3 * BOUND);
        pass(3 * BOUND + HEARTBEAT);
        assertThat(hasty.states).extracting(BroadcasterState::isStale).contains(true);
    }

    @Test
    void whatIsConfiguredWronglyIsNamed() {
        assertThatThrownBy(() -> BridgeConfig.builder().maxMessageBytes(10).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxMessageBytes");
        assertThatThrownBy(() -> BridgeConfig.builder().workerId("").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("worker id");
    }
}
