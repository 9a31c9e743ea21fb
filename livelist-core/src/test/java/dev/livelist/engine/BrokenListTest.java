package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.ModelChange;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database answers, but something cannot be read: a column has gone, or a row has a value that no driver can decode. */
class BrokenListTest {

    private static final int BROKEN_VIEWS = 12;
    /** A change is in a healthy view after that, whatever else fails. */
    private static final Duration SOON = Duration.ofSeconds(8);

    private final Bed bed = new Bed(80);
    /** Only its definition and its queries. */
    private final Bed other = new Bed(80, list -> list.name("others"));

    private final SimulatedDatabase others =
            new SimulatedDatabase(bed.time, bed.random, other.definition, SimulatedDatabase.Judged.EVERYTHING);
    private final List<FollowingReader> broken = new ArrayList<>();
    private LiveLists worker;

    @BeforeEach
    void setUp() {
        worker = LiveLists.builder(bed.broadcaster)
                .scheduler(bed.time)
                .random(bed.random)
                .list(bed.definition, bed.database)
                .list(other.definition, others)
                .start();
        bed.fill(60);
        others.rows.putAll(bed.database.rows);
        others.latency = Duration.ofMillis(2);
    }

    /** Readers of the list follow what cannot be read from now on. */
    private void breaks() {
        for (int price = 1; price <= BROKEN_VIEWS; price++) {
            broken.add(bed.follow(worker, priced(price)));
        }
        bed.rest();
        bed.database.broken = selection -> !selection.condition().equals(Condition.all());
        bed.bulk(item -> item);
        bed.pass(Duration.ofSeconds(30));
        assertThat(broken).extracting(FollowingReader::status).containsOnly("stale");
    }

    private ListQuery priced(int price) {
        return bed.query(where(Item::price).is(BigDecimal.valueOf(price)), 0, 5, asc(Item::name));
    }

    private static void assertInStep(SimulatedDatabase database, FollowingReader reader) {
        assertThat(reader.document()).isEqualTo(Fresh.document(database, reader.query));
        assertThat(reader.status).isEqualTo("live");
    }

    private void assertSeesAChangeWithinASecond(FollowingReader reader, int number) {
        others.rows.put(10L, Bed.item(10, Bed.nameAt(1 + number / 100.0)));
        bed.broadcaster.publish(ModelChange.updated(other.definition.label(), 10));
        bed.pass(Duration.ofSeconds(1));
        assertInStep(others, reader);
    }

    @Test
    void otherListsGoOnAsIfNothingWere() {
        FollowingReader reader = bed.follow(worker, other.page(0, 5));
        bed.rest();
        breaks();
        for (int i = 0; i < 20; i++) {
            assertSeesAChangeWithinASecond(reader, i);
            CompletableFuture<Document> document = worker.document(other.page(2, 5 + i));
            bed.pass(Duration.ofMillis(100));
            assertThat(document).isCompleted();
        }
        bed.database.broken = selection -> false;
        bed.pass(Duration.ofSeconds(10));
        broken.forEach(one -> assertInStep(bed.database, one));
    }

    @Test
    void aLockedTableHoldsUpNoOtherForLongerThanAQuerysTimeout() {
        FollowingReader reader = bed.follow(worker, other.page(0, 5));
        for (int price = 1; price <= 10 * BROKEN_VIEWS; price++) {
            bed.follow(worker, priced(price));
        }
        bed.rest();
        bed.database.silent = true;
        bed.bulk(item -> item);
        bed.pass(LiveListsSettings.DEFAULT.queryTimeout().plusSeconds(1));
        for (int i = 0; i < 60; i++) {
            assertSeesAChangeWithinASecond(reader, i);
        }
    }

    @Test
    void whoWaitsForATurnWhileNothingCanBeReadIsToldSo() {
        for (int price = 1; price <= 10 * BROKEN_VIEWS; price++) {
            broken.add(bed.follow(worker, priced(price)));
        }
        bed.rest();
        bed.database.broken = selection -> true;
        bed.bulk(item -> item);
        bed.pass(LiveListsSettings.DEFAULT.queryTimeout().plusSeconds(5));
        assertThat(broken).extracting(FollowingReader::status).containsOnly("stale");

        bed.database.broken = selection -> false;
        bed.pass(Duration.ofSeconds(10));
        broken.forEach(one -> assertInStep(bed.database, one));
    }

    @Test
    void whatCanBeReadOfTheSameListIsRead() {
        FollowingReader reader = bed.follow(worker, bed.page(0, 5));
        bed.rest();
        breaks();
        for (int i = 0; i < 20; i++) {
            bed.rename(10, Bed.nameAt(1 + i / 100.0));
            bed.pass(SOON);
            assertInStep(bed.database, reader);
        }
        FollowingReader late = bed.follow(worker, bed.query(0, 3, asc(Item::id)));
        bed.pass(SOON);
        assertInStep(bed.database, late);
        CompletableFuture<Document> document = worker.document(bed.page(2, 7));
        bed.pass(SOON);
        assertThat(document).isCompleted();
    }
}
