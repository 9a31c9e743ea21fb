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
    private static final int SCHEDULES = Integer.getInteger("livelist.schedules", 4_000);

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

    /** The test of the test: without any one of these rules some schedule ends with a worker that does not know. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "B14_OWN_PAUSE")
    void withoutAnyOneRuleSomethingIsMissed(Rule omitted) {
        boolean missed = false;
        for (long seed = 1; seed <= SCHEDULES && !missed; seed++) {
            missed = !new SimSchedule(seed, EnumSet.of(omitted)).run().isEmpty();
        }
        assertThat(missed).as("a schedule that goes wrong without " + omitted).isTrue();
    }
}
