package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.bridge.SequenceWindow.Verdict;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {

    private final Timing timing =
            Timing.of(BridgeConfig.builder().workerId("here").build());
    private final SequenceWindow window = new SequenceWindow(timing, 0, 0, false);

    private void messages(long first, long last, long now) {
        for (long seq = first; seq <= last; seq++) {
            assertThat(window.message(seq, seq, now)).isEqualTo(Verdict.NEW);
        }
    }

    @Test
    void aHeartbeatThatManyMessagesHaveOvertakenIsNoLoss() {
        messages(1, 5_000, 0);
        assertThat(window.announced(2_000, timing.grace())).isTrue();
        messages(5_001, 5_600, timing.grace());
        assertThat(window.missesSomething(10 * timing.grace())).isFalse();
    }

    @Test
    void aHeartbeatContradictsNumbersThatAreTooHighOnceNoMoreCome() {
        messages(1, 700, 0);
        assertThat(window.announced(100, timing.grace() + 1)).isFalse();
        assertThat(window.message(101, 101, timing.grace() + 2)).isEqualTo(Verdict.NEW);
    }

    @Test
    void aHeartbeatThatIsFartherBehindThanAnyMessagesCanOvertakeIsALoss() {
        messages(1, SequenceWindow.OVERTAKEN + 2, 0);
        assertThat(window.announced(1, 0)).isFalse();
    }

    @Test
    void aHeartbeatFarAheadIsALoss() {
        messages(1, 10, 0);
        assertThat(window.announced(10 + SequenceWindow.SIZE, 0)).isTrue();
        SequenceWindow other = new SequenceWindow(timing, 0, 0, false);
        assertThat(other.announced(1 + SequenceWindow.SIZE, 0)).isFalse();
    }

    @Test
    void whatIsMissingIsToldAfterItsGrace() {
        messages(1, 10, 0);
        messages(12, 13, 0);
        assertThat(window.missesSomething(timing.grace() - 1)).isFalse();
        assertThat(window.missesSomething(timing.grace())).isTrue();
    }
}
