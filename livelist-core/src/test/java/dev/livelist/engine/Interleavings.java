package dev.livelist.engine;

import dev.livelist.broadcaster.Invalidation;
import java.time.Duration;
import java.util.List;

/** Interleavings that random schedules meet once in ten thousand, each made to happen. Each says {@code right}, or what is wrong. */
final class Interleavings {

    private static final Duration A_LONG_COUNT = Duration.ofMillis(500);
    private static final Duration A_VERY_LONG_COUNT = Duration.ofMillis(3_500);

    private Interleavings() {}

    private interface Happening {
        void in(Bed bed);
    }

    private static String right(Bed bed, List<FollowingReader> readers) {
        for (FollowingReader reader : readers) {
            if (!bed.fresh(reader.query).equals(reader.document())) {
                return "has " + reader.document() + " in place of " + bed.fresh(reader.query);
            }
        }
        return "right";
    }

    private static String duringACount(Happening happening) {
        Bed bed = new Bed(70);
        bed.fill(60);
        LiveLists worker = bed.worker();
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
        return right(bed, readers);
    }

    /** A row enters a view while its total is being counted, and leaves again. */
    static String aRowComesAndGoesDuringACount() {
        return duringACount(bed -> {
            bed.write(Bed.item(5, Bed.nameAt(0.5)));
            bed.time.schedule(Duration.ofMillis(100), () -> bed.activate(5, false));
        });
    }

    /** The count has seen a row that is gone before its answer comes. */
    static String aRowGoesDuringACount() {
        return duringACount(bed -> bed.time.schedule(Duration.ofMillis(50), () -> bed.delete(20)));
    }

    /** A row behind those that either view knows goes after the count has seen it. */
    static String aRowBehindGoesDuringACount() {
        return duringACount(bed -> bed.time.schedule(Duration.ofMillis(300), () -> bed.delete(590)));
    }

    /** Rows change while nobody reads the view, and a reader comes back before it is forgotten. */
    static String aChangeComesWhileNobodyReads() {
        Bed bed = new Bed(75);
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader stays = bed.follow(worker, bed.page(0, 5));
        FollowingReader leaves = bed.follow(worker, bed.page(0, 6));
        bed.rest();
        leaves.close();
        bed.reprice(20, "7");
        bed.rest();
        leaves.open(worker);
        bed.rest();
        return right(bed, List.of(stays, leaves));
    }

    /** A row goes, is missed by the count, and is back before its changes are looked at. */
    static String aRowIsMissedByACount() {
        Bed bed = new Bed(73);
        bed.fill(60);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = List.of(bed.follow(worker, bed.page(0, 5)), bed.follow(worker, bed.page(0, 6)));
        bed.rest();
        Item item = bed.row(20);
        bed.database.onBegin = begun -> {
            if (begun.kind() == SimulatedDatabase.Kind.COUNT) {
                bed.database.onBegin = later -> {};
                bed.database.rows.remove(20L); // not told yet
                bed.time.schedule(Duration.ofMillis(100), () -> bed.write(item));
            }
        };
        bed.activate(600, false);
        bed.rest();
        return right(bed, readers);
    }

    /** A slow count is overtaken by a full read with a count of its own: the older answer must not replace the newer one. */
    static String aRepairOvertakesACount() {
        Bed bed = new Bed(72);
        bed.fill(60);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = List.of(bed.follow(worker, bed.page(0, 5)), bed.follow(worker, bed.page(0, 6)));
        bed.rest();
        bed.database.countsTake = A_VERY_LONG_COUNT;
        bed.database.onBegin = begun -> {
            if (begun.kind() == SimulatedDatabase.Kind.COUNT) {
                bed.database.onBegin = later -> {};
                bed.time.schedule(Duration.ofMillis(1_500), () -> {
                    bed.database.countsTake = Duration.ofMillis(2);
                    bed.database.rows.put(5L, Bed.item(5, Bed.nameAt(0.5)));
                    bed.broadcaster.publish(List.of(Invalidation.all(Invalidation.Reason.ANNOUNCED)));
                });
            }
        };
        bed.activate(600, false);
        bed.rest();
        return right(bed, readers);
    }

    /** A reader with an unknown version may have seen something newer than what is known here, and waits for a read. */
    static String aReaderComesFromElsewhere() {
        Bed bed = new Bed(71);
        bed.fill(20);
        LiveLists worker = bed.worker();
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
    }
}
