package dev.livelist.engine.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.LiveListsSettings;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacingTest {

    @Test
    void aCountThatSucceedsEndsTheWaitThatAFailureBegan() {
        Pacing pacing = new Pacing(LiveListsSettings.DEFAULT, new Random(1), 0);
        pacing.failed(0);
        assertThat(pacing.waitFor(true, true, 0)).isPositive();

        pacing.counted();

        assertThat(pacing.waitFor(true, true, 0)).isZero();
        assertThat(pacing.hurry(0))
                .as("nothing is waited for that could be hurried")
                .isFalse();
    }
}
