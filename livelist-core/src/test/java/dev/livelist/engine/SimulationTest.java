package dev.livelist.engine;

import dev.livelist.engine.Simulation.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Thousands of seeded schedules on simulated time; {@code -Dlivelist.simulation.seed=…} runs one again, and
 * {@code -Dlivelist.simulation.schedules=…} as many from there on.
 */
class SimulationTest {

    private static final Long FIRST_SEED = Long.getLong("livelist.simulation.seed");
    private static final int STEPS = 40;

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
            if (Simulation.run(seed, steps, kind) != null) {
                List<Step> shortest = Simulation.shrink(seed, steps, kind);
                throw new AssertionError(
                        "seed " + seed + ": " + Simulation.run(seed, shortest, kind) + "\n  after " + shortest);
            }
        }
    }
}
