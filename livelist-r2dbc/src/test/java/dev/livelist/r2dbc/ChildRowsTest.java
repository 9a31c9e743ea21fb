package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Baskets with the first of the tags on them. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRES_C", "MARIADB"})
class ChildRowsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Basket(@Id long id, String name) {}

    record Tag(
            @Id long id,
            @Nullable Long basket,
            @Nullable String text,
            @Nullable Integer amount,
            @Nullable BigDecimal price,
            @Nullable LocalDate made) {}

    private static final ListDefinition<Basket> BASKETS = ListDefinition.of(Basket.class)
            .publicAccess()
            .fields(Basket::id, Basket::name)
            .derived("count", Derived.count(Tag.class).where(Tag::basket))
            .derived(
                    "largest",
                    Derived.rows(Tag.class, 2)
                            .fields(Tag::id, Tag::text, Tag::price, Tag::made)
                            .latestBy(Tag::amount)
                            .where(Tag::basket))
            .derived(
                    "smallest",
                    Derived.rows(Tag.class, 1)
                            .fields(Tag::amount)
                            .firstBy(Tag::amount)
                            .where(Tag::basket))
            .build();

    private static final ListQuery QUERY =
            new ListQuery(BASKETS, Condition.all(), Condition.all(), "", List.of(), 0, 10);

    private final ConnectionPool pool;
    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private R2dbcRowSourceFactory sources;
    private LiveLists lists;
    private final List<FollowingReader> opened = new ArrayList<>();

    ChildRowsTest(TestDatabase database) {
        this.pool = TestPool.of(database, 5);
    }

    @BeforeEach
    void start() {
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS tag",
                "DROP TABLE IF EXISTS basket",
                "CREATE TABLE basket (id BIGINT PRIMARY KEY, name VARCHAR(50))",
                "CREATE TABLE tag (id BIGINT PRIMARY KEY, basket BIGINT, text VARCHAR(50), amount INT, price NUMERIC(12, 2), made DATE)",
                "INSERT INTO basket VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "INSERT INTO tag VALUES (10, 3, 'old', 1, 2.50, '2026-02-28')");
        sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
        lists = LiveLists.builder(broadcaster)
                .list(BASKETS, sources.create(BASKETS))
                .start();
    }

    @AfterEach
    void stop() {
        opened.forEach(FollowingReader::close);
        lists.close();
        sources.close();
        broadcaster.close();
        pool.dispose();
    }

    private static String row(long id, String name, int count, String largest, String smallest) {
        return "{\"id\":" + id + ",\"name\":\"" + name + "\",\"count\":" + count + ",\"largest\":[" + largest
                + "],\"smallest\":[" + smallest + "]}";
    }

    private static String tag(long id, String text) {
        return "{\"id\":" + id + ",\"text\":\"" + text + "\",\"price\":1.50,\"made\":null}";
    }

    private static String page(String... rows) {
        return "{\"rows\":[" + String.join(",", rows) + "],\"page\":0,\"size\":10,\"hasMore\":false}";
    }

    private static final String A = row(1, "a", 0, "", "");
    private static final String B = row(2, "b", 0, "", "");
    private static final String C =
            row(3, "c", 1, "{\"id\":10,\"text\":\"old\",\"price\":2.50,\"made\":\"2026-02-28\"}", "{\"amount\":1}");

    @Test
    void aDocumentHasTheFirstOfThemInTheirOrder() {
        TestDatabase.execute(
                pool,
                "INSERT INTO tag VALUES (11, 1, 'x', 7, 1.50, NULL)",
                "INSERT INTO tag VALUES (12, 1, 'y', 7, 1.50, NULL)",
                "INSERT INTO tag VALUES (13, 1, 'z', 3, 1.50, NULL)",
                "INSERT INTO tag VALUES (14, 1, 'none', NULL, 1.50, NULL)");
        assertThat(new String(lists.document(QUERY).join().json()))
                .isEqualTo(page(row(1, "a", 4, tag(12, "y") + "," + tag(11, "x"), "{\"amount\":3}"), B, C));
    }

    @Test
    void theyFollowEachChange() {
        FollowingReader all = open(0);
        FollowingReader some = open(1);
        shows(all, page(A, B, C));
        write("INSERT INTO tag VALUES (20, 1, 'x', 5, 1.50, NULL)", ModelChange.created("r2dbc.tag", 20));
        write("INSERT INTO tag VALUES (21, 1, 'y', 6, 1.50, NULL)", ModelChange.created("r2dbc.tag", 21));
        shows(all, page(row(1, "a", 2, tag(21, "y") + "," + tag(20, "x"), "{\"amount\":5}"), B, C));
        write("INSERT INTO tag VALUES (22, 1, 'z', 7, 1.50, NULL)", ModelChange.created("r2dbc.tag", 22));
        shows(all, page(row(1, "a", 3, tag(22, "z") + "," + tag(21, "y"), "{\"amount\":5}"), B, C));
        write("UPDATE tag SET text = 'Y' WHERE id = 21", ModelChange.updated("r2dbc.tag", 21));
        shows(all, page(row(1, "a", 3, tag(22, "z") + "," + tag(21, "Y"), "{\"amount\":5}"), B, C));
        write("UPDATE tag SET basket = 2 WHERE id = 22", ModelChange.updated("r2dbc.tag", 22));
        String moved = row(2, "b", 1, tag(22, "z"), "{\"amount\":7}");
        shows(all, page(row(1, "a", 2, tag(21, "Y") + "," + tag(20, "x"), "{\"amount\":5}"), moved, C));
        shows(some, page(moved, C));
        write("DELETE FROM tag WHERE id = 21", ModelChange.deleted("r2dbc.tag", 21));
        shows(all, page(row(1, "a", 1, tag(20, "x"), "{\"amount\":5}"), moved, C));
        write("DELETE FROM tag WHERE id = 10", ModelChange.deleted("r2dbc.tag", 10));
        shows(some, page(moved, row(3, "c", 0, "", "")));
    }

    /** Follows the baskets whose key is larger than that. */
    private FollowingReader open(long above) {
        FollowingReader reader = new FollowingReader(new ListQuery(
                BASKETS, Condition.all(), Condition.where(Basket::id).greaterThan(above), "", List.of(), 0, 10));
        reader.open(lists);
        opened.add(reader);
        return reader;
    }

    private void write(String sql, ModelChange change) {
        TestDatabase.execute(pool, sql);
        broadcaster.publish(change);
    }

    private static void shows(FollowingReader reader, String json) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(reader.document())
                .isEqualTo(JsonMapper.shared().readTree(json)));
    }
}
