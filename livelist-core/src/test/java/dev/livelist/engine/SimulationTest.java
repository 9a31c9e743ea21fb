package dev.livelist.engine;

import dev.livelist.engine.Simulation.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of seeded schedules on simulated time; {@code -Dlivelist.simulation.seed=…} runs one again, and
 * {@code -Dlivelist.simulation.schedules=…} as many from there on.
 */
class SimulationTest {

    private static final Long FIRST_SEED = Long.getLong("livelist.simulation.seed");
    private static final int STEPS = 40;

    /** More than it takes for each of the mutations; the worst is found in one of some thousands. */
    private static final int SCHEDULES_TO_NOTICE = 30_000;

    @Test
    void everyReaderConvergesWhateverHappens() {
        check(2000, OneBroadcaster::new);
    }

    @Test
    void everyReaderConvergesWhateverHappensToTheWorkers() {
        check(300, BridgedWorkers::new);
    }

    /** @param usual how many schedules, where nothing else is asked for */
    private static void check(int usual, SimulatedWorkers.Kind kind) {
        int schedules = Integer.getInteger("livelist.simulation.schedules", FIRST_SEED == null ? usual : 1);
        long first = FIRST_SEED == null ? 0 : FIRST_SEED;
        for (long seed = first; seed < first + schedules; seed++) {
            List<Step> steps = Simulation.schedule(seed, STEPS);
            if (Simulation.run(seed, steps, Set.of(), kind) != null) {
                List<Step> shortest = Simulation.shrink(seed, steps, Set.of(), kind);
                throw new AssertionError("seed " + seed + ": " + Simulation.run(seed, shortest, Set.of(), kind)
                        + "\n  after " + shortest);
            }
        }
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
        assertNoticed(mutation, SCHEDULES_TO_NOTICE, OneBroadcaster::new);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLEAR_DIRTY_AFTER_READ", "DROP_DIRTY_OF_FAILED_READ", "RELATED_DELETIONS_ARE_LOOKED_UP"})
    void withARuleTakenOutItIsNoticedAmongWorkersToo(Mutation mutation) {
        assertNoticed(mutation, 300, BridgedWorkers::new);
    }

    private static void assertNoticed(Mutation mutation, int schedules, SimulatedWorkers.Kind kind) {
        for (long seed = 0; seed < schedules; seed++) {
            List<Step> steps = Simulation.schedule(seed, STEPS);
            if (Simulation.run(seed, steps, EnumSet.of(mutation), kind) != null) {
                System.out.println(mutation + " noticed in schedule " + seed);
                return;
            }
        }
        throw new AssertionError(mutation + " was not noticed in " + schedules + " schedules");
    }
}
