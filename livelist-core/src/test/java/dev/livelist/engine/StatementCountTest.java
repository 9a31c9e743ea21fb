package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.ModelChange;
import dev.livelist.engine.SimulatedDatabase.Kind;
import dev.livelist.source.BatchSource;
import dev.livelist.source.MemoryRules;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What changes cost (rule V4), with a page of 20 of 400 rows open, page 0 unless said otherwise. */
class StatementCountTest {

    private static final int ROWS = 400;

    private final Bed bed = new Bed(12);
    private final LiveLists worker = bed.worker();

    private FollowingReader open(int page) {
        bed.fill(ROWS);
        FollowingReader reader = bed.follow(worker, bed.page(page, 20));
        bed.rest();
        return reader;
    }

    /** What one change cost: statements by kind. */
    private record Cost(int pages, int probes, int counts) {}

    private Cost cost(FollowingReader reader, Runnable change) {
        int pages = bed.database.pages;
        int probes = bed.database.probes;
        int counts = bed.database.counts;
        change.run();
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        return new Cost(bed.database.pages - pages, bed.database.probes - probes, bed.database.counts - counts);
    }

    private static Arguments change(String name, Consumer<Bed> change, int countsAtMost) {
        return Arguments.argumentSet(name, change, countsAtMost);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("an insert inside the page", bed -> bed.write(Bed.item(5, Bed.nameAt(3.5))), 1),
                change("an insert within the lookahead", bed -> bed.write(Bed.item(5, Bed.nameAt(30.5))), 1),
                change("an insert far beyond", bed -> bed.write(Bed.item(5, Bed.nameAt(300.5))), 1),
                change("an insert outside the scope", bed -> bed.write(new Item(5, "a", null, null, false, "x")), 1),
                change("an update in place", bed -> bed.reprice(100, "7"), 0),
                change("an update in place within the lookahead", bed -> bed.reprice(300, "7"), 0),
                change("an update in place far beyond", bed -> bed.reprice(3_000, "7"), 1),
                change("an update that changes nothing", bed -> bed.reprice(100, "1"), 0),
                change("a move within the page", bed -> bed.rename(100, Bed.nameAt(3.5)), 0),
                change("a move from the page into the lookahead", bed -> bed.rename(100, Bed.nameAt(30.5)), 0),
                change("a move in from far beyond", bed -> bed.rename(3_000, Bed.nameAt(3.5)), 1),
                change("a move out to far beyond", bed -> bed.rename(100, Bed.nameAt(300.5)), 1),
                change("a tie", bed -> bed.rename(100, Bed.nameAt(3)), 0),
                change(
                        "a name that becomes null",
                        bed -> bed.write(new Item(100, null, "home", BigDecimal.ONE, true, "alice")),
                        1),
                change("a delete from the page", bed -> bed.delete(100), 1),
                change("a delete from far beyond", bed -> bed.delete(3_000), 1),
                change("a delete of what never was", bed -> bed.delete(7), 1),
                change("one that leaves the scope", bed -> bed.activate(100, false), 1),
                change(
                        "a batch of twenty",
                        bed -> {
                            Item[] items = new Item[20];
                            for (int i = 0; i < 20; i++) {
                                items[i] = Bed.item(10L * (i + 1), Bed.nameAt(2 * i + 0.5));
                            }
                            bed.write(items);
                        },
                        1));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangeCostsOneProbeAndAtMostOneCount(Consumer<Bed> change, int countsAtMost) {
        FollowingReader reader = open(0);
        Cost cost = cost(reader, () -> change.accept(bed));
        assertThat(cost.pages()).isZero();
        assertThat(cost.probes()).isEqualTo(1);
        assertThat(cost.counts()).isLessThanOrEqualTo(countsAtMost);
    }

    @Test
    void oneThatComesBackIntoTheScopeCostsTheSame() {
        FollowingReader reader = open(0);
        cost(reader, () -> bed.activate(100, false));
        assertThat(cost(reader, () -> bed.activate(100, true))).isEqualTo(new Cost(0, 1, 1));
    }

    @Test
    void aBulkUpdateCostsOneFullReadAndAtMostOneCount() {
        FollowingReader reader = open(0);
        Cost cost = cost(
                reader,
                () -> bed.bulk(item -> new Item(
                        item.id(),
                        item.name(),
                        item.category(),
                        item.price().add(BigDecimal.ONE),
                        true,
                        item.owner())));
        assertThat(cost).isEqualTo(new Cost(1, 0, 1));
    }

