package dev.livelist.jpa;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.Oracle;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Seeded random schedules of writes through Hibernate, which nobody but the capture tells of, against random queries, on real
 * databases with their various ideas of how text is ordered; calm ones, and such as nobody waits in. {@link Oracle} says which
 * properties there are.
 */
class OracleTest {

    private static final int CALM = 12;
    private static final int STEPS = 10;
    private static final int HECTIC = 5;

    private interface Check {
        void of(Broadcaster broadcaster, Function<Random, Oracle.Subject> subjects);
    }

    @ParameterizedTest
    @EnumSource
    void everyDocumentIsWhatPlainSqlGives(TestUnit.Database database) {
        on(database, (broadcaster, subjects) -> Oracle.checkCalm(broadcaster, CALM, STEPS, subjects));
    }

    @ParameterizedTest
    @EnumSource
    void whoeverStaysShowsWhatPlainSqlGivesOnceManyHaveWrittenAndReadAtOnce(TestUnit.Database database) {
        on(database, (broadcaster, subjects) -> Oracle.checkHectic(broadcaster, HECTIC, subjects));
    }

    private static void on(TestUnit.Database database, Check check) {
        ModelRegistry registry = new ModelRegistry();
        registry.register(Ware.class);
        registry.register(Category.class);
        Map<String, Object> settings = new HashMap<>();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 20).addTo(settings);
            try (TestUnit unit = new TestUnit(database, settings, Ware.class, Category.class, Part.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 4)) {
                check.of(broadcaster, random -> new OracleSubject(random, database, unit, sources));
            }
        }
    }
}
