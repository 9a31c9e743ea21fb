package dev.livelist.engine;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.engine.ComingAndGoingTest.Inside;
import dev.livelist.engine.page.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ResumeTest {

    private static final int ROWS = 300;

    /** One change of a mixed load, most of them somewhere near the page. */
    static void change(Bed bed) {
        int n = 1 + bed.random.nextInt(bed.random.nextBoolean() ? 40 : ROWS);
        long id = 10L * n;
        if (!bed.database.rows.containsKey(id)) {
            bed.write(Bed.item(id, Bed.nameAt(n)));
            return;
        }
        switch (bed.random.nextInt(5)) {
            case 0 -> bed.delete(id);
            case 1 -> bed.rename(id, Bed.nameAt(bed.random.nextDouble() * ROWS));
            case 2 -> bed.activate(id, bed.random.nextInt(3) > 0);
            default -> bed.reprice(id, Integer.toString(bed.random.nextInt(100)));
        }
    }

    @ParameterizedTest(name = "a change every {0} ms, away for up to {1} ms")
    @CsvSource({"8, 50", "10, 1000", "20, 50", "50, 100", "200, 1000"})
    void oneThatHopsBetweenTwoWorkersIsSeldomSentASnapshotAndAlwaysRight(int pause, int away) {
        Bed bed = new Bed(20 + pause);
        bed.fill(ROWS);
        LiveLists[] workers = {bed.worker(), bed.worker()};
        Map<String, JsonNode> versions = new HashMap<>();
        FollowingReader[] residents = new FollowingReader[2];
        for (int i = 0; i < 2; i++) {
            residents[i] = new FollowingReader(bed.page(0, 20), versions);
            residents[i].open(workers[i]);
        }
        FollowingReader hopper = new FollowingReader(bed.page(0, 20), versions);
        hopper.open(workers[0]);
        bed.rest();
        int hops = 300;
        long[] nextChange = {0};
        for (int hop = 1; hop <= hops; hop++) {
            long stays = bed.random.nextInt(2 * away) + 20L;
            passWithChanges(bed, stays, pause, nextChange);
            hopper.close();
            passWithChanges(bed, bed.random.nextInt(away), pause, nextChange);
            hopper.open(workers[hop % 2]);
        }
        bed.rest();
        assertThat(hopper.document()).isEqualTo(bed.fresh(hopper.query));
        for (FollowingReader resident : residents) {
            assertThat(resident.document()).isEqualTo(bed.fresh(resident.query));
            assertThat(resident.snapshots).isEqualTo(1);
        }
        int snapshots = hopper.snapshots - 1;
        System.out.printf(
                "a change every %d ms, away for up to %d ms: %d snapshots in %d hops%n", pause, away, snapshots, hops);
        assertThat(snapshots).isLessThan(hops / 3);
    }

    private static void passWithChanges(Bed bed, long millis, int pause, long[] nextChange) {
        long end = bed.time.nanoTime() + millis * 1_000_000;
        while (nextChange[0] < end) {
            if (nextChange[0] > bed.time.nanoTime()) {
                bed.pass(Duration.ofNanos(nextChange[0] - bed.time.nanoTime()));
            }
            change(bed);
            nextChange[0] = bed.time.nanoTime() + 1 + (long) (bed.random.nextDouble() * 2 * pause * 1_000_000);
        }
        bed.pass(Duration.ofNanos(Math.max(0, end - bed.time.nanoTime())));
    }

    private final Bed bed = new Bed(30);

    @Test
    void aReaderResumesOnAWorkerThatWasStartedMeanwhileAndHasBeenThroughItsDocument() {
        bed.fill(ROWS);
        LiveLists old = bed.worker();
        FollowingReader reader = bed.follow(old, bed.page(0, 20));
        bed.rest();
        LiveLists started = bed.worker();
        FollowingReader early = bed.follow(started, bed.page(0, 20));
        bed.rest();
        reader.close();
        old.close();
        for (int i = 0; i < 30; i++) {
            change(bed);
            bed.passMillis(100);
        }
        bed.rest();
        reader.open(started);
        bed.rest();

        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.patches).as("one merged patch").isEqualTo(1);
        assertThat(reader.version()).isEqualTo(early.version());
    }

    @Test
    void whoeverIsCurrentIsSentAStatusAndNothingElse() {
        bed.fill(ROWS);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 20));
        bed.rest();
        reader.close();
        int events = reader.events.size();
        reader.open(worker);
        bed.rest();
        assertThat(reader.events.subList(events, reader.events.size()))
                .containsExactly("STATUS null {\"state\":\"live\"}");
        // Also on a worker that has never heard of it, from one read.
        reader.close();
        reader.open(bed.worker());
        bed.rest();
        assertThat(reader.events.subList(events + 1, reader.events.size()))
                .containsExactly("STATUS null {\"state\":\"live\"}");
    }

    @Test
    void anUnknownVersionCostsOneReadWhateverTheNumberOfReadersAndIsAnsweredByASnapshot() {
        bed.fill(ROWS);
        LiveLists worker = bed.worker();
        bed.follow(worker, bed.page(0, 20));
        bed.rest();
        int pages = bed.database.pages;
        int counts = bed.database.counts;
        bed.database.rows.remove(30L); // Unheard of: what they had might have been newer than what is known here.
        for (int i = 0; i < 50; i++) {
            FollowingReader reader = bed.follow(worker, bed.page(0, 20));
            reader.close();
        }
        List<FollowingReader> strangers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            FollowingReader stranger = new FollowingReader(bed.page(0, 20));
            stranger.open(worker, "AAAAAAAAAAAAAAAAAAAAA" + (char) ('A' + i % 26));
            strangers.add(stranger);
        }
        bed.rest();
        assertThat(bed.database.pages - pages).isEqualTo(1);
        assertThat(bed.database.counts - counts).isLessThanOrEqualTo(1);
        for (FollowingReader stranger : strangers) {
            assertThat(stranger.snapshots).isEqualTo(1);
            assertThat(stranger.document()).isEqualTo(bed.fresh(stranger.query));
        }
    }

    @Test
    void aVersionThatRecursIsResumedFromItsLatestOccurrence() {
        TestSettings settings = new TestSettings();
        settings.history = 4;
        bed.fill(15);
        LiveLists worker = bed.worker(settings.build());
        FollowingReader witness = bed.follow(worker, bed.page(0, 20));
        FollowingReader reader = bed.follow(worker, bed.page(0, 20));
        bed.rest();
        reader.close();
        String[] prices = {"5", "1", "6", "1", "7", "8"};
        for (String price : prices) {
            bed.reprice(10, price);
            bed.passMillis(100);
        }
        // The first occurrence has fallen out of a history of four, the third has not.
        int patches = reader.patches;
        reader.open(worker);
        bed.rest();
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.patches - patches).isEqualTo(1);
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query)).isEqualTo(witness.document());
    }

    @Test
    void oneThatReturnsToWhereItStartedIsSentNothing() {
        bed.fill(15);
        LiveLists worker = bed.worker();
        bed.follow(worker, bed.page(0, 20));
        FollowingReader reader = bed.follow(worker, bed.page(0, 20));
        bed.rest();
        reader.slow(true);
        FollowingReader away = bed.follow(worker, bed.page(0, 20));
        bed.rest();
        away.close();
        int seen = reader.events.size();
        bed.reprice(10, "5");
        bed.passMillis(100);
        bed.reprice(10, "1");
        bed.passMillis(100);
        reader.slow(false);
        away.open(worker);
        bed.rest();
        assertThat(reader.events).hasSize(seen);
        assertThat(away.patches).isZero();
        assertThat(away.snapshots).isEqualTo(1);
    }

    @Test
    void theHistoryIsBoundedByCountAndWhatHasFallenOutIsAnsweredRight() {
        TestSettings settings = new TestSettings();
        settings.history = 10;
        bed.fill(15);
        LiveLists worker = bed.worker(settings.build());
        bed.follow(worker, bed.page(0, 20));
        List<FollowingReader> away = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            FollowingReader reader = bed.follow(worker, bed.page(0, 20));
            bed.passMillis(50);
            reader.close();
            away.add(reader);
            bed.reprice(10, Integer.toString(100 + i));
            bed.passMillis(50);
        }
        Window window = Inside.windows(Inside.onlyView(worker)).get(0);
        assertThat((Collection<?>) Inside.read(window, "history")).hasSize(10);
        assertThat((Map<?, ?>) Inside.read(window, "byVersion")).hasSize(10);
        for (int i = 0; i < 30; i++) {
            away.get(i).open(worker);
            bed.rest();
            assertThat(away.get(i).document()).isEqualTo(bed.fresh(bed.page(0, 20)));
            assertThat(away.get(i).snapshots).isEqualTo(i < 20 ? 2 : 1);
        }
    }

    @Test
    void theHistoryIsBoundedByBytesAndWhatHasFallenOutIsAnsweredRight() {
        TestSettings settings = new TestSettings();
        settings.historyBytes = 64 * 1024;
        bed.fill(15);
        LiveLists worker = bed.worker(settings.build());
        bed.follow(worker, bed.page(0, 20));
        List<FollowingReader> away = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            FollowingReader reader = bed.follow(worker, bed.page(0, 20));
            bed.passMillis(50);
            reader.close();
            away.add(reader);
            bed.rename(10, "n" + Integer.toString(i).repeat(2_000));
            bed.passMillis(50);
        }
        Window window = Inside.windows(Inside.onlyView(worker)).get(0);
        assertThat((Collection<?>) Inside.read(window, "history")).hasSizeBetween(10, 40);
        assertThat(window.weight()).isLessThanOrEqualTo(64 * 1024 + 200);
        // What it says it weighs is about what can be reached from it.
        assertThat(Footprint.of(window)).isLessThan(2 * 64 * 1024 + 100_000);
        for (FollowingReader reader : away) {
            reader.open(worker);
            bed.rest();
            assertThat(reader.document()).isEqualTo(bed.fresh(bed.page(0, 20)));
        }
        assertThat(away.get(0).snapshots).isEqualTo(2);
        assertThat(away.get(59).snapshots).isEqualTo(1);
    }

    @Test
    void aDocumentInTheHistoryDoesNotKeepTheSnapshotThatWasMadeOfIt() {
        bed.fill(200);
        LiveLists worker = bed.worker();
        FollowingReader resident = bed.follow(worker, bed.page(0, 200));
        bed.rest();
        for (int i = 0; i < 200; i++) {
            bed.reprice(10, Integer.toString(100 + i));
            bed.passMillis(50);
            // Somebody loads the page anew, and is sent a snapshot.
            FollowingReader reader = bed.follow(worker, bed.page(0, 200));
            bed.passMillis(20);
            assertThat(reader.snapshots).isEqualTo(1);
            reader.close();
        }
        resident.close();
        Window window = Inside.windows(Inside.onlyView(worker)).get(0);
        assertThat(Footprint.of(window)).isLessThan(2 * LiveListsSettings.DEFAULT.historyBytes() + 200_000);
    }

    @Test
    void whatReadersAreNotShownDoesNotUseUpTheHistory() {
        TestSettings settings = new TestSettings();
        settings.history = 5;
        bed.fill(15);
        LiveLists worker = bed.worker(settings.build());
        bed.follow(worker, bed.query(0, 20, asc(Item::owner)));
        FollowingReader away = bed.follow(worker, bed.query(0, 20, asc(Item::owner)));
        bed.rest();
        away.close();
        bed.reprice(10, "3");
        bed.passMillis(100);
        for (int i = 0; i < 20; i++) {
            Item old = bed.row(150);
            bed.write(new Item(150, old.name(), old.category(), old.price(), true, "z" + i));
            bed.passMillis(100);
        }
        away.open(worker);
        bed.rest();
        assertThat(away.document()).isEqualTo(bed.fresh(away.query));
        assertThat(away.snapshots).isEqualTo(1);
    }
}
