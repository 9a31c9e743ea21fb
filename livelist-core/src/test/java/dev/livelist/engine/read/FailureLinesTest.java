package dev.livelist.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.read.FailureLines.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureLinesTest {

    private static final Throwable FAILURE = new IllegalStateException("no such column");

    private final FailureLines lines = new FailureLines();
    private long now;

    private Line fails(Throwable failure) {
        now += Duration.ofMillis(100).toNanos();
        return lines.failed(failure, now);
    }

    @Test
    void anOutageIsToldOnceAndItsEndToo() {
        assertThat(fails(FAILURE)).isEqualTo(Line.TRACED);
        for (int i = 0; i < 10_000; i++) {
            assertThat(fails(FAILURE)).isEqualTo(Line.NONE);
        }
        assertThat(lines.recovered()).isTrue();
        assertThat(lines.recovered()).isFalse();
    }

    @Test
    void aListThatFailsWhileOthersDoNotIsToldOnceInTenSecondsAndTracedOnce() {
        List<Line> told = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Line line = fails(FAILURE);
            assertThat(lines.recovered()).isEqualTo(line != Line.NONE);
            if (line != Line.NONE) {
                told.add(line);
            }
        }
        assertThat(told)
                .as("in a minute")
                .containsExactly(Line.TRACED, Line.SHORT, Line.SHORT, Line.SHORT, Line.SHORT, Line.SHORT);
    }

    @Test
    void anOutageThatBeginsRightAfterAnotherIsToldWithinTenSeconds() {
        fails(FAILURE);
        lines.recovered();
        Throwable other = new IllegalStateException("connection refused");
        assertThat(fails(other)).isEqualTo(Line.NONE);
        now += Duration.ofSeconds(10).toNanos();
        assertThat(fails(other)).isEqualTo(Line.TRACED);
    }
}
