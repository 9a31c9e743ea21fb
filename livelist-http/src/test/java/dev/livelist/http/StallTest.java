package dev.livelist.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a socket counts as stuck, and when it is only slow. Timeout: 60; one call stands for one second. */
class StallTest {

    private final Stall stall = new Stall(60, 0);
    private long now;

    private boolean lasts(long pending, long bytes) {
        return stall.lasts(++now, pending, false, bytes, 1);
    }

    @Test
    void aSocketThatTakesNothingIsStuckOnceTheTimeIsOver() {
        lasts(5_000, 5_000);
        for (int second = 0; second < 59; second++) {
            assertThat(lasts(5_000, 5_000)).isFalse();
        }
        assertThat(lasts(5_000, 5_000)).isTrue();
    }

    @Test
    void whatIsHandedToAStuckSocketDoesNotMakeItMove() {
        lasts(5_000, 5_000);
        boolean stuck = false;
        for (int second = 1; second <= 60; second++) {
            stuck = lasts(5_000 + 100 * second, 5_000 + 100 * second);
        }
        assertThat(stuck).isTrue();
    }

    @Test
    void aSlowSocketUnderSteadyLoadIsNotStuck() {
        for (int second = 1; second <= 600; second++) { // as much is handed over as it takes
            assertThat(lasts(5_000, 5_000 + 100 * second))
                    .as("second %d", second)
                    .isFalse();
        }
    }

    @Test
    void aSlowSocketThatFallsBehindIsNotStuck() {
        for (int second = 1; second <= 600; second++) { // a hundred more a second, of which it takes one
            assertThat(lasts(5_000 + 99 * second, 5_000 + 100 * second))
                    .as("second %d", second)
                    .isFalse();
        }
    }

    @Test
    void anIdleSocketIsNotStuck() {
        for (int second = 1; second <= 600; second++) {
            assertThat(lasts(0, 0)).isFalse();
        }
    }
}
