package dev.livelist.r2dbc;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.UnreadableValueException;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.postgresql.codec.Point;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.databind.JsonNode;

/** Values of unusual types are shown as what they are, or the list says why not. */
class ShownValuesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());

    enum Status {
        NEW,
        DONE
    }

    record Ticket(@Id Long id, Status status) {}

    record Numbered(@Id Long id, Long status) {}

    @SuppressWarnings("ArrayRecordComponent") // as an application may have it
    @Table("odd_value")
    record OddValue(
            @Id Long id,
            Json document,
            Json plain,
            String asText,
            Interval period,
            Duration delay,
            String[] tags,
            Integer[] numbers,
            byte[] raw,
            LocalTime clock) {}

    @Table("odd_value")
    record Placed(@Id Long id, Point place) {}

    private static final String[] ODD_VALUES = {
        "DROP TABLE IF EXISTS odd_value",
        "CREATE TABLE odd_value (id BIGINT PRIMARY KEY, document JSONB, plain JSON, as_text JSONB, period INTERVAL, delay INTERVAL,"
                + " tags TEXT[], numbers INT[], raw BYTEA, clock TIME, place POINT)",
        "INSERT INTO odd_value VALUES (1, '{\"a\": [1.5, null]}', '{\"b\":\n 2}', '{\"c\": 3}',"
                + " '1 year 2 days 03:04:05', '1 day 02:00', '{x,\"y z\"}', '{1,2}', '\\x0102', '10:15', '(1,2)')"
    };

    @Test
    void valuesOfTheDriversClassesAreShownAndTheirChangesToo() {
        ConnectionPool pool = TestPool.of(TestDatabase.POSTGRES_C, 3);
        TestDatabase.execute(pool, ODD_VALUES);
        ListDefinition<OddValue> definition = ListDefinition.of(OddValue.class)
                .label("odd")
                .publicAccess()
                .fields(
                        OddValue::id,
                        OddValue::document,
                        OddValue::plain,
                        OddValue::asText,
                        OddValue::period,
                        OddValue::delay,
                        OddValue::tags,
                        OddValue::numbers,
                        OddValue::raw,
                        OddValue::clock)
                .build();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
                LiveLists lists = LiveLists.builder(broadcaster)
                        .list(definition, sources.create(definition))
                        .start()) {
            FollowingReader reader = new FollowingReader(
                    new ListQuery(definition, Condition.all(), Condition.all(), "", List.of(), 0, 5));
            reader.open(lists);

            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode row = row(reader);
                assertThat(row.get("document")).hasToString("{\"a\":[1.5,null]}");
                assertThat(row.get("plain")).hasToString("{\"b\":2}");
                assertThat(row.get("asText").asString()).isEqualTo("{\"c\": 3}");
                assertThat(row.get("period").asString()).isEqualTo("P1Y2DT3H4M5S");
                assertThat(row.get("delay").asString()).isEqualTo("PT26H");
                assertThat(row.get("tags")).hasToString("[\"x\",\"y z\"]");
                assertThat(row.get("numbers")).hasToString("[1,2]");
                assertThat(row.get("raw").asString()).isEqualTo("AQI=");
                assertThat(row.get("clock").asString()).startsWith("10:15");
            });

            TestDatabase.execute(pool, "UPDATE odd_value SET document = '{\"a\": 2}'");
            broadcaster.publish(ModelChange.updated("odd", 1));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(row(reader).get("document")).hasToString("{\"a\":2}"));
            reader.close();
        } finally {
            pool.dispose();
        }
    }

    private static JsonNode row(FollowingReader reader) {
        JsonNode document = reader.document();
        assertThat(document).isNotNull();
        return document.get("rows").get(0);
    }

    @Test
    void aPropertyOfADriversClassThatCannotBeShownIsRefused() {
        ConnectionPool pool = TestPool.of(TestDatabase.POSTGRES_C, 1);
        assertThatThrownBy(() -> new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))
                        .create(ListDefinition.of(Placed.class)
                                .publicAccess()
                                .fields(Placed::id, Placed::place)
                                .build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'place'")
                .hasMessageContaining("String");
        pool.dispose();
    }

    private static ConnectionPool tickets(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 3);
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS ticket",
                "CREATE TABLE ticket (id BIGINT PRIMARY KEY, status VARCHAR(20))",
                "INSERT INTO ticket VALUES (1, 'NEW'), (2, 'PAUSED'), (3, NULL)",
                "DROP TABLE IF EXISTS numbered",
                "CREATE TABLE numbered AS SELECT * FROM ticket");
        return pool;
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void aConstantThatTheClassDoesNotKnowIsShownAsItsText(TestDatabase database) {
        ConnectionPool pool = tickets(database);
        ListDefinition<Ticket> definition = ListDefinition.of(Ticket.class)
                .label("ticket")
                .publicAccess()
                .fields(Ticket::id, Ticket::status)
                .sortable(Ticket::status)
                .filterable(Ticket::status)
                .build();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool));
                LiveLists lists = LiveLists.builder(broadcaster)
                        .list(definition, sources.create(definition))
                        .start()) {
            FollowingReader all = new FollowingReader(new ListQuery(
                    definition, Condition.all(), Condition.all(), "", List.of(asc(Ticket::status)), 0, 5));
            FollowingReader ofNew = new FollowingReader(new ListQuery(
                    definition,
                    Condition.all(),
                    Condition.where(Ticket::status).is(Status.NEW),
                    "",
                    List.of(asc(Ticket::status)),
                    0,
                    5));
            all.open(lists);
            ofNew.open(lists);
            shows(all, "1 NEW", "2 PAUSED", "3 null");
            shows(ofNew, "1 NEW");

            TestDatabase.execute(pool, "UPDATE ticket SET status = 'ARCHIVED' WHERE id = 1");
            broadcaster.publish(ModelChange.updated("ticket", 1));
            shows(all, "1 ARCHIVED", "2 PAUSED", "3 null");
            shows(ofNew);
            TestDatabase.execute(pool, "UPDATE ticket SET status = 'NEW' WHERE id = 2");
            broadcaster.publish(ModelChange.updated("ticket", 2));
            shows(all, "1 ARCHIVED", "2 NEW", "3 null");
            shows(ofNew, "2 NEW");
            all.close();
            ofNew.close();
        } finally {
            pool.dispose();
        }
    }

    private static void shows(FollowingReader reader, String... rows) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode document = reader.document();
            assertThat(document).isNotNull();
            assertThat(document.get("rows").valueStream().map(ShownValuesTest::words))
                    .containsExactly(rows);
        });
    }

    private static String words(JsonNode row) {
        @Nullable
        String status = row.get("status").isNull() ? null : row.get("status").asString();
        return row.get("id").asString() + " " + status;
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void aValueThatCannotBeReadIsNamed(TestDatabase database) {
        ConnectionPool pool = tickets(database);
        try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            RowSource source = sources.create(ListDefinition.of(Numbered.class)
                    .publicAccess()
                    .fields(Numbered::id, Numbered::status)
                    .build());

            assertThat(source.probe(EVERYTHING, List.of(2L)))
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(UnreadableValueException.class)
                    .withMessageContaining("column status has the value 'PAUSED'")
                    .withMessageContaining("java.lang.Long");
            // Another row can be read.
            assertThat(source.probe(EVERYTHING, List.of(3L))).succeedsWithin(PATIENCE);
        } finally {
            pool.dispose();
        }
    }

    @Table("PLACED_TEXT")
    record PlacedText(@Id Long id, String place) {}

    /** H2's driver asks itself for it without end. */
    @Test
    void aValueThatTheDriverCannotDecodeIsNamed() {
        ConnectionPool pool = TestPool.of(TestDatabase.H2, 1);
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS placed_text",
                "CREATE TABLE placed_text (id BIGINT PRIMARY KEY, place GEOMETRY)",
                "INSERT INTO placed_text VALUES (1, 'POINT(1 2)'), (2, NULL)");
        try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            RowSource source = sources.create(ListDefinition.of(PlacedText.class)
                    .publicAccess()
                    .fields(PlacedText::id, PlacedText::place)
                    .build());
            assertThat(source.probe(EVERYTHING, List.of(1L)))
                    .failsWithin(PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(UnreadableValueException.class)
                    .withMessageContaining("place");
            assertThat(source.probe(EVERYTHING, List.of(2L)))
                    .as("the connection is given back")
                    .succeedsWithin(PATIENCE);
        } finally {
            pool.dispose();
        }
    }

    record Noted(@Id Long id, String doc) {}

    @Test
    void aDocumentOfJsonIsShownAsItsTextInAPropertyOfText() {
        ConnectionPool pool = TestPool.of(TestDatabase.H2, 1);
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS noted",
                "CREATE TABLE noted (id BIGINT PRIMARY KEY, doc JSON)",
                "INSERT INTO noted VALUES (1, JSON '{\"a\": [1.5, null]}')");
        try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            RowSource source = sources.create(ListDefinition.of(Noted.class)
                    .publicAccess()
                    .fields(Noted::id, Noted::doc)
                    .build());
            assertThat(source.probe(EVERYTHING, List.of(1L)).join().get(0).values())
                    .containsExactly(1L, "{\"a\":[1.5,null]}");
        } finally {
            pool.dispose();
        }
    }
}
