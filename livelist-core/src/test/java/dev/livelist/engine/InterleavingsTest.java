package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Invalidation;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Interleavings that random schedules meet once in ten thousand, each made to happen. With the rule taken out that deals with
 * it, a reader is left with a wrong document.
 */
class InterleavingsTest {

    private static final Duration A_LONG_COUNT = Duration.ofMillis(500);

    /** Runs what happens with all rules, and without one. */
    private static void assertNeeds(Mutation rule, Function<Set<Mutation>, String> happens) {
        assertThat(happens.apply(Set.of())).isEqualTo("right");
        assertThat(happens.apply(EnumSet.of(rule))).as("without the rule").isNotEqualTo("right");
    }

    /** A row that enters a view while its total is being counted is kept for afterwards; that it leaves again must be, too. */
    @Test
    void aRowThatComesAndGoesDuringACountIsGone() {
        assertNeeds(
                Mutation.PICKING_FORGETS_WHAT_IS_UNDER_WAY,
                without -> duringACount(without, bed -> {
                    bed.write(Bed.item(5, Bed.nameAt(0.5)));
                    bed.time.schedule(Duration.ofMillis(100), () -> bed.activate(5, false));
                }));
    }

    /** The count has seen a row that is gone before its answer comes. */
    @Test
    void aRowThatGoesDuringACountIsNotInTheTotal() {
        assertNeeds(
                Mutation.ROWS_MOVE_DURING_A_COUNT,
                without ->
                        duringACount(without, bed -> bed.time.schedule(Duration.ofMillis(50), () -> bed.delete(20))));
    }

    private interface Happening {
        void in(Bed bed);
    }

    private static String duringACount(Set<Mutation> without, Happening happening) {
        Bed bed = new Bed(70);
        bed.fill(60);
        LiveLists worker = bed.worker(LiveListsSettings.DEFAULT, without);
        List<FollowingReader> readers = List.of(bed.follow(worker, bed.page(0, 5)), bed.follow(worker, bed.page(0, 6)));
        bed.rest();
        bed.database.countsTake = A_LONG_COUNT;
        bed.database.onBegin = begun -> {
            if (begun.kind() == SimulatedDatabase.Kind.COUNT) {
                bed.database.onBegin = later -> {};
                happening.in(bed);
            }
        };
        bed.activate(600, false); // behind what either knows, so that only a count can say what is left
        bed.rest();
        for (FollowingReader reader : readers) {
            if (!bed.fresh(reader.query).equals(reader.document())) {
                return "has " + reader.document() + " in place of " + bed.fresh(reader.query);
            }
        }
        return "right";
    }

    /**
     * A count waits for its turn, and a read of the same view behind it: were both under way at once, the count's older answer would
     * wipe out what the read has found.
     */
    @Test
    void aRowThatARepairFindsIsNotForgottenByACountThatWasAskedForBefore() {
        assertNeeds(Mutation.COUNTING_WHILE_A_READ_IS_DUE, without -> {
            Bed bed = new Bed(72);
            bed.fill(60);
            TestSettings settings = new TestSettings();
            settings.maxConcurrentReads = 2;
            LiveLists worker = bed.worker(settings.build(), without);
            List<FollowingReader> readers =
                    List.of(bed.follow(worker, bed.page(0, 5)), bed.follow(worker, bed.page(0, 6)));
            bed.rest();
            bed.database.latency = Duration.ofMillis(100);
            bed.activate(600, false); // behind what either knows; looked at from 4 ms on, for 100 ms
            bed.passMillis(50);
            worker.document(bed.page(3, 5)); // both turns are taken when the look ends, and the count has to wait
            worker.document(bed.page(4, 5));
            int[] counts = {0};
            bed.database.onBegin = begun -> {
                if (begun.kind() != SimulatedDatabase.Kind.COUNT || ++counts[0] < 3) {
                    return;
                }
                // Those of the documents have been made: this is the views'. What follows it sees the rows later than
                // it does.
                bed.database.onBegin = later -> {
                    if (later.kind() == SimulatedDatabase.Kind.PAGE) {
                        bed.database.latency = Duration.ofMillis(200);
                    }
                };
                bed.database.latency = Duration.ofMillis(20);
                bed.database.countsTake = A_LONG_COUNT;
                bed.time.schedule(Duration.ofMillis(50), () -> bed.write(Bed.item(5, Bed.nameAt(0.5))));
            };
            bed.passMillis(70);
            bed.broadcaster.publish(List.of(Invalidation.all(Invalidation.Reason.ANNOUNCED)));
            bed.rest();
            return readers.stream()
                    .filter(reader -> !bed.fresh(reader.query).equals(reader.document()))
                    .map(reader -> "has " + reader.document() + " in place of " + bed.fresh(reader.query))
                    .findFirst()
                    .orElse("right");
        });
    }

    /** One who comes with an unknown version may have seen something newer than what is known here, and waits for a read. */
    @Test
    void whoComesFromElsewhereIsNotGivenWhatWasKnownBefore() {
        assertNeeds(Mutation.COVER_BEFORE_THE_READ, without -> {
            Bed bed = new Bed(71);
            bed.fill(20);
            LiveLists worker = bed.worker(LiveListsSettings.DEFAULT, without);
            bed.follow(worker, bed.page(0, 5));
            bed.rest();
            bed.database.latency = Duration.ofMillis(200);
            bed.database.rows.put(10L, Bed.item(10, "a new name, not told of yet"));
            FollowingReader comes = new FollowingReader(bed.page(0, 5));
            comes.open(worker, "elsewhere");
            bed.passMillis(20);
            bed.follow(worker, bed.page(0, 5)); // which lets the view look at who waits
            bed.rest();
            String first = comes.events.get(0);
            return first.contains("a new name, not told of yet") ? "right" : first;
        });
    }
}
