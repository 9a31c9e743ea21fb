package dev.livelist.engine;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListQuery;
import dev.livelist.Totals;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DocumentTest {

    private final Bed bed = new Bed(4);
    private final LiveLists worker = bed.worker();

    private static JsonNode json(CompletableFuture<Document> document) {
        return JsonMapper.shared().readTree(document.join().json());
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

    /** Lets four slow documents take up the gate. */
    private void fillTheGate() {
        bed.database.latency = Duration.ofMillis(100);
        for (int i = 0; i < 4; i++) {
            worker.document(priced(-1 - i));
        }
        bed.passMillis(10);
        assertThat(bed.database.running).isEqualTo(4);
        bed.database.latency = Duration.ofMillis(2);
    }

    private ListQuery priced(int atLeast) {
        return bed.query(where(Item::price).atLeast(new BigDecimal(atLeast)), 0, 20, asc(Item::name));
    }

    @Test
    void itIsWhatAFreshQueryGivesOnEveryPage() {
        bed.fill(95);
        for (int page = 0; page < 7; page++) {
            ListQuery query = bed.page(page, 20);
            CompletableFuture<Document> document = worker.document(query);
            bed.passMillis(50);
            assertThat(json(document)).isEqualTo(bed.fresh(query));
        }
    }

    @Test
    void itIsCalledAsTheStreamCallsIt() {
        bed.fill(95);
        FollowingReader reader = bed.follow(worker, bed.page(1, 20));
        CompletableFuture<Document> document = worker.document(bed.page(1, 20));
        bed.passMillis(50);
        assertThat(document.join().version()).isEqualTo(reader.version());
    }

    @Test
    void pagesFarBeyondTheDeepestLiveOneCanBeHad() {
        bed.fill(3_000);
        ListQuery query = bed.page(140, 20);
        CompletableFuture<Document> document = worker.document(query);
        bed.passMillis(50);
        assertThat(json(document)).isEqualTo(bed.fresh(query));
        assertThat(json(document).get("rows")).hasSize(20);
    }

    @Test
    void equalQueriesThatWaitTogetherAreAnsweredByOneRead() {
        bed.fill(95);
        fillTheGate();
        int before = bed.database.statements();
        List<CompletableFuture<Document>> documents = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            documents.add(worker.document(bed.page(0, 20)));
        }
        documents.get(7).cancel(true);
        bed.passMillis(1_000);

        assertThat(bed.database.statements() - before).isEqualTo(4 + 2); // the counts of those before, and one document
        for (int i = 0; i < 50; i++) {
            if (i != 7) {
                assertThat(json(documents.get(i))).isEqualTo(bed.fresh(bed.page(0, 20)));
            }
        }
    }

    @Test
    void whoComesAfterTheReadHasBegunSeesWhatWasCommittedBefore() {
        bed.fill(95);
        CompletableFuture<Document> early = worker.document(bed.page(0, 20));
        bed.pass(Duration.ofNanos(1_500_000));
        assertThat(bed.database.running).isEqualTo(1);
        bed.rename(10, "a first one");
        CompletableFuture<Document> late = worker.document(bed.page(0, 20));
        bed.passMillis(50);

        assertThat(json(late)).isEqualTo(bed.fresh(bed.page(0, 20)));
        assertThat(json(early)).isNotEqualTo(json(late));
    }

    @Test
    void aTotalThatFollowsFromThePageIsNotCounted() {
        bed.fill(30);
        worker.document(bed.page(1, 20));
        bed.passMillis(50);
        assertThat(bed.database.counts).isZero();

        worker.document(bed.page(0, 20));
        worker.document(bed.page(2, 20));
        bed.passMillis(50);
        assertThat(bed.database.counts).isEqualTo(2);

        bed.database.rows.clear();
        worker.document(bed.page(0, 20));
        bed.passMillis(50);
        assertThat(bed.database.counts).isEqualTo(2);
    }

    @Test
    void aListWithoutTotalsIsNeverCountedAndACappedOneOnlyToTheCap() {
        Bed without = new Bed(5, list -> list.totals(Totals.NONE));
        without.fill(95);
        CompletableFuture<Document> document = without.worker().document(without.page(0, 20));
        without.passMillis(50);
        assertThat(json(document).has("total")).isFalse();
        assertThat(without.database.counts).isZero();

        Bed capped = new Bed(6, list -> list.totals(Totals.cappedAt(50)));
        capped.fill(95);
        document = capped.worker().document(capped.page(0, 20));
        capped.passMillis(50);
        assertThat(json(document).get("total").asString()).isEqualTo("50+");
    }

    @Test
    void moreThanAThousandDifferentQueriesDoNotWait() {
        bed.fill(95);
        fillTheGate();
        List<CompletableFuture<Document>> documents = new ArrayList<>();
        for (int i = 0; i < DocumentReads.MAX_WAITING; i++) {
            documents.add(worker.document(priced(-1000 - i)));
        }
        CompletableFuture<Document> tooMany = worker.document(priced(-1));
        CompletableFuture<Document> sameAsOneThatWaits = worker.document(priced(-1000));

        assertThat(refusal(tooMany)).isEqualTo(UnavailableException.Reason.BUSY);
        bed.pass(Duration.ofSeconds(5));
        assertThat(documents).allMatch(document -> !document.isCompletedExceptionally() && document.isDone());
        assertThat(sameAsOneThatWaits.isDone()).isTrue();
        CompletableFuture<Document> later = worker.document(priced(-1));
        bed.passMillis(50);
        assertThat(json(later)).isEqualTo(bed.fresh(priced(-1)));
        assertThat(bed.database.mostRunning).isEqualTo(4);
    }

    @Test
    void withoutADatabaseItCannotBeHad() {
        bed.fill(95);
        bed.database.down = true;
        CompletableFuture<Document> refused = worker.document(bed.page(0, 20));
        bed.passMillis(50);
        assertThat(refusal(refused)).isEqualTo(UnavailableException.Reason.DATABASE);
    }

    @Test
    void howeverManyWaitForADatabaseThatHangsNobodyWaitsMuchLongerThanTheTimeout() {
        bed.fill(95);
        bed.database.latency = Duration.ofSeconds(8);
        for (int i = 0; i < 4; i++) {
            worker.document(priced(-1 - i));
        }
        List<CompletableFuture<Document>> documents = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            documents.add(worker.document(priced(-100 - i)));
        }
        bed.pass(Duration.ofSeconds(7));
        bed.database.silent = true;
        bed.pass(Duration.ofSeconds(25));

        for (CompletableFuture<Document> document : documents) {
            assertThat(refusal(document)).isEqualTo(UnavailableException.Reason.DATABASE);
        }
    }

    @Test
    void whileDrainingItCannotBeHad() {
        bed.fill(95);
        CompletableFuture<Document> before = worker.document(bed.page(0, 20));
        worker.drain();
        CompletableFuture<Document> after = worker.document(bed.page(0, 20));
        bed.passMillis(50);

        assertThat(refusal(after)).isEqualTo(UnavailableException.Reason.DRAINING);
        assertThat(json(before)).isEqualTo(bed.fresh(bed.page(0, 20)));
    }

    /** Runs each task on another thread, as it should, but is done with it before it says so. */
    private static final class HastyScheduler implements Scheduler {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void execute(Runnable task) {
            Thread thread = new Thread(task);
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return () -> {};
        }

        @Override
        public void close() {}
    }

    @Test
    void aReadThatIsOverBeforeItsPlaceAtTheGateIsKnownGivesThatBack() throws ExecutionException, InterruptedException {
        SimulatedTime still = new SimulatedTime(new Random(1));
        SimulatedDatabase prompt =
                new SimulatedDatabase(still, new Random(1), bed.definition, SimulatedDatabase.Judged.EVERYTHING);
        prompt.immediate = true;
        LiveLists hasty = LiveLists.builder(bed.broadcaster)
                .scheduler(new HastyScheduler())
                .list(bed.definition, prompt)
                .start();
        for (int i = 0; i < 10; i++) {
            assertThat(hasty.document(bed.page(0, 20))).isCompleted();
        }
    }
}
