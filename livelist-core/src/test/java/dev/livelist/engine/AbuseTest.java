package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.query.InvalidQueryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody asks for as much as they can, of one list. The others have what they had before, and nobody is told what is not so. */
class AbuseTest {

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Asker GREEDY = Asker.of(LivePrincipal.ANONYMOUS, "192.0.2.1");
    private static final Asker MODEST = Asker.of(LivePrincipal.ANONYMOUS, "192.0.2.2");

    private final Bed bed = new Bed(81);
    /** Only its definition and its queries. */
    private final Bed other = new Bed(81, list -> list.name("others"));

    private final SimulatedDatabase others =
            new SimulatedDatabase(bed.time, bed.random, other.definition, SimulatedDatabase.Judged.EVERYTHING);
    private LiveLists worker;

    @BeforeEach
    void setUp() {
        worker = LiveLists.builder(bed.broadcaster)
                .scheduler(bed.time)
                .random(bed.random)
                .list(bed.definition, bed.database)
                .list(other.definition, others)
                .start();
        bed.fill(60);
        others.rows.putAll(bed.database.rows);
        others.latency = Duration.ofMillis(2);
        bed.database.latency = Duration.ofMillis(2);
    }

    private ListQuery search(Bed list, String text) {
        Scope scope = list.definition.scopeFor(LivePrincipal.ANONYMOUS);
        return new ListQuery(list.definition, scope, Condition.all(), text, List.of(asc(Item::name)), 0, 20);
    }

    /** Every search takes so long. */
    private void searchesTake(Duration time) {
        bed.database.takes = selection -> selection.condition().equals(Condition.all()) ? null : time;
    }

