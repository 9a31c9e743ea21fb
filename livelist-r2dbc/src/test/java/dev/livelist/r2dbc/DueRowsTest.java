package dev.livelist.r2dbc;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;

/** Lists whose rows come and go with time alone. */
class DueRowsTest {

    record Offer(@Id Long id, Instant opens, Instant closes) {}

    private static final TimeZone BEFORE = TimeZone.getDefault();

    /** Neither the database's nor UTC: where columns have no time zone, they hold readings of this clock. */
    @BeforeAll
    static void inAnotherZone() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kolkata"));
    }

    @AfterAll
    static void backAgain() {
        TimeZone.setDefault(BEFORE);
    }

    private static String table(TestDatabase database) {
        String time = database.isMariaDb() ? "datetime(6)" : "timestamp with time zone";
        return "CREATE TABLE offer (id bigint PRIMARY KEY, opens " + time + ", closes " + time + ")";
    }

    private static void put(R2dbcEntityTemplate template, long id, String opens, String closes) {
        Instant now = Instant.now();
        template.getDatabaseClient()
                .sql("DELETE FROM offer WHERE id = " + id)
                .then()
                .then(template.insert(new Offer(
                        id, now.plusSeconds(Integer.parseInt(opens)), now.plusSeconds(Integer.parseInt(closes)))))
                .block(Duration.ofSeconds(20));
    }

    private static void shows(FollowingReader reader, Integer... ids) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!shown(reader).equals(List.of(ids))) {
            assertThat(System.nanoTime()).as("still shows " + shown(reader)).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<Integer> shown(FollowingReader reader) {
        return reader.document() == null
                ? List.of()
                : reader.document()
                        .get("rows")
                        .valueStream()
                        .map(row -> row.get("id").asInt())
                        .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = TestDatabase.class,
            names = {"H2", "POSTGRES_C", "MARIADB"})
    void rowsComeWhenTheyAreDueAndGoWhenTheyAre(TestDatabase database) {
        ListDefinition<Offer> offers = ListDefinition.of(Offer.class)
                .label("shop.offer")
                .publicAccess()
                .scope(principal ->
                        where(Offer::opens).isPast().and(where(Offer::closes).isFuture()))
                .fields(Offer::id)
                .totals(Totals.EXACT)
                .build();
        ConnectionPool pool = TestPool.of(database, 6);
        TestDatabase.execute(pool, "DROP TABLE IF EXISTS offer", table(database));
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        put(template, 1, "-10", "1");
        put(template, 2, "-10", "3000");
        put(template, 3, "2", "3000");
        put(template, 4, "3000", "3001");
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template);
                LiveLists lists = LiveLists.builder(broadcaster)
                        .settings(LiveListsSettings.DEFAULT)
                        .list(offers, sources.create(offers))
                        .start()) {
            FollowingReader reader = new FollowingReader(new ListQuery(
                    offers, offers.scopeFor(LivePrincipal.ANONYMOUS), Condition.all(), "", List.of(), 0, 20));
            reader.open(lists);
            shows(reader, 2, 3);
            // One that was due much later is due soon.
            put(template, 4, "1", "3000");
            broadcaster.publish(ModelChange.updated("shop.offer", 4));
            shows(reader, 2, 3, 4);
            put(template, 2, "-10", "1");
            broadcaster.publish(ModelChange.updated("shop.offer", 2));
            shows(reader, 3, 4);
            assertThat(reader.failure()).isNull();
            assertThat(lists.statistics().statements()).isLessThan(40);
        } finally {
            pool.dispose();
        }
    }
}
