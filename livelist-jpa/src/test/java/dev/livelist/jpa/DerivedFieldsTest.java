package dev.livelist.jpa;

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
import dev.livelist.jpa.TestUnit.Database;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Duration;
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

        long basket;

        @Nullable
        String text;

        @Nullable
        Integer amount;

        @Column(precision = 12, scale = 2)
        @Nullable
        BigDecimal price;

        public long getBasket() {
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
        long fullReads = lists.statistics().fullReads();

        write(insert("20, 2, 'new', 5, 1.00"), ModelChange.created("jpa.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"new\""), C));
        write("UPDATE Tag SET text = 'newer' WHERE id = 20", ModelChange.updated("jpa.tag", 20));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));
        long statements = lists.statistics().statements();
        write(insert("21, 2, 'newest', 7, 1.00"), ModelChange.created("jpa.tag", 21));
        shows(reader, page(A, row(2, "b", 2, true, "12", "2.00", "\"newest\""), C));
        assertThat(lists.statistics().statements() - statements)
                .isBetween(
                        2L,
                        database == Database.HSQLDB ? 10L : 3L); // the tag, and its basket for both views, or for each
        write("DELETE FROM Tag WHERE id = 21", ModelChange.deleted("jpa.tag", 21));
        shows(reader, page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), C));
        if (database != Database.HSQLDB) { // of which memory knows nothing
            assertThat(lists.statistics().fullReads()).isEqualTo(fullReads);
        }

        write(
                "DELETE FROM Tag WHERE id = 10",
                ModelChange.deleted("jpa.tag", 10)); // of which nobody has been told before
        shows(
                reader,
                page(A, row(2, "b", 1, true, "5", "1.00", "\"newer\""), row(3, "c", 0, false, "null", "null", "null")));
        reader.close();
        other.close();
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
