package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Invalidation;
import org.junit.jupiter.api.Test;

class PagesOfOneViewTest {

    private final Bed bed = new Bed(1);
    private final LiveLists worker = bed.worker();

    @Test
    void aDeeperPageThatIsOpenedDuringAReadForALowerOneIsNotCutShort() {
        bed.fill(200);
        bed.follow(worker, bed.page(0, 20));
        FollowingReader deep = bed.follow(worker, bed.page(5, 20));
        bed.rest();
        deep.close();
        bed.passMillis(100);

        bed.broadcaster.publish(new Invalidation(bed.definition.label(), Invalidation.Reason.ANNOUNCED));
        while (bed.database.running == 0) {
            bed.pass(java.time.Duration.ofNanos(100_000));
        }
        FollowingReader again = bed.follow(worker, bed.page(5, 20));
        bed.rest();

        assertThat(again.document()).isEqualTo(bed.fresh(again.query));
    }
}
