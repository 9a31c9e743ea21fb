package dev.livelist.broadcaster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.bridge.BridgeConfig;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.fixture.Words;
import dev.livelist.broadcaster.postgres.PostgresCapture.Table;
import dev.livelist.broadcaster.tck.Recorder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to a captured table, its writers go on, and what they write is told: by key, or as anything. */
class CaptureFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicLong MARKS = new AtomicLong(1000);
    private static final PostgresCapture MARK = PostgresCapture.on("livelist").table("mark", "mark", "id");
    private static final PostgresCapture PRODUCT =
            PostgresCapture.on("livelist").table("product", "product", "id");

    private static final Recorder recorder = new Recorder();
    private static PostgresProcess postgres;
    private static BridgedBroadcaster worker;
    private static int heardBefore;

    @BeforeAll
    static void start() throws SQLException {
        postgres = PostgresProcess.running();
        postgres.execute("create table mark (id bigint primary key)");
        MARK.install(postgres.direct());
        worker = BridgedBroadcaster.builder(
                        PostgresTransport.builder(postgres.direct()).build())
                .config(BridgeConfig.builder().heartbeat(Duration.ofMillis(500)).build())
                .start();
        worker.subscribe(Invalidation.ALL, recorder);
        await().atMost(PATIENCE).until(() -> !worker.state().isStale());
    }

    @AfterAll
    static void stop() {
        worker.close();
        postgres.close();
    }

    @BeforeEach
    void captureATable() throws SQLException {
        postgres.execute(
                "drop schema if exists shop_a cascade",
                "drop table if exists product, product_new, product_old, part cascade",
                "create table product (id bigint primary key, code text, name text)",
                "insert into product values (1, 'a', 'one'), (2, 'b', 'two')");
        PRODUCT.install(postgres.direct());
        settle();
    }

    @Test
    void aRenamedKeyColumnStopsNoWriterAndIsToldAsAnything() {
        postgres.execute("alter table product rename column id to number");

        postgres.execute("update product set name = 'x' where number = 1");
        assertHeard(Set.of("invalidated product"));
        postgres.execute("insert into product values (3, 'c', 'three')");
        assertHeard(Set.of("invalidated product"));
        postgres.execute("delete from product");
        assertHeard(Set.of("invalidated product"));
        postgres.execute("delete from product");
        assertHeard(Set.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000000", "9223372036854775807", "nonsense", "-5"})
    void aWritersSessionSilencesNothing(String count) throws SQLException {
        String counter = postgres.query(
                "select 'livelist.rows_' || 'product'::regclass::oid || '_' || md5('livelist_0 product')");
        String older =
                postgres.query("select 'livelist.rows_' || 'product'::regclass::oid || '_' || md5('livelist_0')");

        postgres.execute(
                "select set_config('" + counter + "', '" + count + "', false), set_config('" + older + "', '" + count
                        + "', false)",
                "update product set name = 'x' where id = 1");

        assertHeard(Set.of(count.equals("-5") ? "updated product 1" : "invalidated product"));
    }

    @Test
    void keysAreWrittenInOneStyleWhateverTheWritersIs() throws SQLException {
        postgres.execute(
                "drop table if exists day, moment, raw",
                "create table day (id date primary key)",
                "create table moment (id timestamptz primary key)",
                "create table raw (id char(4) primary key)");
        PostgresCapture.on("livelist")
                .table("day", "day", "id")
                .table("moment", "moment", "id")
                .table("raw", "raw", "id")
                .install(postgres.direct());

        postgres.execute(
                // The driver takes no such style for a session; within a function it does not see it.
                "create or replace function write() returns void language plpgsql set datestyle = 'German, DMY'"
                        + " set timezone = 'America/New_York' as $$begin insert into day values (date '2026-12-01');"
                        + " insert into moment values (timestamptz '2026-12-01 00:30:00.5+00');"
                        + " insert into raw values ('AB'); end$$",
                "select write()");

        assertHeard(Set.of("created day 2026-12-01", "created moment 2026-12-01T00:30:00.5+00:00", "created raw AB  "));
    }

    @Test
    void aRowWithoutAKeyIsToldAsAnything() throws SQLException {
        PostgresCapture.on("livelist").table("coded", "product", "code").install(postgres.direct());

        postgres.execute("insert into product values (3, null, 'three')");
        assertHeard(Set.of("created product 3", "invalidated coded"));
        postgres.execute("insert into product values (4, '', 'four')");
        assertHeard(Set.of("created product 4", "invalidated coded"));
    }

    @Test
    void modelsOnOneTableAreToldEach() throws SQLException {
        PostgresCapture two = PRODUCT.table("shelf.product", "product", "code");
        assertThat(two.install(postgres.direct())).extracting(Table::label).containsExactly("shelf.product");
        assertThat(PRODUCT.missing(postgres.direct())).isEmpty();
        assertThat(two.missing(postgres.direct())).isEmpty();

        postgres.execute("update product set name = 'x' where id = 1");

        assertHeard(Set.of("updated product 1", "updated shelf.product a"));
    }

    @Test
    void tablesBehindAViewTellThatItMayHaveChanged() throws SQLException {
        postgres.execute(
                "create table part (id bigint primary key, product bigint)",
                "create view part_of as select * from part",
                "create view catalogue as select p.id, p.name, q.id as part"
                        + " from product p left join part_of q on q.product = p.id");
        PostgresCapture whole = PostgresCapture.on("livelist").table("catalogue", "catalogue", "id");
        whole.install(postgres.direct());
        assertThat(whole.missing(postgres.direct())).isEmpty();

        postgres.execute("insert into part values (11, 1)");
        assertHeard(Set.of("invalidated catalogue"));
        postgres.execute("update product set name = 'x' where id = 1");
        assertHeard(Set.of("updated product 1", "invalidated catalogue"));

        postgres.execute(whole.removalSql(postgres.direct()), "update product set name = 'y' where id = 1");
        assertHeard(Set.of("updated product 1"));
    }

    @Test
    void tablesThatAViewsListsFollowTellOfTheirOwnRowsAlone() throws SQLException {
        postgres.execute(
                "create table part (id bigint primary key, product bigint)",
                "create view catalogue as select p.id, p.name, q.id as part"
                        + " from product p left join part q on q.product = p.id");
        PRODUCT.table(new Table("catalogue", "catalogue", "id").following(Set.of("product")))
                .install(postgres.direct());

        postgres.execute("update product set name = 'x' where id = 1");
        assertHeard(Set.of("updated product 1"));
        postgres.execute("insert into part values (11, 1)");
        assertHeard(Set.of("invalidated catalogue"));
    }

    @Test
    void whatNoTriggerSeesIsRefusedByName() throws SQLException {
        postgres.execute(
                "create materialized view product_sums as select count(*) as id from product",
                "create view sums as select * from product_sums");
        assertThatThrownBy(() -> PostgresCapture.on("livelist")
                        .table("sums", "sums", "id")
                        .install(postgres.direct()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("sums cannot be captured: public.product_sums is a materialized view");
    }

    @Test
    void functionsInAViewAreNamed() throws SQLException {
        postgres.execute(
                "create or replace function names() returns setof text language sql as 'select name from product'",
                "create view called as select name as id from names() n (name)",
                "create view plain as select upper(name) as id from product");
        PostgresCapture capture =
                PostgresCapture.on("livelist").table("called", "called", "id").table("plain", "plain", "id");

        assertThat(capture.functionsOfViews(postgres.direct())).containsOnlyKeys("called");
        assertThat(capture.functionsOfViews(postgres.direct()).get("called")).contains("names()");
        postgres.execute("drop function names cascade");
    }

    @Test
    void aTableOfAnotherSchemaThanTheApplicationsIsNotTaken() throws SQLException {
        postgres.execute("create schema shop_a", "create table shop_a.product (id bigint primary key, name text)");
        Location found = location("set search_path = shop_a, public", "product");
        assertThat(found.name()).isEqualTo("shop_a.product");
        Table wrong = new Table("product", "product", "id", Set.of(), found);
        PostgresCapture capture = PostgresCapture.on("livelist");

        assertThatThrownBy(() -> capture.table(wrong).install(postgres.direct()))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("reads product from shop_a.product")
                .hasMessageContaining("public.product");
        PostgresCapture right = capture.table(new Table("shop_a.product", "product", "id").at(found));
        assertThat(right.install(postgres.direct())).hasSize(1);
        postgres.execute("insert into shop_a.product values (7, 'x')");
        assertHeard(Set.of("created shop_a.product 7"));
    }

    private static Location location(String before, String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url());
                Statement statement = connection.createStatement()) {
            statement.execute(before);
            try (ResultSet row = statement.executeQuery(Location.query("'" + name + "'"))) {
                assertThat(row.next()).isTrue();
                return new Location(row.getString("place"), row.getString("name"));
            }
        }
    }

    @Test
    void anyUserCanAskForALocation() throws SQLException {
        postgres.execute("drop role if exists guest", "create role guest", "grant select on product to guest");
        assertThat(location("set role guest", "product").name()).isEqualTo("public.product");
        postgres.execute("revoke all on product from guest", "drop role guest");
    }

    @Test
    void aTableThatIsMadeAnewOrSwappedIsFoundToBeMissing() throws SQLException {
        postgres.execute(
                "create table product_new (id bigint primary key, name text)",
                "alter table product rename to product_old",
                "alter table product_new rename to product");
        assertThat(PRODUCT.missing(postgres.direct())).hasSize(1);
        assertThat(PRODUCT.install(postgres.direct())).hasSize(1);
        postgres.execute("insert into product values (7, 'x')");
        assertHeard(Set.of("created product 7"));

        postgres.execute("drop table product", "create table product (id bigint primary key, name text)");
        assertThat(PRODUCT.install(postgres.direct())).hasSize(1);

        postgres.execute("alter table product disable trigger all");
        assertThat(PRODUCT.install(postgres.direct())).hasSize(1);
        assertThat(PRODUCT.missing(postgres.direct())).isEmpty();
        postgres.execute("insert into product values (8, 'x')");
        assertHeard(Set.of("created product 8"));
    }

    /** Waits until everything so far has been told, and leaves it out of what is asserted next. */
    private static void settle() {
        ModelChange mark = ModelChange.created("mark", MARKS.incrementAndGet());
        postgres.execute("insert into mark values (" + mark.pk() + ")");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> recorder.signals()
                .contains(mark));
        heardBefore = recorder.signals().size();
    }

    /**
     * Asserts what has been told since it was last asked. Notifications are delivered in the order of their commits, so a mark ends them; an
     * invalidation may be told a little later, because there is a budget for them.
     */
    private static void assertHeard(Set<String> expected) {
        ModelChange mark = ModelChange.created("mark", MARKS.incrementAndGet());
        postgres.execute("insert into mark values (" + mark.pk() + ")");
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
