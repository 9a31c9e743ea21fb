package dev.livelist.jpa;

import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.Oracle;
import java.util.HashMap;
import java.util.Map;
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
                Oracle.check(SCHEDULES, STEPS, (seed, steps) -> {
                    try (OracleRun run = new OracleRun(seed, sources, unit, broadcaster)) {
                        return run.run(steps);
                    }
                });
            }
        }
    }
}