    private List<CompletableFuture<Document>> searches(int count, Asker asker) {
        List<CompletableFuture<Document>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(worker.document(search(bed, asker.name() + " " + i), asker));
        }
        return asked;
    }

    private void assertAnsweredSoon(ListQuery query, Asker asker) {
        CompletableFuture<Document> document = worker.document(query, asker);
        bed.pass(SOON);
        assertThat(document).isCompleted();
    }

    private static UnavailableException.Reason refusal(CompletableFuture<Document> document) {
        assertThat(document).isCompletedExceptionally();
        try {
            document.getNow(null);
            throw new AssertionError("It was answered");
        } catch (CompletionException e) {
            return ((UnavailableException) e.getCause()).reason();
        }
    }

    private void assertTheOtherListIsAsEver(FollowingReader reader, int round) {
        others.rows.put(10L, Bed.item(10, Bed.nameAt(1 + round / 100.0)));
        bed.broadcaster.publish(ModelChange.updated(other.definition.label(), 10));
        assertAnsweredSoon(other.page(round % 3, 5 + round), MODEST);
        assertThat(reader.document()).isEqualTo(Fresh.document(others, reader.query));
        assertThat(reader.status).isEqualTo("live");
    }

    @Test
    void searchesThatTakeForEverHoldUpNeitherOtherListsNorWhoLooksAtTheListAsItIs() {
        FollowingReader reader = bed.follow(worker, other.page(0, 5));
        FollowingReader ofTheList = bed.follow(worker, bed.page(0, 5));
        bed.rest();
        searchesTake(Duration.ofMinutes(10));
        List<CompletableFuture<Document>> asked = searches(1_300, GREEDY);
        for (int round = 0; round < 40; round++) {
            assertTheOtherListIsAsEver(reader, round);
            assertAnsweredSoon(bed.page(round % 3, 5 + round), MODEST);
            bed.rename(10, Bed.nameAt(1 + round / 100.0));
            bed.pass(SOON);
            assertThat(ofTheList.status).isEqualTo("live");
            assertThat(ofTheList.document()).isEqualTo(bed.fresh(ofTheList.query));
        }
        assertThat(asked.stream().filter(CompletableFuture::isDone).map(AbuseTest::refusal))
                .contains(UnavailableException.Reason.SLOW, UnavailableException.Reason.BUSY)
                .doesNotContain(UnavailableException.Reason.DATABASE);
        assertThat(bed.database.running).isLessThanOrEqualTo(2);
    }

    @Test
    void whoAsksForMuchIsRefusedBeforeWhoAsksForLittle() {
        searchesTake(Duration.ofMillis(400));
        searches(1_300, GREEDY);
        CompletableFuture<Document> modest = worker.document(search(bed, "modest"), MODEST);
        bed.pass(Duration.ofSeconds(2));
        assertThat(modest).isCompleted();
        assertThat(worker.statistics().waiting()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void whoAsksForWhatSomebodyElseWaitsForDoesNotWaitBehindAllThatTheyAsk() {
        searchesTake(Duration.ofMillis(400));
        searches(500, GREEDY);
        ListQuery common = search(bed, "common");
        CompletableFuture<Document> greedy = worker.document(common, GREEDY);
        CompletableFuture<Document> modest = worker.document(common, MODEST);
        FollowingReader greedyReader = bed.follow(worker, search(bed, "followed"), GREEDY);
        FollowingReader modestReader = bed.follow(worker, greedyReader.query, MODEST);
        bed.pass(Duration.ofSeconds(5));
        assertThat(modest).isCompleted();
        assertThat(greedy).as("one read for both").isCompleted();
        assertThat(modestReader.document()).isEqualTo(bed.fresh(modestReader.query));
        assertThat(greedyReader.document()).isEqualTo(modestReader.document());
    }

    @Test
    void aReadThatSomebodyElseStillWaitsForIsNotGivenUp() {
        searchesTake(Duration.ofMillis(400));
        ListQuery common = search(bed, "common");
        CompletableFuture<Document> greedy = worker.document(common, GREEDY);
        CompletableFuture<Document> modest = worker.document(common, MODEST);
        greedy.cancel(false);
        bed.pass(Duration.ofSeconds(2));
        assertThat(modest).isCompleted();

        CompletableFuture<Document> alone = worker.document(search(bed, "alone"), MODEST);
        bed.passMillis(50);
        assertThat(bed.database.running).isOne();
        alone.cancel(false);
        bed.passMillis(50);
        assertThat(bed.database.running).isZero();
    }

    @Test
    void aStreamWhoseSearchTakesTooLongIsToldThatAndNothingOfTheDatabase() {
        searchesTake(Duration.ofMinutes(10));
        FollowingReader reader = bed.follow(worker, search(bed, "slow"));
        bed.pass(LiveListsSettings.DEFAULT.queryTimeout().plus(SOON));
        assertThat(reader.events).last().asString().contains("\"reason\":\"slow\"");
        assertThat(reader.ended).isTrue();
        assertAnsweredSoon(bed.page(0, 5), MODEST);
    }

    @Test
    void oneReaderCannotHaveAllViews() {
        TestSettings settings = new TestSettings();
        settings.maxViews = 100;
        worker = LiveLists.builder(bed.broadcaster)
                .settings(settings.build())
                .scheduler(bed.time)
                .random(bed.random)
                .list(bed.definition, bed.database)
                .list(other.definition, others)
                .start();
        List<FollowingReader> greedy = new ArrayList<>();
        for (int i = 0; i < 110; i++) {
            greedy.add(bed.follow(worker, search(bed, "greedy " + i), GREEDY));
        }
        for (int i = 0; i < 110; i++) {
            Asker crowd = Asker.of(LivePrincipal.ANONYMOUS, "198.51.100." + i);
            bed.follow(worker, search(bed, "crowd " + i), crowd);
        }
        bed.pass(Duration.ofSeconds(2));
        assertThat(greedy).filteredOn(reader -> reader.status.equals("live")).hasSize(50);
        assertThat(worker.statistics().refusedViews()).isPositive();

        FollowingReader modest = bed.follow(worker, search(other, "modest"), MODEST);
        FollowingReader alice =
                bed.follow(worker, search(bed, "alice"), Asker.of(LivePrincipal.of("alice"), "192.0.2.1"));
        bed.pass(SOON);
        assertThat(List.of(modest, alice)).extracting(FollowingReader::status).containsOnly("live");
    }

    @Test
    void aPageThatIsTooLargeIsRefusedAndNothingElseIs() {
        FollowingReader small = bed.follow(worker, bed.page(0, 5));
        bed.rest();
        bed.database.atMostRows = 50;
        CompletableFuture<Document> large = worker.document(bed.page(0, 55), MODEST);
        FollowingReader follower = bed.follow(worker, bed.page(0, 55));
        bed.pass(SOON);
        assertThat(large).isCompletedExceptionally();
        assertThatThrownBy(large::join)
                .hasCauseInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'size'")
                .hasMessageContaining("a smaller page");
        assertThat(follower.events).singleElement().asString().contains("\"reason\":\"size\"");
        assertThat(follower.ended).isTrue();
        int reads = bed.database.pages;
        FollowingReader again = bed.follow(worker, bed.page(0, 55));
        bed.pass(SOON);
        assertThat(again.ended).as("told without another read").isTrue();
        assertThat(bed.database.pages).isEqualTo(reads);

        bed.rename(10, Bed.nameAt(1.5));
        bed.pass(SOON);
        assertThat(small.document()).isEqualTo(bed.fresh(small.query));
        assertThat(small.status).isEqualTo("live");
        assertThat(worker.statistics().largeReads()).isEqualTo(2);
    }

    @Test
    void aRowThatCannotBeReadIsNoFailureOfTheDatabase() {
        Bed bed = new Bed(3);
        bed.fill(30);
        LiveLists worker = bed.worker();
        FollowingReader other =
                bed.follow(worker, bed.query(where(Item::category).is("elsewhere"), 0, 5));
        bed.database.unreadable = 50;
        CompletableFuture<Document> document = worker.document(bed.page(0, 10));
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.pass(SOON);
        assertThatThrownBy(document::join)
                .hasCauseInstanceOf(UnavailableException.class)
                .hasMessageContaining("a value that cannot be read");
        assertThat(reader.events).singleElement().asString().contains("\"reason\":\"value\"");
        assertThat(reader.ended).isTrue();
        assertThat(other.status).isEqualTo("live");

        bed.database.unreadable = 0;
        bed.rest();
        FollowingReader again = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        assertThat(again.document()).isEqualTo(bed.fresh(again.query));

        bed.database.unreadable = 50;
        bed.reprice(50, "77");
        bed.rest();
        assertThat(again.status).isEqualTo("stale");
        assertThat(again.events.get(again.events.size() - 1)).contains("\"reason\":\"value\"");
        assertThat(other.status).isEqualTo("live");
        bed.database.unreadable = 0;
        bed.reprice(50, "78");
        bed.rest();
        assertThat(again.status).isEqualTo("live");
        assertThat(again.document()).isEqualTo(bed.fresh(again.query));
    }
}
