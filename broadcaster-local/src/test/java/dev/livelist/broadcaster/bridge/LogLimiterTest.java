package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogLimiterTest {

    @Test
    void aMinuteOfFaultsIsAHandfulOfLinesThatAccountForAll() {
        LogLimiter limiter = new LogLimiter();
        int lines = 0;
        long told = 0;
        for (long second = 0; second <= 60; second++) {
            long passing = limiter.pass(TimeUnit.SECONDS.toNanos(second));
            lines += passing > 0 ? 1 : 0;
            told += passing;
        }
        assertThat(lines).isEqualTo(7);
        assertThat(told).isEqualTo(61);
    }

    @Test
    void aBurstMayHaveSoManyLines() {
        LogLimiter limiter = new LogLimiter(3);
        assertThat(new long[] {limiter.pass(1), limiter.pass(2), limiter.pass(3), limiter.pass(4), limiter.pass(5)})
                .containsExactly(1, 1, 1, 0, 0);
        assertThat(limiter.pass(TimeUnit.SECONDS.toNanos(11))).isEqualTo(3);
    }
}
