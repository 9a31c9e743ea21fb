package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeded random schedules of writes through Hibernate, which nobody but the capture tells of, against random queries, on real
 * databases with their various ideas of how text is ordered. {@code -Dlivelist.oracle.schedules=…} says how many for each
 * database, {@code -Dlivelist.oracle.seed=…} runs one again.
 */
class OracleTest {

    private static final int SCHEDULES = Integer.getInteger("livelist.oracle.schedules", 12);
    private static final int STEPS = 10;

    @ParameterizedTest
    @EnumSource
    void everyDocumentIsWhatPlainSqlGives(TestUnit.Database database) {
        ModelRegistry registry = new ModelRegistry();
        registry.register(Ware.class);
        registry.register(Category.class);
        Map<String, Object> settings = new HashMap<>();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 20).addTo(settings);
            try (TestUnit unit = new TestUnit(database, settings, Ware.class, Category.class, Part.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 4)) {
                Long only = Long.getLong("livelist.oracle.seed");
                long first = only == null ? 0 : only;
                long last = only == null ? SCHEDULES : only + 1;
                for (long seed = first; seed < last; seed++) {
                    Scene scene = new Scene(seed, sources, unit, broadcaster);
                    List<Long> steps = new Random(seed).longs(STEPS).boxed().toList();
                    String failure = scene.run(steps);
                    if (failure != null) {
                        assertThat("seed " + seed + ": " + failure + "\nwith the fewest steps: "
                                        + scene.run(scene.shrink(steps)))
                                .isNull();
                    }
                }
            }
        }
    }

    private record Scene(long seed, JpaRowSourceFactory sources, TestUnit unit, LocalBroadcaster broadcaster) {

        @Nullable
        String run(List<Long> steps) {
            try (OracleRun run = new OracleRun(seed, sources, unit, broadcaster)) {
                return run.run(steps);
            }
        }

        /** Leaves out one step after the other, as long as it still fails. */
        List<Long> shrink(List<Long> steps) {
            List<Long> shortest = new ArrayList<>(steps);
            for (int i = shortest.size() - 1; i >= 0; i--) {
                List<Long> candidate = new ArrayList<>(shortest);
                candidate.remove(i);
                if (run(candidate) != null) {
                    shortest = candidate;
                }
            }
            return shortest;
        }
    }
}
