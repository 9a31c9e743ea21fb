package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What becomes of the statement and the connection of a read that nobody waits for any more. */
@Timeout(60)
class CancelledReadTest {

    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());

    record SlowRow(@Id Long id, String name) {}

    @Test
    void postgresStopsTheStatementAndTheConnectionCanBeUsedAtOnce() {
        ConnectionFactoryOptions options = TestDatabase.POSTGRES_C.options();
        ConnectionPool pool = TestPool.of(options, 1);
        TestDatabase.execute(
                pool,
                "DROP VIEW IF EXISTS slow_row",
                "CREATE VIEW slow_row AS SELECT 1::bigint AS id, pg_sleep(50)::text AS name");
        RowSource source = source(pool);

        for (int i = 0; i < 3; i++) {
            CompletableFuture<List<SourceRow>> read = source.page(EVERYTHING, List.of(), 0, 10);
            await().until(() -> active(options) == 1);

            read.cancel(true);

            await().until(() -> active(options) == 0);
            await().until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
            assertThat(TestDatabase.count(pool, "SELECT 1")).isEqualTo(1);
        }
        pool.dispose();
    }

    @Test
    void mariaDbStopsTheStatementAndTheConnectionCanBeUsedAtOnce() {
        ConnectionPool pool = TestPool.of(TestDatabase.MARIADB, 1);
        TestDatabase.execute(pool, "CREATE OR REPLACE VIEW slow_row AS SELECT 1 AS id, SLEEP(50) AS name");
        ConnectionFactory beside = TestDatabase.MARIADB.connectionFactory();
        String active = "SELECT count(*) FROM information_schema.processlist"
                + " WHERE info LIKE '%slow_row%' AND id <> connection_id()";
        RowSource source = source(pool);

        for (int i = 0; i < 3; i++) {
            CompletableFuture<List<SourceRow>> read = source.page(EVERYTHING, List.of(), 0, 10);
            await().until(() -> TestDatabase.count(beside, active) == 1);

            read.cancel(true);

            await().until(() -> TestDatabase.count(beside, active) == 0);
            await().until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
            assertThat(TestDatabase.count(pool, "SELECT 1")).isEqualTo(1);
        }
        pool.dispose();
    }

    /** A host that dies without a word: no packet comes back, not even that the connection is closed. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRES_C", "MARIADB"})
    void aConnectionWhoseStatementCannotBeStoppedIsNotHandedOutAgain(TestDatabase database) throws IOException {
        ConnectionFactoryOptions direct = database.options();
        String sleep = database.isPostgres() ? "1::bigint AS id, pg_sleep(50)::text" : "1 AS id, SLEEP(50)";
        ConnectionFactory beside = ConnectionFactories.get(direct);
        TestDatabase.execute(
                beside, "DROP VIEW IF EXISTS slow_row", "CREATE VIEW slow_row AS SELECT " + sleep + " AS name");
        Specimen.createTable(beside);
        int port = (Integer) direct.getRequiredValue(ConnectionFactoryOptions.PORT);
        try (TcpProxy proxy = new TcpProxy("localhost", port)) {
            ConnectionPool pool = TestPool.of(
                    direct.mutate()
                            .option(ConnectionFactoryOptions.PORT, proxy.port())
                            .build(),
                    1);
            RowSource slow = source(pool);
            RowSource source = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))
                    .create(Specimen.list().build());
            CompletableFuture<List<SourceRow>> read = slow.page(EVERYTHING, List.of(), 0, 10);
            String active = database.isPostgres()
                    ? "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%slow_row%' AND state = 'active'"
                            + " AND pid <> pg_backend_pid()"
                    : "SELECT count(*) FROM information_schema.processlist"
                            + " WHERE info LIKE '%slow_row%' AND id <> connection_id()";
            await().until(() -> TestDatabase.count(beside, active) == 1);
            proxy.swallow(Direction.TO_CLIENT);
            proxy.swallow(Direction.TO_SERVER);

            read.cancel(true);

            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> assertThat(
                            source.page(EVERYTHING, List.of(), 0, 10))
                    .succeedsWithin(Duration.ofSeconds(5)));
            pool.dispose();
        }
    }

    @Test
    void h2GivesTheConnectionBackWhenTheStatementHasEnded() throws InterruptedException {
        ConnectionPool pool = TestPool.of(TestDatabase.H2, 1);
        TestDatabase.execute(
                pool,
                "CREATE ALIAS slowly FOR \"dev.livelist.r2dbc.SlowFunction.call\"",
                "CREATE VIEW slow_row AS SELECT 1 AS id, CAST(slowly() AS VARCHAR) AS name");
        RowSource source = source(pool);
        SlowFunction.hold();

        CompletableFuture<List<SourceRow>> read = source.page(EVERYTHING, List.of(), 0, 10);
        SlowFunction.awaitCall();
        read.cancel(true);

        assertThat(read).isCancelled();
        assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isEqualTo(1);
        SlowFunction.release();
        await().until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
        assertThat(TestDatabase.count(pool, "SELECT 1")).isEqualTo(1);
        pool.dispose();
    }

    @Test
    void aReadThatWaitsForAConnectionCanBeCancelled() {
        for (TestDatabase database : List.of(TestDatabase.H2, TestDatabase.POSTGRES_C, TestDatabase.MARIADB)) {
            ConnectionPool pool = TestPool.of(database, 1);
            Specimen.createTable(pool);
            RowSource source = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))
                    .create(Specimen.list().build());
            Connection held = Mono.from(pool.create()).block(Duration.ofSeconds(10));

            List<CompletableFuture<?>> reads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                reads.add(source.page(EVERYTHING, List.of(), 0, 10));
            }
            await().until(() -> pool.getMetrics().orElseThrow().pendingAcquireSize() > 0);
            reads.forEach(read -> read.cancel(true));
            Mono.from(held.close()).block(Duration.ofSeconds(10));

            await().until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
            assertThat(source.page(EVERYTHING, List.of(), 0, 10)).succeedsWithin(Duration.ofSeconds(10));
            pool.dispose();
        }
    }

    @Test
    void aConnectionLeftInManualCommitModeReadsOutsideOfATransaction() {
        for (TestDatabase database : List.of(TestDatabase.H2, TestDatabase.POSTGRES_C, TestDatabase.MARIADB)) {
            ConnectionPool pool = TestPool.of(database, 1);
            Specimen.createTable(pool);
            RowSource source = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))
                    .create(Specimen.list().build());
            Flux.usingWhen(pool.create(), connection -> connection.setAutoCommit(false), Connection::close)
                    .blockLast(Duration.ofSeconds(10));

            assertThat(source.page(EVERYTHING, List.of(), 0, 10)).succeedsWithin(Duration.ofSeconds(10));

            boolean autoCommit = Boolean.TRUE.equals(
                    Mono.usingWhen(pool.create(), connection -> Mono.just(connection.isAutoCommit()), Connection::close)
                            .block(Duration.ofSeconds(10)));
            assertThat(autoCommit).as("auto-commit in " + database).isTrue();
            pool.dispose();
        }
    }

    private static RowSource source(ConnectionPool pool) {
        return new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))
                .create(ListDefinition.of(SlowRow.class)
                        .publicAccess()
                        .fields(SlowRow::id, SlowRow::name)
                        .build());
    }

    private static long active(ConnectionFactoryOptions options) {
        return TestJdbc.count(
                options,
                "SELECT count(*) FROM pg_stat_activity"
                        + " WHERE query LIKE '%slow_row%' AND state = 'active' AND pid <> pg_backend_pid()");
    }
}
