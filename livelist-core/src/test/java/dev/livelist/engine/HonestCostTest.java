package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many views cost under load and after failures: what concerns few views costs few statements (rules V4 and V11). */
class HonestCostTest {

    private final Bed bed = new Bed(1);

    private static Item row(int n, String price) {
        return new Item(n, "n" + n, "c" + n, new BigDecimal(price), true, "alice");
    }

    /** As many views, each of the rows of one category. */
    private List<FollowingReader> openByCategory(LiveLists worker, int views) {
        List<FollowingReader> readers = new ArrayList<>();
        for (int n = 1; n <= views; n++) {
            bed.database.rows.put((long) n, row(n, "1"));
        }
        for (int n = 1; n <= views; n++) {
            readers.add(bed.follow(worker, bed.query(where(Item::category).is("c" + n), 0, 10, asc(Item::name))));
        }
        bed.pass(Duration.ofSeconds(60));
        return readers;
    }

    @Test
    void anInvalidationUnderSteadyWritesIsOneFullReadForEachViewAndDelaysNoChange() {
        int views = 5_000;
        int perSecond = 200;
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = openByCategory(worker, views);
        bed.database.latency = Duration.ofMillis(5);
        long before = worker.statistics().fullReads();
        int slow = 0;
        for (int i = 0; i < 16 * perSecond; i++) {
            if (i == 5 * perSecond) {
                bed.broadcaster.publish(List.of(Invalidation.all(Invalidation.Reason.RECONNECTED)));
            }
            bed.write(row(1 + i % views, Integer.toString(2 + i)));
            bed.time.pass(Duration.ofNanos(1_000_000_000L / perSecond));
            int aSecondAgo = i - perSecond;
            if (aSecondAgo >= 0) {
                FollowingReader reader = readers.get(aSecondAgo % views);
                String price = reader.document() == null
                        ? ""
                        : reader.document().at("/rows/0/price").asString();
                slow += price.equals(Integer.toString(2 + aSecondAgo)) ? 0 : 1;
            }
        }
        long during = worker.statistics().fullReads() - before;
        bed.pass(Duration.ofSeconds(5));

        assertThat(worker.statistics().fullReads() - before)
                .as("full reads of %s views", views)
                .isEqualTo(during)
                .isEqualTo(views);
        assertThat(slow)
                .as("changes that were not shown after a second; views that waited for their repair are among them")
                .isLessThan(views / 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 600, 1_000})
    void aLargeTransactionThatConcernsNoViewReadsNoView(int rows) {
        LiveLists worker = bed.worker();
        openByCategory(worker, 100);
        long before = worker.statistics().fullReads();
        int statements = bed.database.statements();
        Item[] items = new Item[rows];
        for (int i = 0; i < rows; i++) {
            items[i] = new Item(1_000_000 + i, "x", "nobody's", BigDecimal.ONE, true, "alice");
        }
        bed.write(items);
        bed.rest();
        assertThat(worker.statistics().fullReads()).isEqualTo(before);
        assertThat(bed.database.statements() - statements).isLessThanOrEqualTo(2);
    }

    @Test
    void aLookThatFailsOnceIsMadeAgainAndNoViewReadsForItself() {
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = openByCategory(worker, 2_000);
        int statements = bed.database.statements();
        int looks = bed.database.peeks;
        bed.database.down = true;
        bed.reprice(17, "5");
        while (bed.database.peeks == looks) {
            bed.time.pass(Duration.ofNanos(100_000));
        }
        bed.database.down = false;
        bed.pass(Duration.ofSeconds(20));
        assertThat(bed.database.statements() - statements).isEqualTo(2);
        assertThat(readers.get(16).document()).isEqualTo(bed.fresh(readers.get(16).query));
        assertThat(readers).extracting(FollowingReader::status).containsOnly("live");
    }

