package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.Simulation.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of seeded schedules on simulated time; {@code -Dlivelist.simulation.seed=…} runs one again, and
 * {@code -Dlivelist.simulation.schedules=…} says how many.
 */
class SimulationTest {

    private static final int SCHEDULES = Integer.getInteger("livelist.simulation.schedules", 2000);
    private static final int STEPS = 40;

    /** More than it takes for each of the mutations; the worst is found in one of some thousands. */
    private static final int SCHEDULES_TO_NOTICE = 30_000;

    @Test
    void everyReaderConvergesWhateverHappens() {
        Long seed = Long.getLong("livelist.simulation.seed");
        if (seed != null) {
            assertThat(failureOf(seed)).isNull();
            return;
        }
        for (int i = 0; i < SCHEDULES; i++) {
            assertThat(failureOf(i)).isNull();
        }
    }

    private static @Nullable String failureOf(long seed) {
        List<Step> steps = Simulation.schedule(seed, STEPS);
        String failure = Simulation.run(seed, steps, Set.of());
        if (failure == null) {
            return null;
        }
        List<Step> shortest = Simulation.shrink(seed, steps, Set.of());
        return "seed " + seed + ": " + Simulation.run(seed, shortest, Set.of()) + "\n  after " + shortest;
    }

    /** Those that it takes a rare interleaving to notice are for {@link InterleavingsTest}. */
    @ParameterizedTest
    @EnumSource(
            value = Mutation.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "PICKING_FORGETS_WHAT_IS_UNDER_WAY",
                "ROWS_MOVE_DURING_A_COUNT",
                "COVER_BEFORE_THE_READ",
                "COUNTING_WHILE_A_READ_IS_DUE"
            })
    void withAnyRuleTakenOutItIsNoticed(Mutation mutation) {
        for (long seed = 0; seed < SCHEDULES_TO_NOTICE; seed++) {
            if (Simulation.run(seed, Simulation.schedule(seed, STEPS), EnumSet.of(mutation)) != null) {
                System.out.println(mutation + " noticed in schedule " + seed);
                return;
            }
        }
        throw new AssertionError(mutation + " was not noticed in " + SCHEDULES_TO_NOTICE + " schedules");
    }
}
