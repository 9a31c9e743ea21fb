package dev.livelist.broadcaster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.Opened;
import dev.livelist.broadcaster.tck.Recorder;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.broadcaster.transport.Transport;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** Whoever writes to a captured table is heard by the workers. */
class PostgresCaptureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LABEL = "shop.product";
    private static final int MAX_BATCH = 100;
    private static final PostgresCapture CAPTURE =
            PostgresCapture.on("livelist").maxBatch(MAX_BATCH).table(LABEL, "product", "id");

    private static PostgresProcess postgres;

    @RegisterExtension
    final Opened opened = new Opened();

    private final Recorder recorder = new Recorder();
    private BridgedBroadcaster worker;

    @BeforeAll
    static void startPostgres() {
        postgres = PostgresProcess.running();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    @BeforeEach
    void captureATable() throws SQLException {
        postgres.execute(
                "drop table if exists product cascade",
                "create table product (id bigint primary key, name text, price numeric)");
        CAPTURE.install(postgres.direct());
        worker = listening(PostgresTransport.builder(postgres.direct()).build());
        worker.subscribe(LABEL, recorder);
    }

    @Test
    void everyRowThatAStatementChangesIsTold() {
        postgres.execute("insert into product select i, 'name ' || i from generate_series(1, 3) i");
        heard(ModelChange.created(LABEL, 1), ModelChange.created(LABEL, 2), ModelChange.created(LABEL, 3));

        postgres.execute("update product set price = 1 where id < 3");
        heard(ModelChange.updated(LABEL, 1), ModelChange.updated(LABEL, 2));

        postgres.execute("delete from product where id = 3");
        heard(ModelChange.deleted(LABEL, 3));

        assertThat(recorder.invalidations()).isEmpty();
    }

    @Test
    void psqlIsHeardLikeAnybody() throws IOException, InterruptedException {
        assumeTrue(hasPsql(), "There is no psql on this machine");
        psql("insert into product values (42, 'by hand')");
        heard(ModelChange.created(LABEL, 42));
        psql("begin; update product set name = 'never'; rollback; update product set name = 'lamp'");
        heard(ModelChange.updated(LABEL, 42));
        psql("truncate product");
        await().atMost(PATIENCE).until(() -> !recorder.invalidations().isEmpty());
        assertThat(recorder.signals()).hasSize(3);
    }

    @Test
    void aRowThatIsGivenAnotherKeyIsTwo() {
        postgres.execute("insert into product values (1, 'one')");
        postgres.execute("update product set id = 2");

        heard(ModelChange.updated(LABEL, 1), ModelChange.updated(LABEL, 2));
    }

    @Test
    void upsertsMergesAndCopiesAreTold() throws SQLException, IOException {
        postgres.execute("insert into product values (1, 'one')");
        postgres.execute("insert into product values (1, 'uno'), (2, 'due')"
                + " on conflict (id) do update set name = excluded.name");
        heard(ModelChange.updated(LABEL, 1), ModelChange.created(LABEL, 2));

        postgres.execute("merge into product p using (values (2, null), (3, 'tre')) as v (id, name) on p.id = v.id"
                + " when matched then delete when not matched then insert values (v.id, v.name)");
        heard(ModelChange.deleted(LABEL, 2), ModelChange.created(LABEL, 3));

        try (Connection connection = DriverManager.getConnection(postgres.url())) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy product (id, name) from stdin", new StringReader("7\tcopied\n"));
        }
        heard(ModelChange.created(LABEL, 7));
    }

    @Test
    void whatIsRolledBackIsNeverTold() throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url())) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("insert into product values (1, 'never')");
            connection.createStatement().execute("truncate product");
            connection.rollback();
            connection.createStatement().execute("insert into product values (2, 'kept')");
            connection.createStatement().execute("savepoint s");
            connection.createStatement().execute("insert into product select i from generate_series(1000, 2000) i");
            connection.createStatement().execute("rollback to s");
            connection.createStatement().execute("insert into product values (3, 'kept, too')");
            assertThat(recorder.signals()).as("before the commit").isEmpty();
            connection.commit();
        }

        heard(ModelChange.created(LABEL, 2), ModelChange.created(LABEL, 3));
        assertThat(recorder.signals()).hasSize(2);
    }

    @Test
    void aMillionRowsCostOneInvalidationAndFailNobody() {
        postgres.execute(
                "alter table product disable trigger user",
                "insert into product select i, 'name ' || i, i from generate_series(1, 1000000) i",
                "alter table product enable trigger user");

        postgres.execute("update product set price = price * 1.1");

        await().atMost(PATIENCE).until(() -> recorder.invalidations().size() == 1);
        postgres.execute("update product set name = 'after' where id = 7");
        heard(ModelChange.updated(LABEL, 7));
        assertThat(recorder.signals()).hasSize(2);
        assertThat(recorder.invalidations())
                .extracting(Invalidation::modelLabel)
                .containsExactly(LABEL);
        assertThat(worker.state().isStale()).isFalse();
        assertThat(worker.counters().malformed()).isZero();
    }

    @Test
    void manySmallStatementsOfOneTransactionCostNoMoreThanABatchAndAnInvalidation() throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url())) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 5 * MAX_BATCH; i++) {
                connection.createStatement().execute("insert into product values (" + i + ")");
            }
            connection.commit();
            connection.createStatement().execute("insert into product values (100000)");
            connection.commit();
        }

        heard(ModelChange.created(LABEL, 100_000));
        assertThat(recorder.invalidations()).hasSize(1);
        assertThat(worker.counters().received()).isEqualTo(MAX_BATCH + 2);
    }

    @Test
    void truncateIsAnInvalidation() {
        postgres.execute("truncate product");

        await().atMost(PATIENCE).until(() -> recorder.invalidations().size() == 1);
    }

    @Test
    void aStatementThatChangesNothingTellsNothing() {
        postgres.execute("update product set price = 1", "delete from product", "insert into product values (1)");

        heard(ModelChange.created(LABEL, 1));
        assertThat(recorder.signals()).hasSize(1);
    }

    @Test
    void aKeyThatIsTooLongIsAnInvalidation() throws SQLException {
        postgres.execute("drop table if exists note", "create table note (id text primary key)");
        PostgresCapture notes = PostgresCapture.on("livelist").table("shop.note", "note", "id");
        notes.install(postgres.direct());
        Recorder ofNotes = new Recorder();
        worker.subscribe("shop.note", ofNotes);

        postgres.execute("insert into note values (repeat('\\', 512))");
        await().atMost(PATIENCE).until(() -> ofNotes.signals().size() == 1);
        assertThat(ofNotes.invalidations()).isEmpty();
        postgres.execute("insert into note values (repeat('x', 513))");
        await().atMost(PATIENCE).until(() -> ofNotes.invalidations().size() == 1);
        postgres.execute("insert into note values (E'\"; \\\\ größe \\u0001')");
        await().atMost(PATIENCE).until(() -> ofNotes.knows(ModelChange.created("shop.note", "\"; \\ größe \u0001")));
    }

    @Test
    void anyNamesWillDo() throws SQLException {
        postgres.execute(
                "create schema if not exists \"My Shop\"",
                "drop table if exists \"My Shop\".\"It's\"",
                "create table \"My Shop\".\"It's\" (\"the \"\"Key\"\"\" uuid primary key)");
        PostgresCapture odd =
                PostgresCapture.on("a \"channel\" 'x'").table("shop.odd", "\"My Shop\".\"It's\"", "the \"Key\"");
        odd.install(postgres.direct());
        assertThat(odd.missing(postgres.direct())).isEmpty();
        BridgedBroadcaster other = listening(PostgresTransport.builder(postgres.direct())
                .channel("a \"channel\" 'x'")
                .build());
        other.subscribe("shop.odd", recorder);

        postgres.execute("insert into \"My Shop\".\"It's\" values ('00000000-0000-0000-0000-00000000002a')");

        heard(ModelChange.created("shop.odd", "00000000-0000-0000-0000-00000000002a"));
    }

    @Test
    void twoApplicationsOnOneTableAreBothTold() throws SQLException {
        PostgresCapture.on("a-neighbour")
                .maxBatch(MAX_BATCH)
                .table("near.product", "product", "id")
                .install(postgres.direct());
        Recorder neighbour = new Recorder();
        listening(PostgresTransport.builder(postgres.direct())
                        .channel("a-neighbour")
                        .build())
                .subscribe("near.product", neighbour);

        postgres.execute(
                "insert into product select i from generate_series(1, 60) i",
                "insert into product select i from generate_series(1001, 2000) i");

        await().atMost(PATIENCE)
                .until(() -> neighbour.invalidations().size() == 1
                        && recorder.invalidations().size() == 1);
        assertThat(neighbour.knows(ModelChange.created("near.product", 60))).isTrue();
        // Fewer where the invalidation came while changes waited in the mailbox: it stands for them too.
        assertThat(neighbour.signals()).hasSizeLessThanOrEqualTo(61);
        assertThat(recorder.signals()).hasSizeLessThanOrEqualTo(61);
    }

    @Test
    void installingAgainTouchesNothingAndAnotherBoundIsInstalled() throws SQLException {
        assertThat(CAPTURE.install(postgres.direct())).isEmpty();
        PostgresCapture changed = CAPTURE.maxBatch(7);
        assertThat(changed.missing(postgres.direct())).hasSize(1);
        assertThat(changed.install(postgres.direct())).hasSize(1);
        assertThat(changed.missing(postgres.direct())).isEmpty();

        postgres.execute(changed.removalSql());

        assertThat(changed.missing(postgres.direct())).isEqualTo(changed.tables());
        postgres.execute("insert into product values (1)");
        postgres.execute(changed.sql());
        postgres.execute("insert into product values (2)");
        heard(ModelChange.created(LABEL, 2));
        assertThat(recorder.signals()).hasSize(1);
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> CAPTURE.table("shop.ghost", "ghost", "id").missing(postgres.direct()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("ghost");
        assertThatThrownBy(() -> PostgresCapture.on("x".repeat(62))).hasMessageContaining("at most 63");
    }

    @Test
    void aWorkerOnAnyOtherTransportHearsTheTriggersToo() {
        Recorder alone = new Recorder();
        listening(PostgresCapture.heardAlone(postgres.direct(), "livelist")).subscribe(LABEL, alone);
        Transport otherChannel = PostgresTransport.builder(postgres.direct())
                .channel("elsewhere")
                .build();
        Recorder beside = new Recorder();
        BridgedBroadcaster besideWorker =
                listening(PostgresCapture.heardBeside(otherChannel, postgres.direct(), "livelist"));
        besideWorker.subscribe(LABEL, beside);

        postgres.execute("insert into product values (1)");

        await().atMost(PATIENCE)
                .until(() -> alone.knows(ModelChange.created(LABEL, 1)) && beside.knows(ModelChange.created(LABEL, 1)));
        besideWorker.publish(ModelChange.updated(LABEL, 99));
        await().atMost(PATIENCE).until(() -> beside.knows(ModelChange.updated(LABEL, 99)));
        assertThat(recorder.signals()).as("on the triggers' channel").hasSize(1);
        PostgresTransport same = PostgresTransport.builder(postgres.direct()).build();
        assertThat(PostgresCapture.heardBeside(same, postgres.direct(), "livelist"))
                .isSameAs(same);
        same.close();
    }

    @Test
    void triggersThatCannotBeHeardMakeAWorkerStaleAndAreMadeUpFor() {
        TcpProxy proxy = opened.add(new TcpProxy("127.0.0.1", postgres.port()));
        Recorder alone = new Recorder();
        BridgedBroadcaster cutOff =
                listening(PostgresCapture.heardAlone(postgres.server(proxy.host(), proxy.port()), "livelist"));
        cutOff.subscribe(LABEL, alone);

        proxy.refuse(true);
        proxy.swallow(Direction.TO_CLIENT);
        await().atMost(PATIENCE).until(() -> cutOff.state().isStale());
        postgres.execute("insert into product values (1)");
        proxy.heal();

        await().atMost(PATIENCE).until(() -> !cutOff.state().isStale());
        await().atMost(PATIENCE).until(() -> alone.knows(ModelChange.created(LABEL, 1)));
        assertThat(alone.invalidations()).isNotEmpty();
    }

    @Test
    void theTextCanBeShown() {
        assertThat(CAPTURE.sql())
                .contains("create or replace function livelist_capture_v2()")
                .contains("create or replace trigger \"livelist_capture_update_")
                .contains("    after update on product referencing old table as old_rows new table as new_rows"
                        + " for each statement\n"
                        + "    execute function livelist_capture_v2('shop.product', 'id', 'livelist_0', '100');");
    }

    private BridgedBroadcaster listening(Transport transport) {
        BridgedBroadcaster broadcaster = BridgedBroadcaster.builder(transport)
                .config(BridgeConfig.builder().heartbeat(Duration.ofMillis(500)).build())
                .start();
        opened.add(broadcaster);
        await().atMost(PATIENCE).until(() -> !broadcaster.state().isStale());
        return broadcaster;
    }

    private void heard(Signal... signals) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(recorder.signals()).contains(signals));
    }

    private static boolean hasPsql() throws InterruptedException {
        try {
            return new ProcessBuilder("psql", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void psql(String sql) throws IOException, InterruptedException {
        Process psql = new ProcessBuilder(
                        "psql",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "postgresql://postgres:postgres@127.0.0.1:" + postgres.port() + "/postgres",
                        "-c",
                        sql)
                .redirectErrorStream(true)
                .start();
        assertThat(psql.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(psql.exitValue())
                .as(new String(psql.getInputStream().readAllBytes()))
                .isZero();
    }
}
