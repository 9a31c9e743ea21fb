package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Duration;
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
            @Nullable Long basket,
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
    private final List<FollowingReader> opened = new ArrayList<>();

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
        opened.forEach(FollowingReader::close);
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
    private static final String NO_C = row(3, "c", 0, false, "null", "null", "null");

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

        write("INSERT INTO tag VALUES (20, 2, 'new', 5, 1.00)", ModelChange.created("r2dbc.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"new\""), C));
        write("UPDATE tag SET text = 'newer' WHERE id = 20", ModelChange.updated("r2dbc.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));
        long fullReads = lists.statistics().fullReads();
        long statements = lists.statistics().statements();
        write("INSERT INTO tag VALUES (21, 2, 'newest', 7, 1.00)", ModelChange.created("r2dbc.tag", 21));
        shows(reader, page(A, row(2, "b", 2, true, "12", "2.00", "\"newest\""), C));
        assertThat(lists.statistics().statements() - statements).isEqualTo(2); // the tag, and its basket for both views
        assertThat(lists.statistics().fullReads()).isEqualTo(fullReads);
        write("DELETE FROM tag WHERE id = 21", ModelChange.deleted("r2dbc.tag", 21));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));

        write(
                "DELETE FROM tag WHERE id = 10",
                ModelChange.deleted("r2dbc.tag", 10)); // of which nobody has been told before
        shows(
                reader,
                page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), row(3, "c", 0, false, "null", "null", "null")));
        reader.close();
        other.close();
    }

    @Test
    void aRowThatHasAlwaysBeenThereMovesAwayByAnOrdinarySave() {
        FollowingReader all = open(0);
        FollowingReader some = open(1);
        shows(all, page(A, B, C));
        write("UPDATE tag SET basket = 1 WHERE id = 10", ModelChange.updated("r2dbc.tag", 10));
        shows(all, page(row(1, "a", 1, true, "1", "2.50", "\"old\""), B, NO_C));
        shows(some, page(B, NO_C));
        write("UPDATE tag SET basket = 2 WHERE id = 10", ModelChange.updated("r2dbc.tag", 10));
        shows(all, page(A, row(2, "b", 1, true, "1", "2.50", "\"old\""), NO_C));
        write("UPDATE tag SET basket = NULL WHERE id = 10", ModelChange.updated("r2dbc.tag", 10));
        shows(all, page(A, B, NO_C));
        shows(some, page(B, NO_C));
    }

    @Test
    void aRowMovesThroughAnotherThatIsReadMeanwhile() {
        FollowingReader all = open(0);
        FollowingReader some = open(1);
        shows(all, page(A, B, C));
        write("INSERT INTO tag VALUES (20, 1, 'x', 1, 1.00)", ModelChange.created("r2dbc.tag", 20));
        String x = row(1, "a", 1, true, "1", "1.00", "\"x\"");
        shows(all, page(x, B, C));

        TestDatabase.execute(pool, "UPDATE tag SET basket = 2 WHERE id = 20"); // whose signal is late
        write("UPDATE basket SET name = 'B' WHERE id = 2", ModelChange.updated("r2dbc.basket", 2));
        shows(all, page(x, row(2, "B", 1, true, "1", "1.00", "\"x\""), C));
        TestDatabase.execute(pool, "UPDATE tag SET basket = 3, amount = 9 WHERE id = 20");
        broadcaster.publish(ModelChange.updated("r2dbc.tag", 20));
        broadcaster.publish(ModelChange.updated("r2dbc.tag", 20));
        String b = row(2, "B", 0, false, "null", "null", "null");
        String both = row(3, "c", 2, true, "10", "3.50", "\"x\"");
        shows(all, page(A, b, both));
        shows(some, page(b, both));

        TestDatabase.execute(pool, "UPDATE tag SET basket = 2 WHERE id = 20"); // and back again
        write("UPDATE basket SET name = 'BB' WHERE id = 2", ModelChange.updated("r2dbc.basket", 2));
        shows(some, page(row(2, "BB", 1, true, "9", "1.00", "\"x\""), both));
        TestDatabase.execute(pool, "UPDATE tag SET basket = 3 WHERE id = 20");
        broadcaster.publish(ModelChange.updated("r2dbc.tag", 20));
        broadcaster.publish(ModelChange.updated("r2dbc.tag", 20));
        b = row(2, "BB", 0, false, "null", "null", "null");
        shows(all, page(A, b, both));
        shows(some, page(b, both));
    }

    @Test
    void aRowThatIsCreatedAndMovedBeforeAnybodyHasLooked() {
        FollowingReader all = open(0);
        open(1);
        shows(all, page(A, B, C));
        TestDatabase.execute(pool, "INSERT INTO tag VALUES (20, 1, 'x', 1, 1.00)");
        write("UPDATE basket SET name = 'A' WHERE id = 1", ModelChange.updated("r2dbc.basket", 1));
        shows(all, page(row(1, "A", 1, true, "1", "1.00", "\"x\""), B, C));
        TestDatabase.execute(pool, "UPDATE tag SET basket = 2 WHERE id = 20");
        broadcaster.publish(ModelChange.created("r2dbc.tag", 20));
        shows(all, page(row(1, "A", 1, true, "1", "1.00", "\"x\""), row(2, "b", 1, true, "1", "1.00", "\"x\""), C));
        broadcaster.publish(ModelChange.updated("r2dbc.tag", 20));
        shows(all, page(row(1, "A", 0, false, "null", "null", "null"), row(2, "b", 1, true, "1", "1.00", "\"x\""), C));
    }

    @Test
    void manyRowsMoveAndAreDeletedAtOnce() {
        FollowingReader all = open(0);
        open(1);
        shows(all, page(A, B, C));
        for (int i = 0; i < 60; i++) {
            TestDatabase.execute(pool, "INSERT INTO tag VALUES (" + (100 + i) + ", 1, 't', 1, 1.00)");
        }
        broadcaster.publish(new Invalidation("r2dbc.tag", Invalidation.Reason.ANNOUNCED));
        shows(all, page(row(1, "a", 60, true, "60", "60.00", "\"t\""), B, C));
        for (int i = 0; i < 60; i++) {
            int tag = 100 + i;
            TestDatabase.execute(pool, "UPDATE tag SET basket = 2 WHERE id = " + tag);
            broadcaster.publish(ModelChange.updated("r2dbc.tag", tag));
            if (i % 2 == 0) {
                write("DELETE FROM tag WHERE id = " + tag, ModelChange.deleted("r2dbc.tag", tag));
            }
        }
        shows(all, page(A, row(2, "b", 30, true, "30", "30.00", "\"t\""), C));
    }

    @Test
    void aNewRowCostsALookupAndALookHoweverManyViewsAreOpen() {
        List<FollowingReader> views = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            views.add(open(-i));
        }
        views.forEach(view -> shows(view, page(A, B, C)));
        long fullReads = lists.statistics().fullReads();
        long statements = lists.statistics().statements();
        write("INSERT INTO tag VALUES (20, 2, 'new', 5, 1.00)", ModelChange.created("r2dbc.tag", 20));
        views.forEach(view -> shows(view, page(A, row(2, "b", 1, true, "5", "1.00", "\"new\""), C)));
        assertThat(lists.statistics().statements() - statements).isEqualTo(2);
        assertThat(lists.statistics().fullReads()).isEqualTo(fullReads);
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
