package dev.livelist.broadcaster.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.ChannelSecurity.AcceptPlain;
import dev.livelist.broadcaster.wire.ChannelKey;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a program that can publish on the channel can do, with a secret and without. In virtual time. */
class ChannelSecurityTest {

    private static final String SECRET = "a secret of some length";
    private static final long HEARTBEAT = SimWorker.HEARTBEAT.toNanos();
    private static final long BOUND = 3 * HEARTBEAT;
    private static final ModelChange CHANGE = ModelChange.updated("shop.item", 1);
    private static final ModelChange ENDED = ModelChange.deleted("livelist.principal", "alice");

    private final SimWorld world = new SimWorld(1);

    private SimWorker worker(String name, ChannelSecurity security) {
        return new SimWorker(world, name, name + "-1", true, Set.of(), security);
    }

    private static List<Signal> told(SimWorker worker) {
        return worker.told.stream().map(SimWorker.Told::signal).toList();
    }

    private void send(String message) {
        send(message.getBytes(UTF_8));
    }

    private void send(byte[] message) {
        world.server.broadcast(null, 0, message);
        pass(20 * SimWorld.MS);
    }

    private void pass(long time) {
        world.runUntil(world.now() + time);
    }

    private SimWorker settled(ChannelSecurity security) {
        SimWorker worker = worker("one", security);
        pass(5 * HEARTBEAT);
        worker.told.clear();
        return worker;
    }

    private static WireEncoder encoder(ChannelKey key) {
        return new WireEncoder(new Sender("forged", "f1"), 1, 0, 10_000, key);
    }

    private static byte[] frame(ChannelKey key, long seq, Signal... signals) {
        WireEncoder encoder = encoder(key);
        return encoder.frame(seq, encoder.encode(List.of(signals)).get(0));
    }

    @Test
    void workersWithTheSecretHearEachOtherAndAreLive() {
        SimWorker one = worker("one", ChannelSecurity.secret(SECRET));
        SimWorker other = worker("other", ChannelSecurity.secret(SECRET));
        pass(5 * HEARTBEAT);
        one.broadcaster.publish(List.of(CHANGE, ENDED));
        pass(HEARTBEAT);
        assertThat(told(other)).contains(CHANGE, ENDED);
        assertThat(told(one)).as("its own are not told again").containsOnlyOnce(CHANGE);
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
        assertThat(one.broadcaster.peers()).hasSize(1);
        assertThat(one.broadcaster.counters().malformed()).isZero();
    }

    @Test
    void anEnvelopeWithoutAValidSealIsMalformedAndNothingElse() {
        SimWorker one = settled(ChannelSecurity.secret(SECRET));
        send(frame(null, 7, CHANGE));
        send(frame(ChannelKey.of("another secret than that"), 7, CHANGE));
        send(encoder(null).heartbeat(7, 1));
        send("{\"v\":2,\"origin\":\"forged\",\"boot\":\"f1\"}");
        byte[] changed = frame(ChannelKey.of(SECRET), 7, CHANGE);
        changed[changed.length - 90]++;
        send(changed);
        pass(2 * BOUND);
        assertThat(told(one)).isEmpty();
        assertThat(one.broadcaster.peers()).isEmpty();
        assertThat(one.broadcaster.state().pollAdvised()).isFalse();
        assertThat(one.broadcaster.counters().malformed()).isEqualTo(5);
        assertThat(one.broadcaster.counters().incompatible()).isZero();
    }

    @Test
    void aForgedHeartbeatNeitherHidesASilentWorkerNorProvesTheConnection() {
        SimWorker one = worker("one", ChannelSecurity.secret(SECRET));
        SimWorker other = worker("other", ChannelSecurity.secret(SECRET));
        pass(5 * HEARTBEAT);
        other.kill();
        WireEncoder inItsName = new WireEncoder(new Sender("other", "other-1"), 1, 0, 10_000);
        for (int i = 0; i < 6; i++) {
            pass(HEARTBEAT);
            send(inItsName.heartbeat(0, 1));
        }
        assertThat(one.broadcaster.state().pollAdvised()).isTrue();
        assertThat(told(one)).contains(Invalidation.all(Reason.PEER_LOST));
    }