    @Test
    void aDeepPageCostsNoMoreThanTheFirst() {
        FollowingReader reader = open(7);
        assertThat(cost(reader, () -> bed.reprice(1_450, "7"))).isEqualTo(new Cost(0, 1, 0));
        assertThat(cost(reader, () -> bed.rename(1_450, Bed.nameAt(3.5)))).isEqualTo(new Cost(0, 1, 0));
        assertThat(cost(reader, () -> bed.delete(20))).isEqualTo(new Cost(0, 1, 1));
    }

    @Test
    void allPagesOfAViewTogetherCostOneProbe() {
        FollowingReader first = open(0);
        List<FollowingReader> others = new ArrayList<>();
        for (int page = 1; page < 10; page++) {
            others.add(bed.follow(worker, bed.page(page, 20)));
        }
        bed.rest();
        assertThat(cost(first, () -> bed.rename(1_950, Bed.nameAt(0.5)))).isEqualTo(new Cost(0, 1, 0));
        for (FollowingReader other : others) {
            assertThat(other.document()).isEqualTo(bed.fresh(other.query));
            assertThat(other.patches).isPositive();
        }
    }

    @Test
    void aListThatIsKnownInFullIsNeitherReadNorCountedAgain() {
        bed.fill(30);
        FollowingReader reader = bed.follow(worker, bed.page(0, 20));
        bed.rest();
        assertThat(bed.database.counts).isZero();
        assertThat(cost(reader, () -> bed.delete(20))).isEqualTo(new Cost(0, 1, 0));
        assertThat(cost(reader, () -> bed.write(Bed.item(5, "a")))).isEqualTo(new Cost(0, 1, 0));
        for (int n = 1; n <= 30; n++) {
            bed.delete(10L * n);
        }
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(bed.database.pages).isEqualTo(1);
    }

