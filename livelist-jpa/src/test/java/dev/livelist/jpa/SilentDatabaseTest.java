package dev.livelist.jpa;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.Scope;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.CountSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import dev.livelist.sql.SqlDialects;
import dev.livelist.sql.TestMariaDb;
import dev.livelist.sql.TestPostgres;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.jpa.domain.Specification;

/** A database that does not answer keeps neither the turns of later reads nor, where its driver can abort, connections. */
@Timeout(180)
class SilentDatabaseTest {

    private static final int TURNS = 2;
    private static final Duration LONG = Duration.ofSeconds(30);

    @Entity(name = "Stone")
    static class Stone {
        @Id
        long id;

        String label = "x";

        long getId() {
            return id;
        }

        String getLabel() {
            return label;
        }
    }

    private static ListDefinition<Stone> stones() {
        return ListDefinition.of(Stone.class)
                .publicAccess()
                .fields(Stone::getId, Stone::getLabel)
                .sortable(Stone::getLabel)
                .build();
    }

    private static CompletableFuture<List<SourceRow>> page(JpaRowSource source) {
        return source.page(new Selection(Condition.all(), Condition.all()), List.of(asc(Stone::getLabel)), 0, 10);
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static long readingThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("livelist-jpa-read-"))
                .filter(thread -> List.of(thread.getValue()).toString().contains("JpaReads"))
                .count();
    }

    /** What was connected goes silent; new connections are answered at once. */
    @ParameterizedTest
    @EnumSource(names = {"POSTGRES_C", "MARIADB"})
    void aHostThatDiesSilentlyKeepsNeitherTurnsNorThreadsNorConnections(Database database) throws SQLException {
        boolean isMariaDb = database.isMariaDb();
        String direct = isMariaDb ? silentMariaDb() : silentPostgres();
        int port = isMariaDb ? TestMariaDb.port() : TestPostgres.server().getPort();
        try (TcpProxy proxy = new TcpProxy("localhost", port);
                HikariDataSource throughProxy = pool(direct.replace(":" + port, ":" + proxy.port()));
                TestUnit unit = on(throughProxy);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(
                        List.of(unit.factory()), TURNS, SqlDialects.builtIn(), Duration.ofSeconds(5));
                Connection lock = DriverManager.getConnection(direct);
                Statement statement = lock.createStatement()) {
            JpaRowSource source = sources.source(stones());
            unit.sql("INSERT INTO Stone (id, label) VALUES (1, 'x')");
            assertThat(get(page(source))).hasSize(1);
            lock.setAutoCommit(false);
            statement.execute(isMariaDb ? "LOCK TABLES Stone WRITE" : "LOCK TABLE Stone IN ACCESS EXCLUSIVE MODE");
            List<CompletableFuture<List<SourceRow>>> hung = new ArrayList<>();
            for (int i = 0; i < TURNS; i++) {
                hung.add(page(source));
            }
            String waiting = isMariaDb
                    ? "SELECT count(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'"
                    : "SELECT count(*) FROM pg_locks WHERE NOT granted";
            await().atMost(LONG).until(() -> number(statement, waiting) == TURNS);
            proxy.swallow(Direction.TO_CLIENT);
            proxy.swallow(Direction.TO_SERVER);
            if (isMariaDb) {
                statement.execute("UNLOCK TABLES");
            }
            lock.rollback();
            hung.forEach(one -> one.cancel(true));
            assertThat(get(page(source))).hasSize(1);
            await().atMost(LONG).untilAsserted(() -> {
                assertThat(throughProxy.getHikariPoolMXBean().getActiveConnections())
                        .isZero();
                assertThat(readingThreads()).isZero();
            });
        }
    }

    /** Of its own: the server goes on to hold the locks of those that it does not know to be dead. */
    private static String silentPostgres() throws SQLException {
        try (Connection server =
                        DriverManager.getConnection(TestPostgres.server().getJdbcUrl("postgres", "postgres"));
                Statement create = server.createStatement()) {
            create.execute("CREATE DATABASE silent");
        }
        return TestPostgres.server().getJdbcUrl("postgres", "silent");
    }

    private static String silentMariaDb() {
        TestMariaDb.database("silent", "utf8mb4_bin");
        return "jdbc:mariadb://localhost:" + TestMariaDb.port() + "/silent?user=" + TestMariaDb.USER;
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(10);
        // None in reserve: one made just before the host dies would be handed out without a look.
        config.setMinimumIdle(0);
        config.setValidationTimeout(500);
        return new HikariDataSource(config);
    }

    /** A unit on a given data source. */
    private static TestUnit on(DataSource source) {
        return new TestUnit(Database.H2, Map.of(), Stone.class) {
            @Override
            Map<String, Object> connection(HikariDataSource own) {
                return Map.of(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, source);
            }

            @Override
            void sql(String... statements) {
                try (Connection connection = source.getConnection();
                        Statement statement = connection.createStatement()) {
                    for (String sql : statements) {
                        statement.execute(sql);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** A statement that nothing stops, neither cancel nor abort, as with H2's driver over a network. */
    @Test
    void aDriverThatCanStopNothingKeepsNoTurnsAndABoundedNumberOfThreads() {
        AtomicInteger toHang = new AtomicInteger();
        CountDownLatch end = new CountDownLatch(1);
        try (HikariDataSource pool = pool("jdbc:h2:mem:silent;DB_CLOSE_DELAY=-1");
                TestUnit unit = on((DataSource) hanging(pool, DataSource.class, toHang, end));
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), TURNS)) {
            try {
                JpaRowSource source = sources.source(stones());
                assertThat(get(page(source))).isEmpty();
                for (int held = 0; held < 4 * TURNS; held++) {
                    toHang.set(1);
                    CompletableFuture<List<SourceRow>> hung = page(source);
                    await().atMost(LONG).until(() -> toHang.get() == 0);
                    hung.cancel(true);
                    assertThat(get(page(source))).isEmpty();
                }
                for (int held = 0; held < TURNS; held++) {
                    toHang.set(1);
                    CompletableFuture<List<SourceRow>> hung = page(source);
                    await().atMost(LONG).until(() -> toHang.get() == 0);
                    hung.cancel(true);
                }
                assertThatThrownBy(() -> get(page(source)))
                        .hasCauseInstanceOf(RejectedExecutionException.class)
                        .hasMessageContaining("held by statements that the database neither answers nor stops");
            } finally {
                end.countDown();
            }
            JpaRowSource source = sources.source(stones());
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertThat(get(page(source)))
                    .isEmpty());
        }
    }

    private static Object hanging(Object real, Class<?> type, AtomicInteger toHang, CountDownLatch end) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("cancel") || method.getName().equals("abort")) {
                return null;
            }
            if (method.getName().equals("executeQuery") && toHang.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                end.await();
            }
            Object result;
            try {
                result = method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            return switch (method.getName()) {
                case "getConnection" -> hanging(result, Connection.class, toHang, end);
                case "prepareStatement" -> hanging(result, PreparedStatement.class, toHang, end);
                default -> result;
            };
        });
    }

    @Test
    void aCountThatNobodyWaitsForIsStoppedInTheDatabase() {
        try (TestUnit unit = new TestUnit(Database.POSTGRES_C, Map.of(), Stone.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), TURNS)) {
            unit.sql("INSERT INTO Stone (id, label) VALUES (1, 'x')");
            JpaRowSource source = sources.source(stones());
            Specification<Stone> slow = (root, query, builder) ->
                    builder.isNotNull(builder.function("pg_sleep", String.class, builder.literal(60)));
            CompletableFuture<CountSource.Count> count =
                    source.count(new Selection(Scope.unshared(slow), Condition.all()), Long.MAX_VALUE, List.of());
            String sleeping = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                    + " AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
            await().atMost(LONG).until(() -> unit.number(sleeping) == 1);
            count.cancel(true);
            await().atMost(LONG)
                    .until(() -> unit.number(sleeping) == 0
                            && unit.pool().getHikariPoolMXBean().getActiveConnections() == 0);
        }
    }
}
