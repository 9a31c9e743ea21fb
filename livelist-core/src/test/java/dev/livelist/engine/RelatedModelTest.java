package dev.livelist.engine;

import static dev.livelist.Property.path;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.engine.Item.Brand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists that depend on a model besides their own. */
class RelatedModelTest {

    private final Bed bed = new Bed(5, list -> list.dependsOn(Brand.class, "shop.brand"));

    @Test
    void aChangeOfARelatedModelHasTheListReadAgain() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        for (Signal signal : List.<Signal>of(
                ModelChange.updated("shop.brand", 7), new Invalidation("shop.brand", Invalidation.Reason.ANNOUNCED))) {
            bed.database.rows.remove(
                    bed.database.rows.keySet().iterator().next()); // what a change elsewhere makes of the rows
            bed.broadcaster.publish(signal);
            bed.rest();
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        }
    }

    @Test
    void manyChangesOfARelatedModelAtOnceAreFewReads() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        bed.follow(worker, bed.page(0, 10));
        bed.rest();
        int pages = bed.database.pages;
        for (int i = 0; i < 1_000; i++) {
            bed.broadcaster.publish(ModelChange.updated("shop.brand", i));
        }
        bed.rest();
        assertThat(bed.database.pages - pages).isBetween(1, 5);
    }

    /** Sixty items, those whose number ends in 3 of brand 7, on a worker that follows its first page. */
    private static Bed bedOfBrands() {
        Bed bed = new Bed(5, list -> list.fields(path(Item::brand, Brand::name))
                .sortable(path(Item::brand, Brand::name))
                .dependsOn(Brand.class, "shop.brand", path(Item::brand, Brand::id)));
        bed.database.brands.put(7L, "seven");
        bed.fill(60);
        bed.database.rows.replaceAll((id, item) -> item.branded(id % 100 == 30 ? new Brand(7, null) : null));
        return bed;
    }

    @Test
    void aChangeOfARelatedRowHasTheRowsReadThatReferToIt() {
        Bed bed = bedOfBrands();
        FollowingReader reader = bed.follow(bed.worker(), bed.page(0, 10));
        bed.rest();
        int pages = bed.database.pages;
        bed.database.brands.put(7L, "acme");
        bed.broadcaster.publish(ModelChange.updated("shop.brand", 7));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.document().toString()).contains("acme").doesNotContain("seven");
        assertThat(bed.database.pages - pages).as("who refers to it").isEqualTo(1);
        assertThat(bed.database.probes).as("what they are now").isEqualTo(1);
    }

    @Test
    void aRowComesIntoTheWindowByAChangeOfWhatItRefersTo() {
        Bed bed = bedOfBrands();
        ListQuery first = new ListQuery(
                bed.definition,
                bed.definition.scopeFor(LivePrincipal.ANONYMOUS),
                Condition.all(),
                "",
                List.of(desc(path(Item::brand, Brand::name)), desc(Item::name)),
                0,
                3);
        bed.database.rows.computeIfPresent(
                600L,
                (id, item) -> new Item(
                        id, item.name(), item.category(), item.price(), true, item.owner(), 0, new Brand(8, null)));
        bed.database.brands.put(8L, "a");
        FollowingReader reader = bed.follow(bed.worker(), first);
        bed.rest();
        bed.database.brands.put(8L, "z");
        bed.broadcaster.publish(ModelChange.updated("shop.brand", 8));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.document().at("/rows/0/id").asLong()).isEqualTo(600);
    }

    @Test
    void aRelatedRowThatIsDeletedHasTheListReadAgain() {
        Bed bed = bedOfBrands();
        FollowingReader reader = bed.follow(bed.worker(), bed.page(0, 10));
        bed.rest();
        bed.database.brands.remove(7L);
        bed.database.rows.replaceAll(
                (id, item) -> new Item(id, item.name(), item.category(), item.price(), item.active(), item.owner()));
        bed.broadcaster.publish(ModelChange.deleted("shop.brand", 7));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.document().toString()).doesNotContain("seven");
    }

    @Test
    void aRelatedRowThatMoreRowsReferToThanAreProbedHasTheListReadAgain() {
        Bed bed = new Bed(5, list -> list.fields(path(Item::brand, Brand::name))
                .dependsOn(Brand.class, "shop.brand", path(Item::brand, Brand::id)));
        bed.fill(600);
        bed.database.rows.replaceAll((id, item) -> new Item(
                id, item.name(), item.category(), item.price(), item.active(), item.owner(), 0, new Brand(7, null)));
        FollowingReader reader = bed.follow(bed.worker(), bed.page(0, 10));
        bed.rest();
        bed.database.brands.put(7L, "acme");
        bed.broadcaster.publish(ModelChange.updated("shop.brand", 7));
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(bed.database.probes).isZero();
    }

    @Test
    void whatIsNoKeyOfTheRelatedModelIsCountedAndReadsTheListWithinTheBudget() {
        Bed bed = bedOfBrands();
        LiveLists worker = bed.worker();
        bed.follow(worker, bed.page(0, 10));
        bed.rest();
        int pages = bed.database.pages;
        bed.broadcaster.publish(ModelChange.updated("shop.brand", "no key"));
        bed.rest();
        assertThat(worker.statistics().badKeys()).isEqualTo(1);
        assertThat(bed.database.pages - pages).isEqualTo(1);
    }

    @Test
    void aModelThatNothingDependsOnCostsNothing() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        bed.follow(worker, bed.page(0, 10));
        bed.rest();
        int pages = bed.database.pages;
        bed.broadcaster.publish(ModelChange.updated("shop.shelf", 7));
        bed.rest();
        assertThat(bed.database.pages).isEqualTo(pages);
    }
}
