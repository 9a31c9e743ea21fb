package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListQuery;
import dev.livelist.Totals;
import dev.livelist.broadcaster.Invalidation;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseFaultTest {

    private static final Duration TIMEOUT = LiveListsSettings.DEFAULT.queryTimeout();

    private final Bed bed = new Bed(10);

    private ListQuery priced(int atLeast) {
        return bed.query(where(Item::price).atLeast(new BigDecimal(atLeast)), 0, 10, asc(Item::name));
    }

    /** As many readers, each of a view of its own. */
    private List<FollowingReader> follow(LiveLists worker, int views) {
        return IntStream.range(0, views)
                .mapToObj(i -> bed.follow(worker, priced(-i)))
                .toList();
    }

    private static Arguments fault(String name, Consumer<SimulatedDatabase> breaks) {
        return Arguments.argumentSet(name, breaks);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("refuses", database -> database.down = true),
                fault("hangs", database -> database.silent = true),
                fault("answers after the timeout", database -> database.latency = TIMEOUT.multipliedBy(2)));
    }

    private static void heal(SimulatedDatabase database) {
        database.down = false;
        database.silent = false;
        database.latency = Duration.ofMillis(2);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void readersThatHaveADocumentAreToldAndKeptAndRepaired(Consumer<SimulatedDatabase> breaks) {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        int patches = reader.patches;

        breaks.accept(bed.database);
        bed.rename(20, "zzz");
        bed.pass(TIMEOUT.plusMillis(50));
        assertThat(reader.events.get(reader.events.size() - 1))
                .startsWith("STATUS")
                .contains("\"state\":\"stale\"", "\"reason\":\"database\"", "\"since\":\"1970-01-01T00:00:");
        assertThat(reader.isOpen()).isTrue();

        bed.pass(Duration.ofMinutes(2));
        assertThat(reader.events.stream().filter(event -> event.startsWith("STATUS")))
                .as("told once")
                .hasSize(2);
        heal(bed.database);
        bed.pass(TIMEOUT.plusSeconds(5));

        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.status).isEqualTo("live");
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.patches).isEqualTo(patches + 1);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void readersWithoutADocumentAreTurnedAwayWithOneLastWord(Consumer<SimulatedDatabase> breaks) {
        bed.fill(60);
        LiveLists worker = bed.worker();
        breaks.accept(bed.database);
        FollowingReader ofANewView = bed.follow(worker, bed.page(0, 10));
        FollowingReader second = bed.follow(worker, bed.page(0, 10));
        bed.pass(TIMEOUT.plusMillis(100));

        for (FollowingReader reader : List.of(ofANewView, second)) {
            assertThat(reader.ended).isTrue();
            assertThat(reader.snapshots).isZero();
            assertThat(reader.events.get(reader.events.size() - 1))
                    .contains("stale")
                    .contains("database");
            reader.close();
        }
        heal(bed.database);
        bed.pass(TIMEOUT.plusSeconds(5));
        ofANewView.open(worker);
        bed.pass(Duration.ofSeconds(3));
        assertThat(ofANewView.document()).isEqualTo(bed.fresh(ofANewView.query));
        assertThat(ofANewView.status).isEqualTo("live");
    }

    @Test
    void afterALongOutageTheFirstReadThatSucceedsBringsTheOtherViewsBackToo() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = follow(worker, 40);
        bed.rest();
        bed.database.down = true;
        bed.rename(20, "zzz");
        bed.pass(Duration.ofMinutes(1));

        heal(bed.database);
        // One of them tries within 3 s; the others come within 1.25 s after it.
        bed.pass(Duration.ofMillis(4_300));

        for (FollowingReader reader : readers) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
            assertThat(reader.status).isEqualTo("live");
        }
    }

    @Test
    void aReadThatHungOnceDoesNotHoldUpTheNextRepair() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        bed.database.latency = Duration.ofSeconds(4);
        bed.broadcaster.publish(Invalidation.all(Invalidation.Reason.RECONNECTED));
        bed.pass(Duration.ofMillis(4_100));
        heal(bed.database);
        bed.rename(20, "aaa");
        bed.broadcaster.publish(Invalidation.all(Invalidation.Reason.GAP));

        bed.pass(Duration.ofSeconds(2));

        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
    }

    @Test
    void oneThatComesWithAVersionStaysAndIsBroughtToThePresentWhenTheDatabaseIsBack() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        reader.close();
        bed.database.down = true;
        bed.reprice(10, "7");
        bed.passMillis(100);
        reader.open(worker);
        FollowingReader without = bed.follow(worker, bed.page(0, 10));
        bed.pass(Duration.ofMinutes(1));
        assertThat(reader.isOpen()).isTrue();
        assertThat(reader.status).isEqualTo("stale");
        assertThat(without.ended).isTrue();
        FollowingReader late = bed.follow(worker, bed.page(0, 10));
        bed.pass(Duration.ofMinutes(1));
        assertThat(late.ended).isTrue();
        assertThat(late.events).as("one status, and the end").hasSize(1);

        heal(bed.database);
        bed.rest();
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.status).isEqualTo("live");
    }

    @Test
    void othersThatKeepComingDoNotPutOffThatSomebodyIsTurnedAway() {
        bed.fill(60);
        TestSettings settings = new TestSettings();
        settings.maxConcurrentReads = 1;
        LiveLists worker = bed.worker(settings.build());
        bed.database.silent = true;
        // Others are at the gate before the view in question.
        follow(worker, 50);
        bed.pass(TIMEOUT.minusSeconds(5));
        FollowingReader first = bed.follow(worker, bed.page(0, 10));
        for (int i = 0; i < 8; i++) {
            bed.pass(Duration.ofSeconds(2));
            bed.follow(worker, bed.page(0, 10));
        }
        assertThat(first.ended).isTrue();
    }

    @Test
    void anAnswerAfterTheTimeoutIsIgnored() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        bed.database.latency = TIMEOUT.plusSeconds(5);
        bed.rename(20, "zzz");
        bed.pass(TIMEOUT.plusMillis(20));
        bed.database.latency = Duration.ofMillis(2);
        // The late one has seen the rows before this.
        bed.rename(30, "zzzz");
        bed.pass(Duration.ofSeconds(3));
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        int events = reader.events.size();
        bed.pass(Duration.ofSeconds(30));
        assertThat(reader.events).hasSize(events);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whenItIsBackEachViewIsReadOnceAndFourAtATime(Consumer<SimulatedDatabase> breaks) {
        int views = 60;
        bed.fill(200);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = new ArrayList<>();
        for (int i = 0; i < views; i++) {
            readers.add(bed.follow(worker, priced(-i)));
            readers.add(bed.follow(worker, priced(-i)));
        }
        bed.rest();
        bed.database.mostRunning = 0;
        int pagesBefore = bed.database.pages;
        breaks.accept(bed.database);
        for (int i = 0; i < 120; i++) {
            bed.reprice(10 * (1 + bed.random.nextInt(200)), Integer.toString(i));
            bed.passMillis(500);
        }
        int whileDown = bed.database.pages + bed.database.probes - pagesBefore;
        int inFlight = bed.database.running;
        Map<Object, Integer> reads = new HashMap<>();
        int[] all = {0};
        bed.database.onBegin = begun -> {
            if (begun.kind() != SimulatedDatabase.Kind.COUNT) {
                reads.merge(begun.selection().condition(), 1, Integer::sum);
                all[0]++;
            }
        };
        heal(bed.database);
        bed.pass(TIMEOUT.plusSeconds(10));

        for (FollowingReader reader : readers) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
            assertThat(reader.status).isEqualTo("live");
        }
        System.out.printf(
                "reads of %d views: %d in the minute without a database; %d when it was back, %d in flight then, at most %d at a time%n",
                views, whileDown, all[0], inFlight, bed.database.mostRunning);
        assertThat(bed.database.mostRunning).isLessThanOrEqualTo(4);
        // A change that was waiting too is told to those whose reads are under way just then.
        assertThat(all[0]).isLessThanOrEqualTo(views + inFlight + 4);
        assertThat(reads.values()).allMatch(count -> count <= 2);
        // However many views and changes there are: a few before it was known, then one at a time, in ever longer
        // intervals.
        assertThat(whileDown).isLessThanOrEqualTo(120);
    }

    @Test
    void oneFindsOutThatTheDatabaseIsBackAndTheOthersFollowFourAtATime() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = follow(worker, 200);
        bed.rest();
        bed.database.down = true;
        int before = bed.database.statements();
        bed.broadcaster.publish(Invalidation.all(Invalidation.Reason.RECONNECTED));
        bed.pass(Duration.ofSeconds(20));
        int whileDown = bed.database.statements() - before;
        bed.database.mostRunning = 0;
        heal(bed.database);
        bed.rest();

        assertThat(whileDown).isLessThan(40);
        assertThat(bed.database.mostRunning).isLessThanOrEqualTo(4);
        assertThat(readers).allMatch(reader -> reader.status.equals("live"));
    }

    @Test
    void repairsAfterAnInvalidationOfEverythingAreOneReadPerViewAndFourAtATime() {
        bed.fill(200);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = follow(worker, 100);
        bed.rest();
        bed.database.mostRunning = 0;
        int pages = bed.database.pages;
        for (int i = 0; i < 10; i++) {
            bed.broadcaster.publish(Invalidation.all(Invalidation.Reason.RECONNECTED));
        }
        bed.rest();
        assertThat(bed.database.mostRunning).isLessThanOrEqualTo(4);
        // One for what was told first, and perhaps one for what was told while that was under way.
        assertThat(bed.database.pages - pages).isBetween(100, 200);
        assertThat(readers).allMatch(reader -> reader.status.equals("live"));
    }

    @Test
    void newReadersAreServedBeforeRepairsWhichAreMadeAllTheSame() {
        bed.fill(200);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = follow(worker, 100);
        bed.rest();
        bed.database.latency = Duration.ofMillis(40);
        bed.bulk(item -> new Item(item.id(), item.name(), item.category(), BigDecimal.TEN, true, item.owner()));
        bed.passMillis(5);
        List<FollowingReader> fresh = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            fresh.add(bed.follow(worker, priced(-1_000 - i)));
        }
        bed.passMillis(200);
        assertThat(fresh).allMatch(reader -> reader.snapshots == 1);
        assertThat(readers.stream().filter(reader -> reader.patches > 0)).hasSizeLessThan(30);

        // They keep coming as fast as they can be served, and the repairs go on all the same.
        for (int i = 0; i < 300; i++) {
            bed.follow(worker, priced(-2_000 - i));
            bed.passMillis(20);
        }
        assertThat(readers.stream().filter(reader -> reader.patches > 0)).hasSizeGreaterThan(30);
        bed.rest();
        assertThat(readers).allMatch(reader -> reader.patches > 0);
    }

    @Test
    void aSourceOrMapperThatThrowsAnErrorEndsTheReadLikeAnyOtherFailure() {
        boolean[] broken = {true};
        Bed mapping = new Bed(
                11,
                list -> list.rowMapper(item -> {
                    if (broken[0]) {
                        throw new NoClassDefFoundError("what the mapper needs");
                    }
                    return Map.of("id", item.id(), "name", String.valueOf(item.name()));
                }));
        mapping.fill(20);
        LiveLists worker = mapping.worker();
        List<FollowingReader> readers = new ArrayList<>();
        for (int size = 1; size <= 6; size++) {
            readers.add(mapping.follow(worker, mapping.page(0, size)));
        }
        List<CompletableFuture<Document>> documents = new ArrayList<>();
        for (int size = 1; size <= 6; size++) {
            documents.add(worker.document(mapping.page(0, size)));
        }
        mapping.pass(Duration.ofSeconds(5));
        assertThat(readers).allMatch(reader -> reader.ended);
        assertThat(documents).allMatch(CompletableFuture::isCompletedExceptionally);
        readers.forEach(FollowingReader::close);

        broken[0] = false;
        mapping.pass(Duration.ofSeconds(5));
        FollowingReader later = mapping.follow(worker, mapping.page(0, 7));
        mapping.pass(Duration.ofSeconds(5));
        assertThat(later.status).isEqualTo("live");
    }

    /** Of a list that counts up to eight, and knows eight rows: with a ninth, there is nothing to be counted. */
    @Test
    void readersAreInStepOnceACountThatFailedIsNotNeededAnyMore() {
        Bed capped = new Bed(13, list -> list.totals(Totals.cappedAt(8)));
        capped.fill(12);
        TestSettings settings = new TestSettings();
        settings.lookahead = 2;
        LiveLists worker = capped.worker(settings.build());
        List<FollowingReader> readers =
                List.of(capped.follow(worker, capped.page(0, 5)), capped.follow(worker, capped.page(0, 4)));
        capped.rest();
        capped.database.onBegin = begun -> {
            if (begun.kind() == SimulatedDatabase.Kind.COUNT) {
                capped.database.onBegin = later -> {};
                capped.database.down = true;
                capped.time.schedule(Duration.ofMillis(5), () -> {
                    capped.database.down = false;
                    capped.write(Bed.item(5, Bed.nameAt(0.5)));
                });
            }
        };
        capped.activate(120, false);
        capped.rest();

        for (FollowingReader reader : readers) {
            assertThat(reader.events).anyMatch(event -> event.contains("\"reason\":\"database\""));
            assertThat(reader.document()).isEqualTo(capped.fresh(reader.query));
            assertThat(reader.status).isEqualTo("live");
        }
    }
}
