package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import dev.livelist.sql.ColumnFacts;
import dev.livelist.sql.PostgresDialect;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.r2dbc.dialect.DialectResolver;
import reactor.core.publisher.Mono;

/** What a source knows of a table is asked again: before a full read, after a failure, and from time to time. */
class CatalogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());
    private static final Field NAME = Field.of("name", String.class);

    record Altered(@Id Long id, String name) {}

    private final List<String> told = new CopyOnWriteArrayList<>();
    private ConnectionPool pool;
    private R2dbcRowSourceFactory factory;
    private R2dbcRowSource source;

    private void start(TestDatabase database, String column) {
        pool = TestPool.of(database, 3);
        TestDatabase.execute(
                pool,
                "DROP VIEW IF EXISTS altered_view",
                "DROP TABLE IF EXISTS altered",
                "DROP TABLE IF EXISTS altered_other",
                "CREATE TABLE altered (id BIGINT PRIMARY KEY, name " + column + ")",
                "INSERT INTO altered VALUES (1, 'a'), (2, 'B')");
        factory = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
        source = factory.source(ListDefinition.of(Altered.class)
                .label("shop.altered")
                .publicAccess()
                .fields(Altered::id, Altered::name)
                .sortable(Altered::name)
                .build());
    }

    @AfterEach
    void close() {
        factory.close();
        pool.dispose();
    }

    private List<Object> keys() {
        return source.page(EVERYTHING, List.of(Sort.asc(Altered::name)), 0, 5).join().stream()
                .map(SourceRow::key)
                .toList();
    }

    @Test
    void anotherCollationIsNoticedByAFullReadAndIsTold() {
        start(TestDatabase.POSTGRES_ICU, "TEXT COLLATE \"C\"");
        factory.watch(Duration.ofDays(1), told::add);
        assertThat(keys()).containsExactly(2L, 1L);
        assertThat(source.order(NAME)).isPresent();

        TestDatabase.execute(pool, "ALTER TABLE altered ALTER COLUMN name TYPE TEXT COLLATE \"de-x-icu\"");

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(keys()).containsExactly(1L, 2L);
            assertThat(source.order(NAME)).isEmpty();
        });
        assertThat(told).contains("shop.altered");
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void aTableThatTakesAnothersPlaceIsToldThoughNobodyReads(TestDatabase database) {
        start(database, "VARCHAR(10)");
        factory.watch(Duration.ofMillis(50), told::add);
        assertThat(factory.check(PATIENCE)).isTrue();
        assertThat(told).isEmpty();

        TestDatabase.execute(
                pool,
                "CREATE TABLE altered_other (id BIGINT PRIMARY KEY, name VARCHAR(10))",
                "ALTER TABLE altered RENAME TO altered_before",
                "ALTER TABLE altered_other RENAME TO altered");

        await().atMost(PATIENCE).until(() -> told.contains("shop.altered"));
        TestDatabase.execute(pool, "DROP TABLE altered_before");
    }

    @ParameterizedTest
    @CsvSource({"H2, VARCHAR(20)", "POSTGRES_C, VARCHAR(20)", "POSTGRES_C, TEXT"})
    void readsGoOnAfterAColumnHasBeenGivenAnotherType(TestDatabase database, String type) {
        start(database, "VARCHAR(10)");
        for (int i = 0; i < 10; i++) { // on every connection, until it is prepared there
            keys();
            source.probe(EVERYTHING, List.of(1L)).join();
        }

        TestDatabase.execute(
                pool, "ALTER TABLE altered ALTER COLUMN name " + (database == TestDatabase.H2 ? "" : "TYPE ") + type);

        // One read may fail, and tells that the statements have to be prepared anew.
        await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(keys())
                .containsExactly(2L, 1L));
        for (int i = 0; i < 10; i++) {
            keys();
        }
    }

    @Test
    void aMissingColumnFailsReadsUntilItIsThereAgain() {
        start(TestDatabase.POSTGRES_C, "VARCHAR(10)");
        keys();
        TestDatabase.execute(pool, "ALTER TABLE altered RENAME COLUMN name TO title");
        assertThat(source.page(EVERYTHING, List.of(), 0, 5)).failsWithin(PATIENCE);
        TestDatabase.execute(pool, "ALTER TABLE altered RENAME COLUMN title TO name");
        assertThat(keys()).containsExactly(2L, 1L);
    }

    @Test
    void tablesThatPoliciesHideRowsOfAreNamed() {
        start(TestDatabase.POSTGRES_C, "VARCHAR(10)");
        TestDatabase.execute(
                pool,
                "DROP ROLE IF EXISTS reader",
                "CREATE ROLE reader",
                "GRANT SELECT ON altered TO reader",
                "CREATE VIEW altered_view WITH (security_invoker = true) AS SELECT * FROM altered",
                "GRANT SELECT ON altered_view TO reader");
        assertThat(hidingAs("reader")).isEmpty();

        TestDatabase.execute(pool, "ALTER TABLE altered ENABLE ROW LEVEL SECURITY");

        assertThat(hidingAs("reader")).isEqualTo("altered");
        assertThat(hidingAs("postgres")).isEmpty();
        TestDatabase.execute(
                pool, "ALTER TABLE altered RENAME TO altered_base", "ALTER VIEW altered_view RENAME TO altered");
        assertThat(hidingAs("reader")).as("through a view").isEqualTo("altered_base");
        TestDatabase.execute(
                pool,
                "DROP VIEW altered",
                "ALTER TABLE altered_base RENAME TO altered",
                "REVOKE ALL ON altered FROM reader",
                "DROP ROLE reader");
    }

    private String hidingAs(String role) {
        ModelTable table = ModelTable.of(
                ListDefinition.of(Altered.class)
                        .publicAccess()
                        .fields(Altered::id)
                        .build(),
                new R2dbcEntityTemplate(pool),
                DialectResolver.getDialect(pool));
        return Mono.usingWhen(
                        pool.create(),
                        connection -> Mono.from(connection
                                        .createStatement("SET ROLE " + role)
                                        .execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated()))
                                .then(Database.of(
                                                pool,
                                                new PostgresDialect(),
                                                DialectResolver.getDialect(pool).getBindMarkersFactory())
                                        .facts(connection, table))
                                .flatMap(facts -> Mono.from(connection
                                                .createStatement("RESET ROLE")
                                                .execute())
                                        .flatMap(result -> Mono.from(result.getRowsUpdated()))
                                        .thenReturn(facts)),
                        Connection::close)
                .map(ColumnFacts::rowSecurity)
                .block(PATIENCE);
    }
}
