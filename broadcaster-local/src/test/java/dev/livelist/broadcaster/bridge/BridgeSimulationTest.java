package dev.livelist.broadcaster.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole protocol in virtual time, under thousands of seeded schedules of faults. A failure prints its seed and its
 * story; {@code -Dlivelist.seed=…} runs that one alone.
 */
class BridgeSimulationTest {

    private static final Long ONE_SEED = Long.getLong("livelist.seed");
    private static final int SCHEDULES = Integer.getInteger("livelist.schedules", 2_000);

    @Test
    void everyLiveWorkerKnowsOfEveryCommittedChangeWhateverGoesWrong() {
        if (ONE_SEED != null) {
            assertThat(new SimSchedule(ONE_SEED, Set.of()).run()).isEmpty();
            return;
        }
        long first = System.nanoTime();
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            List<String> failures = new SimSchedule(seed, Set.of()).run();
            assertThat(failures).isEmpty();
        }
    }

    /** The test of the test: without any one of these rules some schedule goes wrong. */
    @ParameterizedTest
    @EnumSource
    void withoutAnyOneRuleSomeScheduleGoesWrong(Rule omitted) {
        boolean wrong = false;
        for (long seed = 1; seed <= SCHEDULES && !wrong; seed++) {
            wrong = !new SimSchedule(seed, EnumSet.of(omitted)).run().isEmpty();
        }
        assertThat(wrong).as("a schedule that goes wrong without " + omitted).isTrue();
    }
}