    @Test
    void aThousandReadersOfOneQueryCostOneEvaluationPerChange() {
        bed.fill(ROWS);
        List<FollowingReader> readers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            readers.add(bed.follow(worker, bed.page(0, 20)));
        }
        bed.rest();
        assertThat(bed.database.pages).isEqualTo(1);
        int before = bed.database.statements();
        for (int i = 0; i < 5; i++) {
            bed.reprice(100, Integer.toString(100 + i));
            bed.passMillis(200);
        }
        assertThat(bed.database.statements() - before).isEqualTo(5);
        for (FollowingReader reader : readers) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
            assertThat(reader.patches).isEqualTo(5);
        }
    }

    @Test
    void neverMoreThanOneRowStatementPerBatchAndOneCountPerSecondUnderAnyLoad() {
        FollowingReader reader = open(0);
        List<SimulatedDatabase.Begun> begun = new ArrayList<>();
        bed.database.onBegin = begun::add;
        for (int i = 0; i < 2_000; i++) {
            bed.rename(10L * (1 + bed.random.nextInt(ROWS)), Bed.nameAt(bed.random.nextInt(ROWS) + 0.5));
            bed.passMillis(bed.random.nextInt(10));
        }
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        long window = LiveListsSettings.DEFAULT.batchWindow().toNanos();
        long lastRows = 0;
        int counts = 0;
        for (SimulatedDatabase.Begun one : begun) {
            if (one.kind() == Kind.COUNT) {
                counts++;
            } else {
                assertThat(one.nanoTime() - lastRows).isGreaterThanOrEqualTo(window);
                lastRows = one.nanoTime();
            }
        }
        long seconds = (begun.get(begun.size() - 1).nanoTime() - begun.get(0).nanoTime()) / 1_000_000_000;
        assertThat(seconds).isGreaterThan(5);
        assertThat(counts).isBetween(5, (int) seconds + 2);
    }

    @Test
    void theFirstChangeAfterAQuietTimeIsHandledAtOnceAndLaterOnesAreCollected() {
        FollowingReader reader = open(0);
        List<Long> probes = new ArrayList<>();
        bed.database.onBegin = begun -> probes.add(begun.nanoTime());
        long start = bed.time.nanoTime();
        String label = bed.definition.label();
        // Straight to the worker: what is measured here is the engine's pace, not the broadcaster's.
        for (int i = 0; i < 1_000; i++) {
            bed.time.schedule(Duration.ofMillis(i), () -> bed.broadcaster.publish(ModelChange.updated(label, 100)));
        }
        bed.pass(Duration.ofSeconds(2));

        assertThat(probes.get(0) - start)
                .isLessThanOrEqualTo(Duration.ofMillis(5).toNanos());
        assertThat(probes).hasSizeBetween(45, 52);
        assertThat(reader.status).isEqualTo("live");
    }

    @Test
    void whereReadsAreSlowTheyAreSpacedButNoChangeWaitsLongerThanTheLongestBatch() {
        FollowingReader reader = open(0);
        bed.database.latency = Duration.ofMillis(80);
        List<Long> probes = new ArrayList<>();
        bed.database.onBegin = begun -> probes.add(begun.nanoTime());
        for (int i = 0; i < 500; i++) {
            bed.reprice(100, Integer.toString(100 + i));
            bed.passMillis(10);
        }
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        for (int i = 1; i < probes.size(); i++) {
            assertThat(probes.get(i) - probes.get(i - 1))
                    .isBetween(
                            Duration.ofMillis(160).toNanos(),
                            Duration.ofMillis(250).toNanos());
        }
    }

    @Test
    void anOrderThatMemoryMayNotJudgeIsReadInFullEachTime() {
        Bed unjudged = new Bed(13);
        SimulatedDatabase database = new SimulatedDatabase(
                unjudged.time, unjudged.random, unjudged.definition, SimulatedDatabase.Judged.ALL_BUT_NAMES);
        LiveLists lists = LiveLists.builder(unjudged.broadcaster)
                .scheduler(unjudged.time)
                .random(unjudged.random)
                .list(unjudged.definition, database.as(BatchSource.class, MemoryRules.class))
                .start();
        unjudged.fill(ROWS);
        database.rows.putAll(unjudged.database.rows);
        unjudged.follow(lists, unjudged.query(0, 20, asc(Item::name)));
        unjudged.follow(lists, unjudged.query(0, 20, desc(Item::price)));
        unjudged.follow(lists, unjudged.query(where(Item::price).atLeast(BigDecimal.ZERO), 0, 20));
        unjudged.rest();
        int pages = database.pages;
        int probes = database.probes;
        unjudged.reprice(100, "9");
        unjudged.rest();
        assertThat(database.pages - pages).isEqualTo(1);
        assertThat(database.probes - probes).isEqualTo(2);
    }

    @Test
    void manyViewsThatMemoryCanTellApartShareOneStatementPerBatch() {
        bed.fill(ROWS);
        List<FollowingReader> readers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            readers.add(bed.follow(
                    worker, bed.query(where(Item::price).atLeast(BigDecimal.valueOf(i)), 0, 20, asc(Item::name))));
        }
        bed.rest();
        int before = bed.database.statements();
        bed.reprice(100, "50");
        bed.rest();
        // One look for all, and a count for those in which a row has come: their lists are short enough to need none.
        assertThat(bed.database.peeks).isEqualTo(1);
        assertThat(bed.database.probes).isZero();
        assertThat(bed.database.statements() - before).isLessThanOrEqualTo(1 + 1);
        for (FollowingReader reader : readers) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        }
    }

    /** Inserts, updates, moves and deletes, about as many in as out. */
    private static void mixedChange(Bed bed, int rows) {
        int n = 1 + bed.random.nextInt(rows);
        long id = 10L * n;
        boolean there = bed.database.rows.containsKey(id);
        switch (bed.random.nextInt(4)) {
            case 0 -> {
                if (there) {
                    bed.delete(id);
                } else {
                    bed.write(Bed.item(id, Bed.nameAt(bed.random.nextDouble() * rows)));
                }
            }
            case 1 -> {
                if (there) {
                    bed.rename(id, Bed.nameAt(bed.random.nextDouble() * rows));
                }
            }
            case 2 -> {
                if (there) {
                    bed.activate(id, bed.random.nextInt(4) > 0);
                }
            }
            default -> {
                if (there) {
                    bed.reprice(id, Integer.toString(bed.random.nextInt(100)));
                }
            }
        }
    }

    @Test
    void withTheDefaultLookaheadFewerThanOneBatchInFiftyNeedsAFullRead() {
        for (int page : new int[] {0, 1, 4}) {
            for (int pause : new int[] {5, 60}) {
                Bed mixed = new Bed(100 + page + pause);
                mixed.fill(ROWS);
                LiveLists lists = mixed.worker();
                FollowingReader reader = mixed.follow(lists, mixed.page(page, 20));
                mixed.rest();
                int pages = mixed.database.pages;
                int probes = mixed.database.probes;
                for (int i = 0; i < 3_000; i++) {
                    mixedChange(mixed, ROWS);
                    mixed.passMillis(mixed.random.nextInt(2 * pause));
                }
                mixed.rest();
                assertThat(reader.document()).isEqualTo(mixed.fresh(reader.query));
                int full = mixed.database.pages - pages;
                int batches = full + mixed.database.probes - probes;
                System.out.printf(
                        "page %d, a change every %d ms: %d of %d batches needed a full read (%.2f %%)%n",
                        page, pause, full, batches, 100.0 * full / batches);
                assertThat(full).isLessThan(batches / 50);
            }
        }
    }
}
