package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
