package dev.livelist.broadcaster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.CaptureMatrix;
import dev.livelist.broadcaster.fixture.Outcome;
import dev.livelist.broadcaster.fixture.Outcome.Told;
import dev.livelist.broadcaster.fixture.Words;
import dev.livelist.broadcaster.tck.Recorder;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way of writing to tables that have triggers, with every outcome, as a worker hears it. */
class CaptureMatrixTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PostgresCapture CAPTURE = PostgresCapture.on("livelist")
            .maxBatch(100)
            .table("product", "product", "id")
            .table("part", "part", "id")
            .table("event", "event", "id")
            .table("another", "another", "id");
    private static final AtomicLong MARKS = new AtomicLong(1000);

    private static final CaptureMatrix MATRIX = new CaptureMatrix(
            "triggers",
            Map.of(
                    Outcome.COMMITTED,
                    Told.TOLD,
                    Outcome.WITHOUT_TRANSACTION,
                    Told.TOLD,
                    Outcome.ROLLED_BACK,
                    Told.NOTHING,
                    Outcome.COMMITTED_WITHIN_ROLLED_BACK,
                    Told.TOLD,
                    Outcome.ROLLED_BACK_WITHIN_COMMITTED,
                    Told.NOTHING,
                    Outcome.ROLLED_BACK_TO_A_SAVEPOINT,
                    Told.NOTHING,
                    Outcome.UNKNOWN,
                    Told.TOLD_IF_COMMITTED),
            List.of(TriggerWay.values()),
            "created another 77");

    private static final Recorder recorder = new Recorder();
    private static PostgresProcess postgres;
    private static BridgedBroadcaster worker;
    private static ExecutorService committer;
    private static int heardBefore;

    @BeforeAll
    static void start() throws SQLException {
        postgres = PostgresProcess.running();
        postgres.execute(
                "create table product (id bigint primary key, name text)",
                "create table part (id bigint primary key, product bigint references product on delete cascade)",
                "create table event (id bigint primary key) partition by range (id)",
                "create table event_1 partition of event for values from (0) to (1000)",
                "create table another (id bigint primary key)",
                "create view products as select * from product",
                "create function rename_products() returns int language sql as 'update product set name = ''x''; select 1'",
                "create table purchase (product bigint)",
                "create function buy() returns trigger language plpgsql as"
                        + " 'begin update product set name = ''sold'' where id = new.product; return new; end'",
                "create trigger buy before insert on purchase for each row execute function buy()");
        CAPTURE.install(postgres.direct());
        worker = BridgedBroadcaster.builder(
                        PostgresTransport.builder(postgres.direct()).build())
                .config(BridgeConfig.builder().heartbeat(Duration.ofMillis(500)).build())
                .start();
        worker.subscribe(Invalidation.ALL, recorder);
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
        committer = Executors.newSingleThreadExecutor();
    }

    @AfterAll
    static void stop() {
        committer.shutdownNow();
        worker.close();
        postgres.close();
    }

    @BeforeEach
    void reset() throws SQLException {
        postgres.execute(
                "set session_replication_role = replica; delete from part; delete from product; delete from event;"
                        + " delete from another; delete from purchase;"
                        + " insert into product values (1, 'a'), (2, 'b'); insert into part values (11, 1), (12, 1)");
        settle();
    }

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            for (TriggerWay way : TriggerWay.values()) {
                all.add(Arguments.of(outcome, way));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whatIsWrittenIsToldOnceItIsCommitted(Outcome outcome, TriggerWay way) throws Exception {
        write(way, outcome);
        Set<String> told = MATRIX.told(way, outcome);
        assertHeard(told);
    }

    private static void write(TriggerWay way, Outcome outcome) throws Exception {
        switch (outcome) {
            case COMMITTED -> write(way, true);
            case WITHOUT_TRANSACTION -> {
                try (Connection connection = connect()) {
                    way.write(connection);
                }
            }
            case ROLLED_BACK -> write(way, false);
            case COMMITTED_WITHIN_ROLLED_BACK -> {
                try (Connection around = begin(postgres.url())) {
                    writeAnother(around);
                    write(way, true);
                    around.rollback();
                }
            }
            case ROLLED_BACK_WITHIN_COMMITTED -> {
                try (Connection around = begin(postgres.url())) {
                    writeAnother(around);
                    write(way, false);
                    around.commit();
                }
            }
            case ROLLED_BACK_TO_A_SAVEPOINT -> {
                try (Connection connection = begin(postgres.url())) {
                    writeAnother(connection);
                    Savepoint savepoint = connection.setSavepoint();
                    way.write(connection);
                    connection.rollback(savepoint);
                    connection.commit();
                }
            }
            case UNKNOWN -> writeAndLoseTheCommit(way, Direction.TO_CLIENT);
        }
    }

    private static void write(TriggerWay way, boolean commit) throws SQLException, IOException {
        try (Connection connection = begin(postgres.url())) {
            way.write(connection);
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    /** The connection is lost when the COMMIT, or the answer to it, should have passed. */
    private static void writeAndLoseTheCommit(TriggerWay way, Direction lost) throws Exception {
        try (TcpProxy proxy = new TcpProxy("127.0.0.1", postgres.port())) {
            Connection connection = begin(postgres.url().replace(":" + postgres.port(), ":" + proxy.port()));
            way.write(connection);
            proxy.swallow(lost);
            CompletableFuture<Void> commit = CompletableFuture.runAsync(
                    () -> {
                        try {
                            connection.commit();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    committer);
            if (lost == Direction.TO_CLIENT) {
                await().atMost(PATIENCE).until(() -> openTransactions() == 0);
            }
            proxy.cut();
            assertThatThrownBy(commit::join).hasRootCauseInstanceOf(IOException.class);
            await().atMost(PATIENCE).until(() -> openTransactions() == 0);
        }
    }

    private static long openTransactions() throws SQLException {
        return Long.parseLong(postgres.query(
                "select count(*) from pg_stat_activity where xact_start is not null and pid <> pg_backend_pid()"
                        + " and backend_type = 'client backend'"));
    }

    @Test
    void whatWasNeverCommittedIsNotToldThoughNobodyKnows() throws Exception {
        writeAndLoseTheCommit(TriggerWay.UPDATE, Direction.TO_SERVER);
        assertHeard(Set.of());
    }

    @Test
    void aCapturedTableTakesNoPartInTwoPhaseCommit() throws SQLException {
        try (Connection connection = begin(postgres.url());
                Statement statement = connection.createStatement()) {
            statement.execute("update product set name = 'x'");
            assertThatThrownBy(() -> statement.execute("prepare transaction 'p'"))
                    .hasMessageContaining("cannot PREPARE a transaction that has executed LISTEN, UNLISTEN, or NOTIFY");
        }
        assertHeard(Set.of());
    }

    @Test
    void theTablesInTheDocumentAreWhatIsTold() {
        MATRIX.isDocumented();
    }

    private static void writeAnother(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("insert into another values (77)");
        }
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.url());
    }

    private static Connection begin(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        return connection;
    }

    /** Waits until everything so far has been told, and leaves it out of what is asserted next. */
    private static void settle() {
        ModelChange mark = ModelChange.created("another", MARKS.incrementAndGet());
        postgres.execute("insert into another values (" + mark.pk() + ")");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> recorder.signals()
                .contains(mark));
        heardBefore = recorder.signals().size();
    }

    /**
     * Asserts what has been told since it was last asked. Notifications are delivered in the order of their commits, so a mark ends them; an
     * invalidation may be told a little later, because there is a budget for them.
     */
    private static void assertHeard(Set<String> expected) {
        ModelChange mark = ModelChange.created("another", MARKS.incrementAndGet());
        postgres.execute("insert into another values (" + mark.pk() + ")");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> recorder.signals()
                .contains(mark));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(Words.of(recorder.signals().stream()
                        .skip(heardBefore)
                        .filter(signal -> !signal.equals(mark))
                        .toList()))
                .isEqualTo(expected));
        heardBefore = recorder.signals().size();
    }
}
