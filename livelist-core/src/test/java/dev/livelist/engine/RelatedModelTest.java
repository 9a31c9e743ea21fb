package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists that depend on a model besides their own. */
class RelatedModelTest {

    /** What items are named after. */
    record Brand(long id) {}

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
