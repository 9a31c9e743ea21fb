package dev.livelist.jpa;

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
import dev.livelist.jpa.TestUnit.Database;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Baskets with the first of the tags on them. */
@ParameterizedClass
@EnumSource(
        value = Database.class,
        names = {"H2", "POSTGRES_C", "MARIADB", "MARIADB_NOPAD"})
class ChildRowsTest {

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

        @Nullable
        @Column(name = "made")
        LocalDate day;

        public long getId() {
            return id;
        }

        public @Nullable LocalDate getDay() {
            return day;
        }

        public @Nullable BigDecimal getPrice() {
            return price;
        }
    }

    private static final ListDefinition<Basket> BASKETS = ListDefinition.of(Basket.class)
            .publicAccess()
            .fields(Basket::getId, Basket::getName)
            .derived("count", Derived.count(Tag.class).where(Tag::getBasket))
            .derived(
                    "largest",
                    Derived.rows(Tag.class, 2)
                            .fields(Tag::getId, Tag::getText, Tag::getPrice, Tag::getDay)
                            .latestBy(Tag::getAmount)
                            .where(Tag::getBasket))
            .derived(
                    "smallest",
                    Derived.rows(Tag.class, 1)
                            .fields(Tag::getAmount)
                            .firstBy(Tag::getAmount)
                            .where(Tag::getBasket))
            .build();

    private static final ListQuery QUERY =
            new ListQuery(BASKETS, Condition.all(), Condition.all(), "", List.of(), 0, 10);

    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private final Database database;
    private final TestUnit unit;
    private final JpaRowSourceFactory sources;
    private final LiveLists lists;
    private final List<FollowingReader> opened = new ArrayList<>();

    ChildRowsTest(Database database) {
        this.database = database;
        unit = new TestUnit(database, Map.of("hibernate.generate_statistics", "true"), Basket.class, Tag.class);
        unit.sql("DELETE FROM Tag", "DELETE FROM Basket");
        unit.sql(
                "INSERT INTO Basket (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')",
                insert("10, 3, 'old', 1, 2.50, DATE '2026-02-28'"));
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
        return "INSERT INTO Tag (id, basket, text, amount, price, made) VALUES (" + values + ")";
    }

    private static String row(long id, String name, int count, String largest, String smallest) {
        return "{\"id\":" + id + ",\"name\":\"" + name + "\",\"count\":" + count + ",\"largest\":[" + largest
                + "],\"smallest\":[" + smallest + "]}";
    }

    private static String tag(long id, String text) {
        return "{\"id\":" + id + ",\"text\":\"" + text + "\",\"price\":1.50,\"day\":null}";
    }

    private static String page(String... rows) {
        return "{\"rows\":[" + String.join(",", rows) + "],\"page\":0,\"size\":10,\"hasMore\":false}";
    }

    private static final String A = row(1, "a", 0, "", "");
    private static final String B = row(2, "b", 0, "", "");
    private static final String C =
            row(3, "c", 1, "{\"id\":10,\"text\":\"old\",\"price\":2.50,\"day\":\"2026-02-28\"}", "{\"amount\":1}");

    @Test
    void aDocumentHasTheFirstOfThemInTheirOrder() {
        unit.sql(
                insert("11, 1, 'x', 7, 1.50, NULL"),
                insert("12, 1, 'y', 7, 1.50, NULL"),
                insert("13, 1, 'z', 3, 1.50, NULL"),
                insert("14, 1, 'none', NULL, 1.50, NULL"));
        unit.factory().unwrap(SessionFactory.class).getStatistics().clear();
        assertThat(new String(lists.document(QUERY).join().json()))
                .isEqualTo(page(row(1, "a", 4, tag(12, "y") + "," + tag(11, "x"), "{\"amount\":3}"), B, C));
        assertThat(unit.factory().unwrap(SessionFactory.class).getStatistics().getPrepareStatementCount())
                .as("the baskets, and each kind of rows of all of them, after the catalog")
                .isEqualTo(3);
    }

    @Test
    void theyFollowEachChange() {
        FollowingReader all = open(0);
        FollowingReader some = open(1);
        shows(all, page(A, B, C));
        write(insert("20, 1, 'x', 5, 1.50, NULL"), ModelChange.created("jpa.tag", 20));
        write(insert("21, 1, 'y', 6, 1.50, NULL"), ModelChange.created("jpa.tag", 21));
        shows(all, page(row(1, "a", 2, tag(21, "y") + "," + tag(20, "x"), "{\"amount\":5}"), B, C));
        write(insert("22, 1, 'z', 7, 1.50, NULL"), ModelChange.created("jpa.tag", 22));
        shows(all, page(row(1, "a", 3, tag(22, "z") + "," + tag(21, "y"), "{\"amount\":5}"), B, C));
        write("UPDATE Tag SET text = 'Y' WHERE id = 21", ModelChange.updated("jpa.tag", 21));
        shows(all, page(row(1, "a", 3, tag(22, "z") + "," + tag(21, "Y"), "{\"amount\":5}"), B, C));
        write("UPDATE Tag SET basket = 2 WHERE id = 22", ModelChange.updated("jpa.tag", 22));
        String moved = row(2, "b", 1, tag(22, "z"), "{\"amount\":7}");
        shows(all, page(row(1, "a", 2, tag(21, "Y") + "," + tag(20, "x"), "{\"amount\":5}"), moved, C));
        shows(some, page(moved, C));
        write("DELETE FROM Tag WHERE id = 21", ModelChange.deleted("jpa.tag", 21));
        shows(all, page(row(1, "a", 1, tag(20, "x"), "{\"amount\":5}"), moved, C));
        write("DELETE FROM Tag WHERE id = 10", ModelChange.deleted("jpa.tag", 10));
        shows(some, page(moved, row(3, "c", 0, "", "")));
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
