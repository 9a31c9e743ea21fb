package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ChangeReaction;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SignalsTest {

    private final Bed bed = new Bed(8);
    private final String label = bed.definition.label();

    @Test
    void aKeyThatIsNoneIsCountedAndCostsOneReadAtOnceAndThenOneInFiveSeconds() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        int pages = bed.database.pages;
        bed.broadcaster.publish(ModelChange.updated(label, "no number"));
        bed.passMillis(50);
        assertThat(bed.database.pages - pages).isEqualTo(1);

        for (int i = 0; i < 2_000; i++) {
            bed.broadcaster.publish(ModelChange.updated(label, "no number " + i));
            bed.passMillis(10);
        }
        assertThat(bed.database.pages - pages).isBetween(4, 6);
        assertThat(worker.statistics().badKeys()).isBetween(1_999L, 2_001L);

        // What came too soon is made good, once, and then it is quiet.
        bed.database.rows.remove(20L);
        bed.broadcaster.publish(ModelChange.updated(label, "x".repeat(500)));
        bed.pass(Duration.ofSeconds(6));
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        pages = bed.database.pages;
        bed.pass(Duration.ofSeconds(30));
        assertThat(bed.database.pages).isEqualTo(pages);
    }

    @Test
    void aKeyThatIsNoneDoesNotKeepTheOthersOfItsBatchWaiting() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        bed.broadcaster.publish(ModelChange.updated(label, "no number"));
        bed.passMillis(100);
        bed.database.rows.remove(20L);
        bed.broadcaster.publish(List.of(
                ModelChange.updated(label, "no number"),
                ModelChange.deleted(label, 20),
                ModelChange.updated(label, "nor this")));
        bed.pass(LiveListsSettings.DEFAULT.totalInterval().plusMillis(50));
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
    }

    @Test
    void aForgedMessageShowsNothingThatIsNotThere() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.database.rows.put(5L, new Item(5, "a secret", "home", null, false, "bob"));
        bed.rest();
        int events = reader.events.size();
        bed.broadcaster.publish(List.of(
                ModelChange.created(label, 5), ModelChange.deleted(label, 10), ModelChange.updated(label, 999_999)));
        bed.rest();
        assertThat(reader.events).hasSize(events);
    }

    @Test
    void aListDecidesWhatItDoesAboutAChange() {
        AtomicReference<ChangeReaction> reaction = new AtomicReference<>(ChangeReaction.DEFAULT);
        List<ModelChange> asked = new ArrayList<>();
        Bed deciding = new Bed(
                9,
                list -> list.onChange(change -> {
                    asked.add(change);
                    ChangeReaction now = reaction.get();
                    if (now == null) {
                        throw new IllegalStateException("cannot decide");
                    }
                    return now;
                }));
        deciding.fill(60);
        LiveLists worker = deciding.worker();
        FollowingReader reader = deciding.follow(worker, deciding.page(0, 10));
        deciding.rest();
        int probes = deciding.database.probes;
        int pages = deciding.database.pages;

        deciding.reprice(10, "2");
        deciding.rest();
        assertThat(asked).containsExactly(ModelChange.updated(deciding.definition.label(), 10));
        assertThat(deciding.database.probes - probes).isEqualTo(1);

        reaction.set(ChangeReaction.IGNORE);
        deciding.reprice(10, "3");
        deciding.rest();
        assertThat(deciding.database.probes - probes).isEqualTo(1);
        assertThat(deciding.database.pages - pages).isZero();

        reaction.set(ChangeReaction.REFRESH);
        deciding.reprice(500, "4");
        deciding.rest();
        assertThat(deciding.database.pages - pages).isEqualTo(1);
        assertThat(reader.document()).isEqualTo(deciding.fresh(reader.query));

        // Not knowing, it reads everything.
        reaction.set(null);
        deciding.database.rows.remove(30L);
        deciding.reprice(10, "5");
        deciding.rest();
        assertThat(deciding.database.pages - pages).isEqualTo(2);
        assertThat(reader.document()).isEqualTo(deciding.fresh(reader.query));
    }

    @Test
    void aChangeOfAnotherModelCostsNothing() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        bed.follow(worker, bed.page(0, 10));
        bed.rest();
        int before = bed.database.statements();
        for (int i = 0; i < 100; i++) {
            bed.broadcaster.publish(ModelChange.updated("shop.other", i));
        }
        bed.broadcaster.publish(new Invalidation("shop.other", Invalidation.Reason.ANNOUNCED));
        bed.rest();
        assertThat(bed.database.statements()).isEqualTo(before);
    }

    @Test
    void moreKeysThanOneProbeTakesAreOneFullRead() {
        bed.fill(2_000);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        int pages = bed.database.pages;
        int probes = bed.database.probes;
        List<ModelChange> changes = new ArrayList<>();
        for (int n = 1; n <= 500 + 1; n++) {
            long id = n * 10L;
            Item old = bed.row(id);
            bed.database.rows.put(
                    id, new Item(id, old.name(), old.category(), java.math.BigDecimal.TEN, true, old.owner()));
            changes.add(ModelChange.updated(label, id));
        }
        bed.broadcaster.publish(changes);
        bed.rest();
        assertThat(bed.database.pages - pages).isEqualTo(1);
        assertThat(bed.database.probes - probes).isZero();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
    }
}