    @Test
    void plainChangesCountAndOrdersAndInvalidationsOfEverythingDoNot() {
        SimWorker one = settled(ChannelSecurity.secret(SECRET));
        send(WireEncoder.plain(CHANGE));
        send(WireEncoder.plain(new Invalidation("shop.item", Reason.ANNOUNCED)));
        send(WireEncoder.plain(Invalidation.all(Reason.ANNOUNCED)));
        send(WireEncoder.plain(ENDED));
        send(WireEncoder.plain(ModelChange.updated("livelist.principal", "alice")));
        pass(BOUND);
        assertThat(told(one)).containsExactly(CHANGE, new Invalidation("shop.item", Reason.REMOTE));
        assertThat(one.broadcaster.counters().malformed()).isEqualTo(3);
    }

    @Test
    void whichPlainMessagesCountIsConfigured() {
        SimWorker none = settled(ChannelSecurity.secret(SECRET).plain(AcceptPlain.NONE));
        SimWorker all = worker("all", ChannelSecurity.secret(SECRET).plain(AcceptPlain.ALL));
        pass(5 * HEARTBEAT);
        all.told.clear();
        send(WireEncoder.plain(CHANGE));
        send(WireEncoder.plain(Invalidation.all(Reason.ANNOUNCED)));
        assertThat(told(none)).isEmpty();
        assertThat(told(all)).containsExactly(CHANGE, Invalidation.all(Reason.REMOTE));
    }

    @Test
    void aSealedPlainMessageCountsLikeAWorkers() {
        SimWorker one = settled(ChannelSecurity.secret(SECRET).plain(AcceptPlain.NONE));
        ChannelKey key = ChannelKey.of(SECRET);
        send(key.seal(WireEncoder.plain(CHANGE)));
        send(key.seal(WireEncoder.plain(Invalidation.all(Reason.ANNOUNCED))));
        assertThat(told(one)).containsExactly(CHANGE, Invalidation.all(Reason.REMOTE));
    }

    /** A recorded message that is sent again has a valid seal; an old order to end streams must not be obeyed for ever. */
    @Test
    void anOldOrderToEndAPrincipalsStreamsBecomesARequestToAuthoriseItAgain() {
        SimWorker one = settled(ChannelSecurity.secret(SECRET));
        ModelChange again = ModelChange.updated("livelist.principal", "alice");
        WireEncoder encoder = encoder(ChannelKey.of(SECRET));
        byte[] body = encoder.encode(List.of(ENDED)).get(0);
        Instant now = Instant.EPOCH.plusNanos(world.now());
        send(encoder.frame(1, body, now, Map.of()));
        assertThat(told(one)).containsExactly(ENDED);
        one.told.clear();
        send(encoder.frame(2, body, now.minus(Duration.ofMinutes(6)), Map.of()));
        send(encoder.frame(3, body));
        send(encoder.frame(4, body, now.plus(Duration.ofMinutes(6)), Map.of()));
        assertThat(told(one)).containsExactly(again, again, again);
    }

    @Test
    void theSecretIsIntroducedInTwoStepsWithoutAPause() {
        SimWorker before = worker("before", ChannelSecurity.open());
        SimWorker first = worker("first", ChannelSecurity.secret(SECRET).acceptingUnsealed());
        SimWorker second = worker("second", ChannelSecurity.secret(SECRET));
        pass(5 * HEARTBEAT);
        first.broadcaster.publish(CHANGE);
        before.broadcaster.publish(ModelChange.updated("shop.item", 2));
        pass(HEARTBEAT);
        assertThat(told(before)).contains(CHANGE);
        assertThat(told(first)).contains(ModelChange.updated("shop.item", 2));
        assertThat(told(second)).contains(CHANGE).doesNotContain(ModelChange.updated("shop.item", 2));
    }

    @Test
    void aSecretIsChangedWhileBothAreAccepted() {
        String next = "the next secret there is";
        SimWorker old = worker("old", ChannelSecurity.secret(SECRET).accepting(List.of(next)));
        SimWorker renewed = worker("renewed", ChannelSecurity.secret(next).accepting(List.of(SECRET)));
        pass(5 * HEARTBEAT);
        old.broadcaster.publish(CHANGE);
        renewed.broadcaster.publish(ModelChange.updated("shop.item", 2));
        pass(HEARTBEAT);
        assertThat(told(renewed)).contains(CHANGE);
        assertThat(told(old)).contains(ModelChange.updated("shop.item", 2));
    }

    @Test
    void aSecretThatIsTooShortIsRefusedAndNoneIsPrinted() {
        assertThatThrownBy(() -> ChannelSecurity.secret("short")).hasMessageContaining("at least 16 characters");
        assertThat(BridgeConfig.builder()
                        .security(ChannelSecurity.secret(SECRET))
                        .build()
                        .toString())
                .doesNotContain(SECRET);
    }
}
