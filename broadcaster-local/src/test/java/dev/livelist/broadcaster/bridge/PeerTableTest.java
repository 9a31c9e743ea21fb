package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.wire.WireDecoder;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Envelope;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerTableTest {

    private static final BridgeConfig CONFIG =
            BridgeConfig.builder().workerId("here").build();
    private static final Duration FORGET = CONFIG.peerForget();

    private final Timing timing = Timing.of(CONFIG);
    private final List<Duration> invalidations = new ArrayList<>();
    private long now;
    private final InvalidationGate gate = new InvalidationGate(
            timing, (invalidation, from) -> invalidations.add(Duration.ofNanos(now)), () -> Provenance.UNWATCHED);
    private final PeerTable peers = new PeerTable(
            new Sender("here", "this boot"),
            timing,
            CONFIG,
            1,
            () -> Instant.EPOCH.plusNanos(now),
            gate,
            new Meters(),
            Set.of());

    private void hears(String boot, boolean goodbye) {
        hears("there", boot, goodbye);
    }

    private void hears(String origin, String boot, boolean goodbye) {
        WireEncoder encoder = new WireEncoder(new Sender(origin, boot), 1, 0, 10_000);
        byte[] message = goodbye ? encoder.goodbye(0) : encoder.heartbeat(0, 1);
        peers.heard((Envelope) WireDecoder.decode(message), 0, now);
    }

    private void pass(Duration time) {
        for (long end = now + time.toNanos(); now < end; now += timing.tick()) {
            peers.tick(true, now);
            gate.tick(now);
        }
    }

    /** To a worker that did not listen for a while, what an earlier start said may come after what the later one says. */
    @Test
    void aStartThatOnlySeemsToBeReplacedIsWaitedForAsAnyOther() {
        hears("second", false);
        now += Duration.ofMillis(10).toNanos();
        hears("first", false);
        hears("first", true);
        int before = invalidations.size();
        pass(CONFIG.detectionBound());
        assertThat(invalidations).as("told when it has fallen silent").hasSize(before + 1);
        assertThat(peers.someoneMayWriteUnheard()).isTrue();

        pass(FORGET.plusSeconds(2));
        assertThat(invalidations).as("and when it is forgotten").hasSize(before + 2);
        assertThat(peers.someoneMayWriteUnheard()).isFalse();
    }

    @Test
    void aStartThatHasEndedBeforeTheNextIsHeardEndsTheWaitForIt() {
        hears("first", false);
        pass(Duration.ofSeconds(10));
        hears("second", false);
        hears("second", true);
        int before = invalidations.size();
        pass(FORGET.plusSeconds(2));

        assertThat(invalidations).hasSize(before);
    }

    @Test
    void whoSeemedToBeReplacedUnderANameThatProvesToBeSharedIsWaitedForAsAnyOther() {
        hears("first", false);
        pass(Duration.ofSeconds(10));
        hears("second", false);
        pass(Duration.ofSeconds(1));
        hears("third", false);
        pass(Duration.ofSeconds(2));
        assertThat(peers.someoneMayWriteUnheard()).isFalse();

        hears("second", false);
        assertThat(peers.someoneMayWriteUnheard())
                .as("the first may be there as well")
                .isTrue();
        hears("third", true);
        hears("second", true);
        int before = invalidations.size();
        pass(FORGET.plusSeconds(2));

        assertThat(invalidations).as("when the first is forgotten").hasSize(before + 1);
        assertThat(peers.someoneMayWriteUnheard()).isFalse();
    }

    @Test
    void aWorkerThatHearsAnotherOfItsOwnNameKnowsThatTheNameIsShared() {
        for (int second = 0; second < 5; second++) {
            hears("here", "second", false);
            pass(Duration.ofSeconds(1));
        }
        for (int second = 0; second < 5; second++) {
            hears("here", "third", false);
            pass(Duration.ofSeconds(1));
        }

        assertThat(peers.someoneMayWriteUnheard())
                .as("the second has fallen silent, whoever else goes by its name")
                .isTrue();
    }

    @Test
    void whatAnEarlierStartOfItsOwnSaidLastDoesNotMakeTheNameShared() {
        hears("here", "earlier", false);
        pass(Duration.ofSeconds(1));
        hears("here", "earlier", true);
        pass(Duration.ofSeconds(10));

        assertThat(peers.someoneMayWriteUnheard()).isFalse();
    }

    @Test
    void whoIsForgottenInACrowdBeforeItIsCertainThatNothingOfHisIsMissedIsToldOf() {
        hears("second", false);
        now += Duration.ofMillis(10).toNanos();
        hears("first", false);
        othersAreThere(PeerTable.MAX_PEERS - 2);
        assertThat(invalidations).hasSize(1);
        pass(Duration.ofSeconds(1));

        hears("one more", "boot", false);
        pass(Duration.ofSeconds(1));

        assertThat(invalidations)
                .as("of the start that only seems to be replaced")
                .hasSize(2);
    }

    @Test
    void whoHasLeftLongAgoIsForgottenInACrowdWithoutAWord() {
        hears("first", true);
        for (int second = 0; second < 10; second++) {
            othersAreThere(PeerTable.MAX_PEERS - 1);
            pass(Duration.ofSeconds(1));
        }
        hears("one more", "boot", false);
        pass(Duration.ofSeconds(1));

        assertThat(invalidations).isEmpty();
    }

    private void othersAreThere(int count) {
        for (int peer = 0; peer < count; peer++) {
            hears("peer " + peer, "boot", false);
        }
    }
}
