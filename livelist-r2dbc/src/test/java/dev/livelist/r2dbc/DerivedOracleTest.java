package dev.livelist.r2dbc;

import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.Oracle;
import dev.livelist.engine.OracleChildren;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.NestedRuntimeException;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;

/** Seeded random schedules of rows that come, move, change and go, against lists of which fields are derived of them. */
class DerivedOracleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    record DerivedBasket(@Id long id, @Nullable String name) {}

    record DerivedTag(
            @Id long id,
            @Nullable Long basket,
            @Nullable String text,
            @Nullable Integer amount) {}

    private static final ListDefinition<DerivedBasket> BASKETS = ListDefinition.of(DerivedBasket.class)
            .publicAccess()
            .fields(DerivedBasket::id, DerivedBasket::name)
            .sortable(DerivedBasket::name)
            .totals(Totals.EXACT)
            .derived("tags", Derived.count(DerivedTag.class).where(DerivedTag::basket))
            .derived("tagged", Derived.exists(DerivedTag.class).where(DerivedTag::basket))
            .derived("amount", Derived.sum(DerivedTag.class, DerivedTag::amount).where(DerivedTag::basket))
            .derived(
                    "last",
                    Derived.latest(DerivedTag.class, DerivedTag::text)
                            .by(DerivedTag::amount)
                            .where(DerivedTag::basket))
            .derived(
                    "first",
                    Derived.rows(DerivedTag.class, OracleChildren.SHOWN)
                            .fields(DerivedTag::id, DerivedTag::text, DerivedTag::amount)
                            .firstBy(DerivedTag::amount)
                            .where(DerivedTag::basket))
            .build();

    @ParameterizedTest
    @EnumSource(
            value = TestDatabase.class,
            names = {"H2", "POSTGRES_C", "MARIADB"})
    void derivedFieldsAreWhatTheirRowsMakeOfThem(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 12);
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS derived_tag",
                "DROP TABLE IF EXISTS derived_basket",
                "CREATE TABLE derived_basket (id BIGINT PRIMARY KEY, name VARCHAR(50))",
                "CREATE TABLE derived_tag (id BIGINT PRIMARY KEY, basket BIGINT, text VARCHAR(50), amount INT)");
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template)) {
            OracleChildren.Tables tables = new ByClient(template.getDatabaseClient(), database);
            Oracle.checkCalm(
                    broadcaster,
                    12,
                    15,
                    random -> new OracleChildren(tables, BASKETS, sources.create(BASKETS), broadcaster, random));
            Oracle.checkHectic(
                    broadcaster,
                    2,
                    random -> new OracleChildren(tables, BASKETS, sources.create(BASKETS), broadcaster, random));
        } finally {
            pool.dispose();
        }
    }

    /** Tables that Spring's client reads and writes. */
    private static final class ByClient implements OracleChildren.Tables {

        private final DatabaseClient client;
        private final TransactionalOperator transactions;
        private final TestDatabase database;

        ByClient(DatabaseClient client, TestDatabase database) {
            this.client = client;
            this.transactions =
                    TransactionalOperator.create(new R2dbcTransactionManager(client.getConnectionFactory()));
            this.database = database;
        }

        @Override
        public boolean write(List<String> statements) {
            try {
                transactions
                        .execute(status -> Flux.fromIterable(statements)
                                .concatMap(sql -> client.sql(sql).then())
                                .then())
                        .then()
                        .block(PATIENCE);
                return true;
            } catch (NestedRuntimeException e) {
                if (e.contains(R2dbcException.class)) {
                    return false;
                }
                throw e;
            }
        }

        @Override
        public List<List<@Nullable Object>> read(String sql) {
            List<List<@Nullable Object>> rows = client.sql(sql)
                    .map((row, metadata) -> {
                        List<@Nullable Object> values = new ArrayList<>();
                        for (int i = 0; i < metadata.getColumnMetadatas().size(); i++) {
                            values.add(row.get(i));
                        }
                        return values;
                    })
                    .all()
                    .collectList()
                    .block(PATIENCE);
            return rows == null ? List.of() : rows;
        }

        @Override
        public void disturb(Random choice) {
            if (database.isPostgres()) {
                client.sql(Oracle.disturbance("derived_tag", choice)).then().block(PATIENCE);
            }
        }
    }
}
