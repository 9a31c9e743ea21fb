package dev.livelist.r2dbc;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.source.Selection;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;
import tools.jackson.databind.JsonNode;

/** Keys that are text: how ties are broken by them, and whether the database holds them equal where Java does. */
class KeyRulesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Tag(@Id String id, int category, String note) {}

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "POSTGRES_ICU"})
    void tiesOfABinarySortedKeyAreAsTheDatabaseHasThem(TestDatabase database) {
        ListDefinition<Tag> tags = ListDefinition.of(Tag.class)
                .label("shop.tag")
                .publicAccess()
                .fields(Tag::id, Tag::category, Tag::note)
                .sortable(Tag::id, Tag::category)
                .binarySorted(Tag::id)
                .build();
        ConnectionPool pool = TestPool.of(database, 6);
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS tag",
                "CREATE TABLE tag (id varchar(20) PRIMARY KEY, category int, note varchar(20))",
                "INSERT INTO tag VALUES ('a', 1, 'old'), ('B', 1, 'old')");
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
                LiveLists lists = LiveLists.builder(broadcaster)
                        .list(tags, sources.create(tags))
                        .start()) {
            FollowingReader reader = new FollowingReader(
                    new ListQuery(tags, Condition.all(), Condition.all(), "", List.of(asc(Tag::category)), 0, 10));
            reader.open(lists);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(shown(reader)).hasSize(2));

            TestDatabase.execute(pool, "UPDATE tag SET note = 'new' WHERE id = 'B'");
            broadcaster.publish(ModelChange.updated("shop.tag", "B"));

            List<String> expected = DatabaseClient.create(pool)
                    .sql("SELECT id, note FROM tag ORDER BY category, id")
                    .map(row -> row.get(0, String.class) + " " + row.get(1, String.class))
                    .all()
                    .collectList()
                    .block(PATIENCE);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(shown(reader)).isEqualTo(expected));
            reader.close();
        } finally {
            pool.dispose();
        }
    }

    /** What {@code deleteById} does and tells: the key as the caller spells it, not as the row has it. */
    @ParameterizedTest
    @CsvSource({
        "H2, VARCHAR_IGNORECASE(20), ABC, 1",
        "H2, VARCHAR_IGNORECASE(20), ABC, 2",
        "POSTGRES_C, citext, ABC, 1",
        "POSTGRES_C, citext, ABC, 2",
        "POSTGRES_C, CHAR(10), abc, 1",
        "POSTGRES_C, CHAR(10), abc, 2"
    })
    void aRowThatIsDeletedByAnotherSpellingOfItsKeyGoes(TestDatabase database, String type, String told, int views) {
        ListDefinition<Tag> tags = ListDefinition.of(Tag.class)
                .label("shop.tag")
                .publicAccess()
                .fields(Tag::id, Tag::category, Tag::note)
                .sortable(Tag::category)
                .filterable(Tag::category)
                .build();
        ConnectionPool pool = TestPool.of(database, 6);
        if (database.isPostgres()) {
            TestDatabase.execute(pool, "CREATE EXTENSION IF NOT EXISTS citext");
        }
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS tag",
                "CREATE TABLE tag (id " + type + " PRIMARY KEY, category int, note varchar(20))",
                "INSERT INTO tag VALUES ('abc', 1, 'old'), ('other', 2, 'old')");
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
                LiveLists lists = LiveLists.builder(broadcaster)
                        .list(tags, sources.create(tags))
                        .start()) {
            List<FollowingReader> readers = new ArrayList<>();
            for (int i = 0; i < views; i++) {
                readers.add(new FollowingReader(new ListQuery(
                        tags,
                        Condition.all(),
                        Condition.where(Tag::category).atLeast(-i),
                        "",
                        List.of(asc(Tag::category)),
                        0,
                        10)));
                readers.get(i).open(lists);
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(readers)
                    .allSatisfy(reader -> assertThat(shown(reader)).hasSize(2)));

            TestDatabase.execute(pool, "DELETE FROM tag WHERE id = '" + told + "'");
            broadcaster.publish(ModelChange.deleted("shop.tag", told));

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(readers)
                    .allSatisfy(reader -> assertThat(shown(reader)).hasSize(1)));
        } finally {
            pool.dispose();
        }
    }

    private static List<String> shown(FollowingReader reader) {
        JsonNode document = reader.document();
        return document == null
                ? List.of()
                : document.get("rows")
                        .valueStream()
                        .map(row ->
                                row.get("id").asString() + " " + row.get("note").asString())
                        .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "H2, VARCHAR(10), true",
        "H2, CHAR(10), false",
        "H2, VARCHAR_IGNORECASE(10), false",
        "POSTGRES_C, VARCHAR(10), true",
        "POSTGRES_ICU, TEXT, true",
        "POSTGRES_C, CHAR(10), false",
        "POSTGRES_C, citext, false",
        "POSTGRES_ICU, TEXT COLLATE folded, false"
    })
    void theSourceSaysWhetherKeysArePlain(TestDatabase database, String type, boolean plain) {
        ConnectionPool pool = TestPool.of(database, 2);
        if (database.isPostgres()) {
            TestDatabase.execute(
                    pool,
                    "CREATE EXTENSION IF NOT EXISTS citext",
                    "DROP TABLE IF EXISTS tag",
                    "DROP COLLATION IF EXISTS folded",
                    "CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        }
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS tag",
                "CREATE TABLE tag (id " + type + " PRIMARY KEY, category int, note varchar(20))");
        try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            R2dbcRowSource source = (R2dbcRowSource) sources.create(
                    ListDefinition.of(Tag.class).publicAccess().fields(Tag::id).build());
            assertThat(source.keysArePlain()).as("before the first read").isFalse();
            source.page(new Selection(Condition.all(), Condition.all()), List.of(), 0, 1)
                    .join();
            assertThat(source.keysArePlain()).isEqualTo(plain);
        } finally {
            pool.dispose();
        }
    }
}
