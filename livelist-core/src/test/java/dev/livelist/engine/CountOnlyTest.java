package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.Totals;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Documents that only count: {@code size=0}. */
class CountOnlyTest {

    private final Bed bed = new Bed(26);
    private final LiveLists worker = bed.worker();

    private ListQuery counted(Condition filter) {
        return bed.query(filter, 0, 1).as(new QueryShape.Count());
    }

    private static String document(String total, boolean hasMore) {
        return "{\"rows\":[],\"page\":0,\"size\":0,\"hasMore\":" + hasMore + ",\"total\":" + total + "}";
    }

    @Test
    void theDocumentHasTheTotalAndTakesOneCount() {
        bed.fill(41);
        var document = worker.document(counted(Condition.all()));
        bed.rest();
        assertThat(new String(document.join().json())).isEqualTo(document("41", true));
        assertThat(bed.database.counts).isEqualTo(1);
        assertThat(bed.database.statements()).isEqualTo(1);
    }

    @Test
    void aReaderFollowsTheTotalAndNoRowIsReadForIt() {
        bed.fill(41);
        FollowingReader reader = bed.follow(worker, counted(Condition.all()));
        bed.rest();
        bed.write(Bed.item(5, "new"));
        bed.rest();
        bed.delete(10);
        bed.delete(20);
        bed.rest();
        assertThat(reader.document()).hasToString(document("40", true));
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.patches).isEqualTo(2);
        assertThat(reader.status).isEqualTo("live");
        assertThat(bed.database.statements()).isEqualTo(bed.database.counts);
    }

    @Test
    void theLastRowThatGoesLeavesNothing() {
        bed.fill(1);
        FollowingReader reader = bed.follow(worker, counted(Condition.all()));
        bed.rest();
        bed.delete(10);
        bed.rest();
        assertThat(reader.document()).hasToString(document("0", false));
    }

    @Test
    void manyChangesInOneIntervalCostOneCount() {
        bed.fill(41);
        FollowingReader reader = bed.follow(worker, counted(Condition.all()));
        bed.rest();
        int before = bed.database.counts;
        Duration interval = LiveListsSettings.DEFAULT.totalInterval();
        for (int i = 0; i < 100; i++) {
            bed.write(Bed.item(1_001 + i, "new"));
            bed.pass(interval.dividedBy(100));
        }
        bed.rest();
        assertThat(reader.document()).hasToString(document("141", true));
        assertThat(bed.database.counts - before).isBetween(1, 3);
    }

    @Test
    void aChangeDuringACountIsCounted() {
        bed.fill(41);
        bed.database.countsTake = Duration.ofMillis(200);
        FollowingReader reader = bed.follow(worker, counted(Condition.all()));
        bed.passMillis(100);
        bed.write(Bed.item(5, "new"));
        bed.rest();
        assertThat(reader.document()).hasToString(document("42", true));
    }

    @Test
    void besidePagesItCountsWhatItsOwnFilterAdmits() {
        bed.fill(41);
        ListQuery cheap = counted(where(Item::price).is(BigDecimal.ONE));
        FollowingReader pages = bed.follow(worker, bed.page(0, 10));
        FollowingReader others =
                bed.follow(worker, bed.query(where(Item::category).is("home"), 0, 10));
        FollowingReader reader = bed.follow(worker, cheap);
        bed.rest();
        bed.reprice(400, "7");
        bed.activate(10, false);
        bed.rest();
        assertThat(reader.document()).hasToString(document("39", true));
        assertThat(pages.document()).isEqualTo(bed.fresh(pages.query));
        assertThat(others.document()).isEqualTo(bed.fresh(others.query));
    }

    @Test
    void whoComesBackToAnotherWorkerIsToldWhatIsDifferent() {
        bed.fill(41);
        LiveLists other = bed.worker();
        FollowingReader reader = bed.follow(worker, counted(Condition.all()));
        bed.follow(other, counted(Condition.all()));
        bed.rest();
        reader.close();
        reader.open(other);
        bed.rest();
        assertThat(reader.snapshots)
                .as("the other worker calls the document the same")
                .isEqualTo(1);
        reader.close();
        bed.write(Bed.item(5, "new"));
        bed.rest();
        reader.open(other);
        bed.rest();
        assertThat(reader.document()).hasToString(document("42", true));
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.patches).isEqualTo(1);
    }

    @Test
    void anInvalidationCountsAgain() {
        bed.fill(41);
        FollowingReader reader = bed.follow(worker, counted(Condition.all()));
        bed.rest();
        bed.bulk(item -> new Item(item.id(), item.name(), item.category(), item.price(), false, item.owner()));
        bed.rest();
        assertThat(reader.document()).hasToString(document("0", false));
        assertThat(bed.database.pages).isZero();
    }

    @Test
    void aCappedTotalIsCappedHereToo() {
        Bed capped = new Bed(26, list -> list.totals(Totals.cappedAt(10)));
        capped.fill(41);
        FollowingReader reader =
                capped.follow(capped.worker(), capped.query(0, 1).as(new QueryShape.Count()));
        capped.rest();
        assertThat(reader.document()).hasToString(document("\"10+\"", true));
    }

    @Test
    void anOperatorSeesThatAViewOnlyCounts() {
        bed.fill(41);
        bed.follow(worker, counted(Condition.all()));
        bed.rest();
        var reports = worker.explain(bed.definition.name());
        bed.rest();
        assertThat(reports.join()).singleElement().satisfies(report -> {
            assertThat(report.shape()).isEqualTo("count");
            assertThat(report.total()).isEqualTo("41");
            assertThat(report.rows()).isZero();
        });
    }
}
