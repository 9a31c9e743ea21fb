package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
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
import dev.livelist.jpa.TestUnit.Database;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Baskets with what is derived of the tags on them. */
@ParameterizedClass
@EnumSource(Database.class)
class DerivedFieldsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A basket. */
    @Entity(name = "Basket")
    static class Basket {
        @Id
        long id;

        String name;

        public long getId() {
            return id;
        }

        public String getName() {
            return name;
        }
    }

    /** A tag on a basket. */
    @Entity(name = "Tag")
    static class Tag {
        @Id
        long id;

        @Nullable
        Long basket;

        @Nullable
        String text;

        @Nullable
        Integer amount;

        @Column(precision = 12, scale = 2)
        @Nullable
        BigDecimal price;

        public @Nullable Long getBasket() {
            return basket;
        }

        public @Nullable String getText() {
            return text;
        }

        public @Nullable Integer getAmount() {
            return amount;
        }

        public @Nullable BigDecimal getPrice() {
            return price;
        }
    }

    private static final ListDefinition<Basket> BASKETS = ListDefinition.of(Basket.class)
            .publicAccess()
            .fields(Basket::getId, Basket::getName)
            .derived("tags", Derived.count(Tag.class).where(Tag::getBasket))
            .derived("tagged", Derived.exists(Tag.class).where(Tag::getBasket))
            .derived("amount", Derived.sum(Tag.class, Tag::getAmount).where(Tag::getBasket))
            .derived("price", Derived.sum(Tag.class, Tag::getPrice).where(Tag::getBasket))
            .derived(
                    "last",
                    Derived.latest(Tag.class, Tag::getText).by(Tag::getAmount).where(Tag::getBasket))
            .build();

    private static final ListQuery QUERY =
            new ListQuery(BASKETS, Condition.all(), Condition.all(), "", List.of(), 0, 10);

    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private final Database database;
    private final TestUnit unit;
    private final JpaRowSourceFactory sources;
    private final LiveLists lists;
    private final List<FollowingReader> opened = new ArrayList<>();

    DerivedFieldsTest(Database database) {
        this.database = database;
        unit = new TestUnit(database, Map.of(), Basket.class, Tag.class);
        unit.sql("DELETE FROM Tag", "DELETE FROM Basket");
        unit.sql("INSERT INTO Basket (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')", insert("10, 3, 'old', 1, 2.50"));
        sources = new JpaRowSourceFactory(unit.factory(), 4);
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
        unit.close();
    }

    private static String insert(String values) {
        return "INSERT INTO Tag (id, basket, text, amount, price) VALUES (" + values + ")";
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
        unit.sql(insert("11, 1, 'x', 2, 0.25"), insert("12, 1, 'y', 2, NULL"), insert("13, 1, NULL, NULL, 1"));
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

        write(insert("20, 2, 'new', 5, 1.00"), ModelChange.created("jpa.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"new\""), C));
        write("UPDATE Tag SET text = 'newer' WHERE id = 20", ModelChange.updated("jpa.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));
        long fullReads = lists.statistics().fullReads();
        long statements = lists.statistics().statements();
        write(insert("21, 2, 'newest', 7, 1.00"), ModelChange.created("jpa.tag", 21));
        shows(reader, page(A, row(2, "b", 2, true, "12", "2.00", "\"newest\""), C));
        assertThat(lists.statistics().statements() - statements)
                .isBetween(2L, database.hasDialect() ? 3L : 10L); // the tag, and its basket for both views, or for each
        if (database.hasDialect()) { // of which memory knows nothing
            assertThat(lists.statistics().fullReads()).isEqualTo(fullReads);
        }
        write("DELETE FROM Tag WHERE id = 21", ModelChange.deleted("jpa.tag", 21));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));

        write(
                "DELETE FROM Tag WHERE id = 10",
                ModelChange.deleted("jpa.tag", 10)); // of which nobody has been told before
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
        write("UPDATE Tag SET basket = 1 WHERE id = 10", ModelChange.updated("jpa.tag", 10));
        shows(all, page(row(1, "a", 1, true, "1", "2.50", "\"old\""), B, NO_C));
        shows(some, page(B, NO_C));
        write("UPDATE Tag SET basket = 2 WHERE id = 10", ModelChange.updated("jpa.tag", 10));
        shows(all, page(A, row(2, "b", 1, true, "1", "2.50", "\"old\""), NO_C));
        write("UPDATE Tag SET basket = NULL WHERE id = 10", ModelChange.updated("jpa.tag", 10));
        shows(all, page(A, B, NO_C));
        shows(some, page(B, NO_C));
    }

    @Test
    void aRowMovesThroughAnotherThatIsReadMeanwhile() {
        assumeThat(database).isNotEqualTo(Database.HSQLDB); // there each change reads the list
        FollowingReader all = open(0);
        FollowingReader some = open(1);
        shows(all, page(A, B, C));
        write(insert("20, 1, 'x', 1, 1.00"), ModelChange.created("jpa.tag", 20));
        String x = row(1, "a", 1, true, "1", "1.00", "\"x\"");
        shows(all, page(x, B, C));

        unit.sql("UPDATE Tag SET basket = 2 WHERE id = 20"); // whose signal is late
        write("UPDATE Basket SET name = 'B' WHERE id = 2", ModelChange.updated("jpa.basket", 2));
        shows(all, page(x, row(2, "B", 1, true, "1", "1.00", "\"x\""), C));
        unit.sql("UPDATE Tag SET basket = 3, amount = 9 WHERE id = 20");
        broadcaster.publish(ModelChange.updated("jpa.tag", 20));
        broadcaster.publish(ModelChange.updated("jpa.tag", 20));
        String b = row(2, "B", 0, false, "null", "null", "null");
        String both = row(3, "c", 2, true, "10", "3.50", "\"x\"");
        shows(all, page(A, b, both));
        shows(some, page(b, both));

        unit.sql("UPDATE Tag SET basket = 2 WHERE id = 20"); // and back again
        write("UPDATE Basket SET name = 'BB' WHERE id = 2", ModelChange.updated("jpa.basket", 2));
        shows(some, page(row(2, "BB", 1, true, "9", "1.00", "\"x\""), both));
        unit.sql("UPDATE Tag SET basket = 3 WHERE id = 20");
        broadcaster.publish(ModelChange.updated("jpa.tag", 20));
        broadcaster.publish(ModelChange.updated("jpa.tag", 20));
        b = row(2, "BB", 0, false, "null", "null", "null");
        shows(all, page(A, b, both));
        shows(some, page(b, both));
    }

    @Test
    void aRowThatIsCreatedAndMovedBeforeAnybodyHasLooked() {
        assumeThat(database).isNotEqualTo(Database.HSQLDB); // there each change reads the list
        FollowingReader all = open(0);
        open(1);
        shows(all, page(A, B, C));
        unit.sql(insert("20, 1, 'x', 1, 1.00"));
        write("UPDATE Basket SET name = 'A' WHERE id = 1", ModelChange.updated("jpa.basket", 1));
        shows(all, page(row(1, "A", 1, true, "1", "1.00", "\"x\""), B, C));
        unit.sql("UPDATE Tag SET basket = 2 WHERE id = 20");
        broadcaster.publish(ModelChange.created("jpa.tag", 20));
        shows(all, page(row(1, "A", 1, true, "1", "1.00", "\"x\""), row(2, "b", 1, true, "1", "1.00", "\"x\""), C));
        broadcaster.publish(ModelChange.updated("jpa.tag", 20));
        shows(all, page(row(1, "A", 0, false, "null", "null", "null"), row(2, "b", 1, true, "1", "1.00", "\"x\""), C));
    }

    @Test
    void manyRowsMoveAndAreDeletedAtOnce() {
        FollowingReader all = open(0);
        open(1);
        shows(all, page(A, B, C));
        for (int i = 0; i < 60; i++) {
            unit.sql(insert((100 + i) + ", 1, 't', 1, 1.00"));
        }
        broadcaster.publish(new Invalidation("jpa.tag", Invalidation.Reason.ANNOUNCED));
        shows(all, page(row(1, "a", 60, true, "60", "60.00", "\"t\""), B, C));
        for (int i = 0; i < 60; i++) {
            int tag = 100 + i;
            unit.sql("UPDATE Tag SET basket = 2 WHERE id = " + tag);
            broadcaster.publish(ModelChange.updated("jpa.tag", tag));
            if (i % 2 == 0) {
                write("DELETE FROM Tag WHERE id = " + tag, ModelChange.deleted("jpa.tag", tag));
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
        write(insert("20, 2, 'new', 5, 1.00"), ModelChange.created("jpa.tag", 20));
        views.forEach(view -> shows(view, page(A, row(2, "b", 1, true, "5", "1.00", "\"new\""), C)));
        if (database != Database.HSQLDB) { // of which memory knows nothing
            assertThat(lists.statistics().statements() - statements).isEqualTo(2);
            assertThat(lists.statistics().fullReads()).isEqualTo(fullReads);
        }
    }

    /** Follows the baskets whose key is larger than that. */
    private FollowingReader open(long above) {
        FollowingReader reader = new FollowingReader(new ListQuery(
                BASKETS, Condition.all(), Condition.where(Basket::getId).greaterThan(above), "", List.of(), 0, 10));
        reader.open(lists);
        opened.add(reader);
        return reader;
    }

    private void write(String sql, ModelChange change) {
        unit.sql(sql);
        broadcaster.publish(change);
    }

    private static void shows(FollowingReader reader, String json) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(reader.document())
                .isEqualTo(JsonMapper.shared().readTree(json)));
    }
}
