package dev.livelist.engine;

import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.source.BatchSource;
import dev.livelist.source.PeekSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Groups of rows, followed: what each group tells is exact, and costs what a total costs. */
class GroupsTest {

    private static final Duration INTERVAL = LiveListsSettings.DEFAULT.totalInterval();

    private final Bed bed = new Bed(26, list -> list.groupable(Item::category, Item::price)
            .aggregates(count(), sum(Item::price), max(Item::price))
            .maxGroups(3));
    private final LiveLists worker = bed.worker();

    private ListQuery grouped(Condition filter, String... by) {
        return bed.query(filter, 0, 1).as(new QueryShape.Groups(List.of(by), 3));
    }

    private void put(long id, String category, String price) {
        bed.write(new Item(id, "n" + id, category, new BigDecimal(price), true, "alice"));
    }

    private String document(ListQuery query) {
        var document = worker.document(query);
        bed.rest();
        return new String(document.join().json());
    }

    @Test
    void aDocumentHasTheGroupsInOrderAndTakesOneStatement() {
        put(1, "home", "1.50");
        put(2, "garden", "2");
        put(3, "home", "2.00");
        bed.write(new Item(4, "n4", null, null, true, "alice"), new Item(5, "n5", "home", BigDecimal.TEN, false, ""));
        bed.rest();
        int before = bed.database.statements();

        assertThat(document(grouped(Condition.all(), "category")))
                .isEqualTo("{\"groups\":[{\"category\":\"garden\",\"count\":1,\"sum.price\":2,\"max.price\":2},"
                        + "{\"category\":\"home\",\"count\":2,\"sum.price\":3.50,\"max.price\":2.00},"
                        + "{\"category\":null,\"count\":1,\"sum.price\":null,\"max.price\":null}],\"hasMore\":false}");
        assertThat(bed.database.statements() - before).isEqualTo(1);
        assertThat(document(grouped(where(Item::price).is(new BigDecimal("2")), "category", "price")))
                .startsWith("{\"groups\":[{\"category\":\"garden\",\"price\":2,\"count\":1,");
        put(6, "attic", "1");
        assertThat(document(grouped(Condition.all(), "category")))
                .contains("attic")
                .endsWith("\"hasMore\":true}");
    }

    @Test
    void aReaderIsSentPatchesOfWhatHasChanged() {
        put(1, "home", "1");
        put(2, "garden", "2");
        ListQuery query = grouped(Condition.all(), "category");
        FollowingReader reader = bed.follow(worker, query);
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(query));

        put(3, "home", "5"); // one joins a group
        bed.rest();
        assertThat(reader.events.get(reader.events.size() - 1))
                .contains("/groups/1/count")
                .doesNotContain("/groups/0");
        assertThat(reader.document()).isEqualTo(bed.fresh(query));
        put(2, "attic", "2"); // one leaves its group, which is gone, for one that is new
        bed.rest();
        bed.delete(1);
        bed.rest();
        bed.bulk(item -> new Item(item.id(), item.name(), "cellar", item.price(), true, item.owner()));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(query));
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.patches).isEqualTo(4);
        assertThat(reader.status).isEqualTo("live");

        reader.close(); // and comes back to what has gone on meanwhile
        put(7, "attic", "1");
        bed.rest();
        reader.open(worker);
        bed.rest();
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.document()).isEqualTo(bed.fresh(query));
    }

    @Test
    void anotherWorkerHasTheSameVersion() {
        put(1, "home", "1");
        put(2, "garden", "2");
        ListQuery query = grouped(Condition.all(), "category");
        FollowingReader here = bed.follow(worker, query);
        bed.rest();
        FollowingReader there = new FollowingReader(query);
        there.open(bed.worker(), Objects.requireNonNull(here.version()));
        bed.rest();
        assertThat(there.snapshots).isZero();
        assertThat(there.status).isEqualTo("live");
    }

    @Test
    void manyChangesInAnIntervalTakeOneStatement() {
        put(1, "home", "1");
        ListQuery query = grouped(Condition.all(), "category");
        FollowingReader reader = bed.follow(worker, query);
        bed.rest();
        int before = bed.database.statements();
        for (int i = 0; i < 100; i++) {
            put(2 + i, "home", "1");
            bed.pass(INTERVAL.dividedBy(100));
        }
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(query));
        assertThat(bed.database.groupings).isGreaterThan(1);
        assertThat(bed.database.statements() - before).isBetween(1, 3); // no row is looked at for them
    }

    @Test
    void aPageBesideItGoesOnAsItDid() {
        bed.fill(30);
        FollowingReader page = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        bed.rename(10, "n0");
        bed.rest();
        int alone = bed.database.statements();
        FollowingReader groups = bed.follow(worker, grouped(Condition.all(), "category"));
        bed.rest();
        int before = bed.database.statements();
        bed.rename(10, "n1");
        bed.rest();
        assertThat(alone).isPositive();
        assertThat(bed.database.statements() - before).isLessThanOrEqualTo(3); // the row, the groups, the total
        assertThat(page.document()).isEqualTo(bed.fresh(bed.page(0, 10)));
        assertThat(groups.document()).isEqualTo(bed.fresh(grouped(Condition.all(), "category")));
    }

    @Test
    void groupsThatCannotBeReadAreStaleAndComeBack() {
        put(1, "home", "1");
        ListQuery query = grouped(Condition.all(), "category");
        FollowingReader reader = bed.follow(worker, query);
        bed.rest();
        bed.database.down = true;
        put(2, "home", "1");
        bed.pass(Duration.ofSeconds(3));
        assertThat(reader.status).isEqualTo("stale");
        bed.database.down = false;
        bed.rest();
        assertThat(reader.status).isEqualTo("live");
        assertThat(reader.document()).isEqualTo(bed.fresh(query));
    }

    @Test
    void anOperatorIsToldOfThem() {
        bed.fill(3);
        bed.follow(worker, grouped(Condition.all(), "category"));
        bed.rest();
        var reports = worker.explain("items");
        bed.rest();
        assertThat(reports.join()).singleElement().satisfies(report -> {
            assertThat(report.picking()).contains("groups");
            assertThat(report.readers()).isEqualTo(1);
            assertThat(report.statements()).isEqualTo(1);
        });
    }

    @Test
    void aListWithGroupsOverASourceWithoutThemDoesNotStart() {
        assertThatThrownBy(() -> LiveLists.builder(bed.broadcaster)
                        .scheduler(bed.time)
                        .list(bed.definition, bed.database.as(PeekSource.class, BatchSource.class))
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("list 'items'")
                .hasMessageContaining("groupable by [category, price]")
                .hasMessageContaining("GroupSource");
    }
}
