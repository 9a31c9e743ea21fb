package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.Simulation.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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

    /** Schedules in which the mutations were noticed last that take the longest: tried first, before all from the beginning. */
    private static final Map<Mutation, Long> NOTICED_IN = Map.of(
            Mutation.PICKING_FORGETS_READS, 2_873L,
            Mutation.PICKING_TRUSTS_AN_OLD_PEEK, 1_591L,
            Mutation.COUNT_SETTLES_AT_ITS_END, 5_101L,
            Mutation.ROWS_MOVE_DURING_A_COUNT, 15_522L,
            Mutation.COVER_BEFORE_THE_READ, 16_191L,
            Mutation.RELATED_KEYS_ARE_TAKEN_AFTER_THE_READ, 1_500L);

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

    @ParameterizedTest
    @EnumSource(Mutation.class)
    void withAnyRuleTakenOutItIsNoticed(Mutation mutation) {
        PrimitiveIterator.OfLong seeds = LongStream.concat(
                        Stream.ofNullable(NOTICED_IN.get(mutation)).mapToLong(seed -> seed),
                        LongStream.range(0, SCHEDULES_TO_NOTICE))
                .iterator();
        while (seeds.hasNext()) {
            long seed = seeds.nextLong();
            if (Simulation.run(seed, Simulation.schedule(seed, STEPS), EnumSet.of(mutation)) != null) {
                System.out.println(mutation + " noticed in schedule " + seed);
                return;
            }
        }
        throw new AssertionError(mutation + " was not noticed in " + SCHEDULES_TO_NOTICE + " schedules");
    }
}