    @Test
    void readersAreToldWhileChangedRowsCannotBeLookedAt() {
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = openByCategory(worker, 50);
        bed.database.down = true;
        bed.reprice(17, "5");
        bed.pass(Duration.ofSeconds(5));
        assertThat(readers).extracting(FollowingReader::status).containsOnly("stale");
        bed.database.down = false;
        bed.pass(Duration.ofSeconds(10));
        assertThat(readers).extracting(FollowingReader::status).containsOnly("live");
        assertThat(readers.get(16).document()).isEqualTo(bed.fresh(readers.get(16).query));
    }

    @Test
    void aViewIsLookedUpByTheTermThatFewViewsShare() {
        LiveLists worker = bed.worker(); // whose scope is active = true, for everybody
        openByCategory(worker, 3_000);
        bed.reprice(17, "2");
        bed.rest();
        long before = worker.statistics().evaluations();
        for (int i = 0; i < 20; i++) {
            bed.reprice(100 + i, "7");
            bed.passMillis(60);
        }
        assertThat(worker.statistics().evaluations() - before).isLessThanOrEqualTo(2 * 20);
    }

    @Test
    void aChangeThatASearchDoesNotFindReadsNoSearchView() {
        Bed unordered = new Bed(9);
        SimulatedDatabase database = new SimulatedDatabase(
                unordered.time, unordered.random, unordered.definition, SimulatedDatabase.Judged.NOTHING);
        database.latency = Duration.ofMillis(2);
        database.atATime = 20;
        LiveLists worker = LiveLists.builder(unordered.broadcaster)
                .scheduler(unordered.time)
                .random(unordered.random)
                .list(unordered.definition, database)
                .start();
        for (int n = 1; n <= 100; n++) {
            database.rows.put((long) n, new Item(n, "word" + n, "home", BigDecimal.ONE, true, "alice"));
        }
        List<FollowingReader> readers = new ArrayList<>();
        for (int n = 1; n <= 100; n++) {
            readers.add(unordered.follow(
                    worker,
                    new ListQuery(
                            unordered.definition,
                            where(Item::active).is(true),
                            Condition.all(),
                            "word" + n,
                            List.of(asc(Item::name)),
                            0,
                            10)));
        }
        unordered.pass(Duration.ofSeconds(20));
        long fullReads = worker.statistics().fullReads();
        int statements = database.statements();
        database.rows.put(1_000L, new Item(1_000, "nobody looks for it", "home", BigDecimal.ONE, true, "alice"));
        unordered.broadcaster.publish(ModelChange.created(unordered.definition.label(), 1_000));
        unordered.rest();
        assertThat(worker.statistics().fullReads()).isEqualTo(fullReads);
        assertThat(database.statements() - statements).isLessThanOrEqualTo(1 + 100 / 20);

        database.rows.put(1_001L, new Item(1_001, "my word100", "home", BigDecimal.ONE, true, "alice"));
        unordered.broadcaster.publish(ModelChange.created(unordered.definition.label(), 1_001));
        unordered.rest();
        FollowingReader concerned = readers.get(99);
        assertThat(concerned.document()).isEqualTo(Fresh.document(database, concerned.query));
    }

    @Test
    void viewsThatWaitForTheirFirstReadAreNotToldOfEachChange() {
        LiveLists worker = bed.worker();
        for (int n = 1; n <= 500; n++) {
            bed.database.rows.put((long) n, row(n, "1"));
        }
        bed.database.latency = Duration.ofMillis(50);
        List<FollowingReader> readers = new ArrayList<>();
        for (int n = 1; n <= 500; n++) {
            readers.add(bed.follow(worker, bed.query(where(Item::category).is("c" + n), 0, 10, asc(Item::name))));
        }
        bed.passMillis(20);
        long before = worker.statistics().evaluations();
        int changes = 40;
        for (int i = 0; i < changes; i++) {
            bed.write(row(1 + i, "2"));
            bed.passMillis(60);
        }
        long evaluations = worker.statistics().evaluations() - before;
        bed.pass(Duration.ofSeconds(30));
        assertThat(evaluations)
                .as("the views that are being read just then, and those that hold the row")
                .isLessThan(changes * 10L);
        for (FollowingReader reader : readers) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        }
    }
}
