package dev.livelist.r2dbc;

import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.Oracle;
import dev.livelist.r2dbc.OracleShop.OracleItem;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Seeded random schedules of writes against random queries, on real databases with their various ideas of how text is
 * ordered. {@code -Dlivelist.oracle.schedules=…} says how many for each database, {@code -Dlivelist.oracle.seed=…} runs
 * one again.
 */
class OracleTest {

    private static final int SCHEDULES = Integer.getInteger("livelist.oracle.schedules", 100);
    private static final int STEPS = 12;
    private static final int READERS = 8;

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
            Oracle.check(SCHEDULES, STEPS, (seed, steps) -> {
                Random random = new Random(seed);
                Totals totals = random.nextInt(4) == 0 ? Totals.cappedAt(6) : Totals.EXACT;
                ListDefinition<OracleItem> list = OracleShop.list(totals);
                writer.clear();
                for (int i = random.nextInt(OracleWriter.KEYS); i > 0; i--) {
                    writer.put(OracleWriter.randomItem(random));
                }
                LiveLists lists = LiveLists.builder(broadcaster)
                        .settings(Oracle.settings(random))
                        .list(list, sources.create(list))
                        .start();
                try (Oracle oracle = new Oracle(lists, totals)) {
                    for (int i = 0; i < READERS; i++) {
                        OracleShop.Query query = OracleShop.randomQuery(random, list);
                        oracle.follow(query.query(), () -> rows(client, query));
                    }
                    return oracle.run(steps, writer::step);
                }
            });
        } finally {
            pool.dispose();
        }
    }

    /** What plain SQL gives. */
    private static List<ObjectNode> rows(DatabaseClient client, OracleShop.Query query) {
        return client.sql("SELECT id, name, category, price, active FROM oracle_item WHERE " + query.where()
                        + " ORDER BY " + query.orderBy())
                .map((row, metadata) -> JsonMapper.shared()
                        .createObjectNode()
                        .put("id", row.get(0, Long.class))
                        .put("name", row.get(1, String.class))
                        .put("category", row.get(2, String.class))
                        .put("price", row.get(3, BigDecimal.class))
                        .put("active", row.get(4, Boolean.class)))
                .all()
                .collectList()
                .block(Duration.ofSeconds(20));
    }
}
