package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EchoProbeTest {

    private final Timing timing = Timing.of(BridgeConfig.defaults());
    private final EchoProbe probe = new EchoProbe(timing, 0);

    @Test
    void anEchoProvesTheConnection() {
        probe.sent(1, 0);
        probe.taken(1);
        probe.echo(1, 1);
        assertThat(probe.isProven(1)).isTrue();
        assertThat(probe.isAnswered(1)).isTrue();
    }

    @Test
    void anOldEchoProvesNothing() {
        probe.sent(1, 0);
        probe.taken(1);
        probe.echo(1, timing.silence() + 1);
        assertThat(probe.isProven(timing.silence() + 1)).isFalse();
        assertThat(probe.isSilent(timing.silence() + 1)).isTrue();
    }

    @Test
    void anEchoOfAHeartbeatOfBeforeTheConnectionProvesNothing() {
        probe.sent(1, 0);
        probe.restartClock(1);
        probe.doubt();
        probe.echo(1, 2);
        assertThat(probe.isProven(2)).isFalse();
    }

    @Test
    void anEchoOfAHeartbeatThatWasNeverSentProvesNothing() {
        probe.sent(1, 0);
        probe.echo(2, 1);
        probe.echo(0, 1);
        probe.echo(-63, 1);
        assertThat(probe.isProven(1)).isFalse();
    }

    @Test
    void heartbeatsThatWereNotTakenDoNotCountAgainstTheConnection() {
        probe.sent(1, 1);
        assertThat(probe.isUnanswered(timing.bound())).isFalse();
        probe.taken(1);
        assertThat(probe.isUnanswered(timing.bound())).isTrue();
    }
}
