package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.Oracle;
import io.r2dbc.pool.ConnectionPool;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/**
 * Seeded random schedules of writes against random queries, on real databases with their various ideas of how text is
 * ordered; calm ones, and such as nobody waits in. {@link Oracle} says which properties there are.
 */
class OracleTest {

    private static final int CALM = 100;
    private static final int STEPS = 12;
    private static final int HECTIC = 5;

    private interface Check {
        void of(Broadcaster broadcaster, Function<Random, Oracle.Subject> subjects);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void everyDocumentIsWhatPlainSqlGives(TestDatabase database) {
        on(
                database,
                (broadcaster, subjects) ->
                        Oracle.checkCalm(broadcaster, database.isMariaDb() ? CALM / 4 : CALM, STEPS, subjects));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whoeverStaysShowsWhatPlainSqlGivesOnceManyHaveWrittenAndReadAtOnce(TestDatabase database) {
        on(database, (broadcaster, subjects) -> Oracle.checkHectic(broadcaster, HECTIC, subjects));
    }

    private static void on(TestDatabase database, Check check) {
        ConnectionPool pool = TestPool.of(database, 12);
        TestDatabase.execute(pool, "DROP TABLE IF EXISTS oracle_item", "DROP TABLE IF EXISTS oracle_maker");
        TestDatabase.execute(pool, OracleShop.table(database));
        TestDatabase.execute(pool, OracleShop.MAKER_TABLE);
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template)) {
            check.of(
                    broadcaster,
                    random -> new OracleSubject(random, database, template.getDatabaseClient(), sources, broadcaster));
        } finally {
            pool.dispose();
        }
    }
}
