package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.local.LocalBroadcaster;
import io.r2dbc.pool.ConnectionPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Seeded random schedules of writes against random queries, on real databases with their various ideas of how text is
 * ordered. {@code -Dlivelist.oracle.schedules=…} says how many for each database, {@code -Dlivelist.oracle.seed=…} runs
 * one again.
 */
class OracleTest {

    private static final int SCHEDULES = Integer.getInteger("livelist.oracle.schedules", 100);
    private static final int STEPS = 12;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void everyDocumentIsWhatPlainSqlGives(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 6);
        TestDatabase.execute(pool, "DROP TABLE IF EXISTS oracle_item", OracleShop.TABLE);
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        DatabaseClient client = template.getDatabaseClient();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template)) {
            OracleWriter writer = new OracleWriter(
                    client, TransactionalOperator.create(new R2dbcTransactionManager(pool)), broadcaster);
            Long only = Long.getLong("livelist.oracle.seed");
            long first = only == null ? 0 : only;
            long last = only == null ? SCHEDULES : only + 1;
            for (long seed = first; seed < last; seed++) {
                Scene scene = new Scene(seed, sources, writer, client, broadcaster);
                List<Long> steps = new Random(seed).longs(STEPS).boxed().toList();
                String failure = scene.run(steps);
                if (failure != null) {
                    List<Long> shortest = scene.shrink(steps);
                    assertThat("seed " + seed + ": " + failure + "\nwith the fewest steps: " + scene.run(shortest))
                            .isNull();
                }
            }
        } finally {
            pool.dispose();
        }
    }

    private record Scene(
            long seed,
            R2dbcRowSourceFactory sources,
            OracleWriter writer,
            DatabaseClient client,
            LocalBroadcaster broadcaster) {

        @Nullable
        String run(List<Long> steps) {
            try (OracleRun run = new OracleRun(seed, sources, writer, client, broadcaster)) {
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
