package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Duration;
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

/** Baskets with what is derived of the tags on them. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRES_C", "MARIADB"})
class DerivedFieldsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Basket(@Id long id, String name) {}

    record Tag(
            @Id long id,
            long basket,
            @Nullable String text,
            @Nullable Integer amount,
            @Nullable BigDecimal price) {}

    private static final ListDefinition<Basket> BASKETS = ListDefinition.of(Basket.class)
            .publicAccess()
            .fields(Basket::id, Basket::name)
            .derived("tags", Derived.count(Tag.class).where(Tag::basket))
            .derived("tagged", Derived.exists(Tag.class).where(Tag::basket))
            .derived("amount", Derived.sum(Tag.class, Tag::amount).where(Tag::basket))
            .derived("price", Derived.sum(Tag.class, Tag::price).where(Tag::basket))
            .derived(
                    "last", Derived.latest(Tag.class, Tag::text).by(Tag::amount).where(Tag::basket))
            .build();

    private static final ListQuery QUERY =
            new ListQuery(BASKETS, Condition.all(), Condition.all(), "", List.of(), 0, 10);

    private final ConnectionPool pool;
    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private R2dbcRowSourceFactory sources;
    private LiveLists lists;

    DerivedFieldsTest(TestDatabase database) {
        this.pool = TestPool.of(database, 5);
    }

    @BeforeEach
    void start() {
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS tag",
                "DROP TABLE IF EXISTS basket",
                "CREATE TABLE basket (id BIGINT PRIMARY KEY, name VARCHAR(50))",
                "CREATE TABLE tag (id BIGINT PRIMARY KEY, basket BIGINT, text VARCHAR(50), amount INT, price NUMERIC(12, 2))",
                "INSERT INTO basket VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                "INSERT INTO tag VALUES (10, 3, 'old', 1, 2.50)");
        sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
        lists = LiveLists.builder(broadcaster)
                .list(BASKETS, sources.create(BASKETS))
                .start();
    }

    @AfterEach
    void stop() {
        lists.close();
        sources.close();
        broadcaster.close();
        pool.dispose();
    }

    private static String row(
            long id, String name, int tags, boolean tagged, String amount, String price, String last) {
        return "{\"id\":" + id + ",\"name\":\"" + name + "\",\"tags\":" + tags + ",\"tagged\":" + tagged
                + ",\"amount\":" + amount + ",\"price\":" + price + ",\"last\":" + last + "}";
    }

    private static String page(String... rows) {
        return "{\"rows\":[" + String.join(",", rows) + "],\"page\":0,\"size\":10,\"hasMore\":false}";
    }

    private static final String A = row(1, "a", 0, false, "null", "null", "null");
    private static final String B = row(2, "b", 0, false, "null", "null", "null");
    private static final String C = row(3, "c", 1, true, "1", "2.50", "\"old\"");

    @Test
    void aDocumentHasThemFromOneStatement() {
        TestDatabase.execute(
                pool, "INSERT INTO tag VALUES (11, 1, 'x', 2, 0.25), (12, 1, 'y', 2, NULL), (13, 1, NULL, NULL, 1)");
        long before = lists.statistics().statements();
        assertThat(new String(lists.document(QUERY).join().json()))
                .isEqualTo(page(row(1, "a", 3, true, "4", "1.25", "\"y\""), B, C));
        assertThat(lists.statistics().statements() - before).isEqualTo(1);
    }

    @Test
    void aChangeOfARowThatTheyAreDerivedOfIsShownWithoutReadingTheList() {
        FollowingReader reader = new FollowingReader(QUERY);
        FollowingReader other = new FollowingReader(QUERY.as(new QueryShape.Page(0, 2)));
        reader.open(lists);
        other.open(lists);
        shows(reader, page(A, B, C));
        long fullReads = lists.statistics().fullReads();

        write("INSERT INTO tag VALUES (20, 2, 'new', 5, 1.00)", ModelChange.created("r2dbc.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"new\""), C));
        write("UPDATE tag SET text = 'newer' WHERE id = 20", ModelChange.updated("r2dbc.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));
        long statements = lists.statistics().statements();
        write("INSERT INTO tag VALUES (21, 2, 'newest', 7, 1.00)", ModelChange.created("r2dbc.tag", 21));
        shows(reader, page(A, row(2, "b", 2, true, "12", "2.00", "\"newest\""), C));
        assertThat(lists.statistics().statements() - statements).isEqualTo(2); // the tag, and its basket for both views
        write("DELETE FROM tag WHERE id = 21", ModelChange.deleted("r2dbc.tag", 21));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));
        assertThat(lists.statistics().fullReads()).isEqualTo(fullReads);

        write(
                "DELETE FROM tag WHERE id = 10",
                ModelChange.deleted("r2dbc.tag", 10)); // of which nobody has been told before
        shows(
                reader,
                page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), row(3, "c", 0, false, "null", "null", "null")));
        reader.close();
        other.close();
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
