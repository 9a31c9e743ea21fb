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
 * story; {@code -Dlivelist.seed=…} runs that one alone, and {@code -Dlivelist.schedules=…} as many from there on.
 */
class BridgeSimulationTest {

    private static final Long FIRST_SEED = Long.getLong("livelist.seed");
    private static final int SCHEDULES = Integer.getInteger("livelist.schedules", FIRST_SEED == null ? 2_000 : 1);
    private static final int SCHEDULES_TO_NOTICE = 2_000;

    @Test
    void everyLiveWorkerKnowsOfEveryCommittedChangeWhateverGoesWrong() {
        long first = FIRST_SEED == null ? 1 : FIRST_SEED;
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
        for (long seed = 1; seed <= SCHEDULES_TO_NOTICE && !wrong; seed++) {
            wrong = !new SimSchedule(seed, EnumSet.of(omitted)).run().isEmpty();
        }
        assertThat(wrong).as("a schedule that goes wrong without " + omitted).isTrue();
    }
}
