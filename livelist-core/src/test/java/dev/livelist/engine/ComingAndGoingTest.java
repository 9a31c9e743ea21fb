package dev.livelist.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.QueryShape;
import dev.livelist.engine.page.Window;
import dev.livelist.engine.reader.OpenPage;
import dev.livelist.query.InvalidQueryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ComingAndGoingTest {

    private static final Duration LINGER = LiveListsSettings.DEFAULT.linger();

    private final Bed bed = new Bed(7);

    @Test
    void aViewIsForgottenOnceNobodyHasReadItForAsLongAsItLingers() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        reader.close();

        bed.pass(LINGER.minusMillis(100));
        assertThat(worker.statistics().views()).isEqualTo(1);
        bed.passMillis(200);
        assertThat(worker.statistics().views()).isZero();
        assertThat(worker.statistics().readers()).isZero();
    }

    @Test
    void whoComesBackWithinThatTimeFindsItAsItWas() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        reader.close();
        bed.pass(LINGER.minusMillis(100));
        int before = bed.database.statements();
        reader.open(worker);
        bed.pass(LINGER.multipliedBy(2));

        assertThat(bed.database.statements()).isEqualTo(before);
        assertThat(reader.snapshots).isEqualTo(1);
        assertThat(reader.status).isEqualTo("live");
    }

    @Test
    void aPageIsForgottenWhileOthersOfItsViewStayWhicheverWasLeftLast() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader first = bed.follow(worker, bed.page(0, 10));
        FollowingReader second = bed.follow(worker, bed.page(1, 10));
        FollowingReader third = bed.follow(worker, bed.page(2, 10));
        bed.rest();
        Object view = Inside.onlyView(worker);
        assertThat(Inside.windows(view)).hasSize(3);

        third.close();
        bed.pass(LINGER.plusMillis(10));
        assertThat(Inside.windows(view)).hasSize(2);

        // For a moment nobody reads the view at all.
        first.close();
        second.close();
        bed.passMillis(100);
        first.open(worker);
        bed.pass(LINGER.plusMillis(10));

        assertThat(Inside.windows(view)).containsOnlyKeys(0);
        assertThat(Inside.onlyView(worker)).isSameAs(view);
    }

    @Test
    void aViewNobodyReadsCostsNothingAndIsReadAgainForWhoComes() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader reader = bed.follow(worker, bed.page(0, 10));
        bed.rest();
        reader.close();
        bed.passMillis(10);
        int before = bed.database.statements();
        for (int i = 0; i < 100; i++) {
            bed.reprice(10, Integer.toString(i));
            bed.passMillis(30);
        }
        assertThat(bed.database.statements()).isEqualTo(before);

        reader.open(worker);
        bed.passMillis(100);
        assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        assertThat(bed.database.pages).isEqualTo(2);
    }

    @Test
    void oneReaderThatThrowsHarmsNoOther() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        worker.open(bed.page(0, 10), null, () -> {
            throw new IllegalStateException("a reader's fault");
        });
        FollowingReader other = bed.follow(worker, bed.page(0, 10));
        FollowingReader onAnotherPage = bed.follow(worker, bed.page(1, 10));
        bed.rest();
        bed.rename(20, "zzz");
        bed.passMillis(50);

        assertThat(other.document()).isEqualTo(bed.fresh(other.query));
        assertThat(onAnotherPage.document()).isEqualTo(bed.fresh(onAnotherPage.query));
        assertThat(other.status).isEqualTo("live");
    }

    @Test
    void overTheLimitOfViewsThoseNobodyReadsGoFirstAndThenItIsBusy() {
        bed.fill(60);
        TestSettings settings = new TestSettings();
        settings.maxViews = 3;
        LiveLists worker = bed.worker(settings.build());
        FollowingReader first = bed.follow(worker, bed.page(0, 1));
        FollowingReader second = bed.follow(worker, bed.page(0, 2));
        FollowingReader third = bed.follow(worker, bed.page(0, 3));
        bed.rest();

        FollowingReader refused = bed.follow(worker, bed.page(0, 4));
        bed.passMillis(1);
        assertThat(refused.status).isEqualTo("busy");
        assertThat(refused.ended).isTrue();
        assertThat(refused.events).hasSize(1);
        FollowingReader anotherOfAView = bed.follow(worker, bed.page(5, 2));
        bed.passMillis(100);
        assertThat(anotherOfAView.status).isEqualTo("live");

        second.close();
        FollowingReader stillRefused = bed.follow(worker, bed.page(0, 4));
        bed.passMillis(1);
        assertThat(stillRefused.status).isEqualTo("busy");
        third.close();
        bed.passMillis(10);
        FollowingReader admitted = bed.follow(worker, bed.page(0, 4));
        bed.rest();

        assertThat(admitted.status).isEqualTo("live");
        assertThat(worker.statistics().views()).isEqualTo(3);
        bed.rename(10, "zzz");
        bed.passMillis(50);
        for (FollowingReader reader : List.of(first, anotherOfAView, admitted)) {
            assertThat(reader.document()).isEqualTo(bed.fresh(reader.query));
        }
    }

    @Test
    void aDocumentNeedsNoView() {
        bed.fill(60);
        TestSettings settings = new TestSettings();
        settings.maxViews = 1;
        LiveLists worker = bed.worker(settings.build());
        bed.follow(worker, bed.page(0, 1));
        var document = worker.document(bed.page(0, 2));
        bed.passMillis(50);
        assertThat(document).isCompleted();
    }

    @Test
    void aPageTooDeepIsRefusedForAStreamAndSaysWhy() {
        LiveLists worker = bed.worker();
        assertThatThrownBy(() -> worker.open(bed.page(100, 10), null, () -> {}))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("page")
                .hasMessageContaining("1000")
                .hasMessageContaining("JSON document");
        assertThat(worker.statistics().views()).isZero();
        bed.follow(worker, bed.page(99, 10));
    }

    @Test
    void aWorkerThatDrainsEndsEveryReaderWithOneLastWordAndTakesNoNewOnes() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        List<FollowingReader> readers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            readers.add(bed.follow(worker, bed.page(i % 2, 10)));
        }
        bed.rest();
        FollowingReader stillWaiting = bed.follow(worker, bed.page(0, 7));
        readers.add(stillWaiting);
        worker.drain();
        worker.drain();
        bed.passMillis(100);

        for (FollowingReader reader : readers) {
            assertThat(reader.events.get(reader.events.size() - 1)).isEqualTo("STATUS null {\"state\":\"draining\"}");
            assertThat(reader.ended).isTrue();
            bed.reprice(10, "3");
        }
        assertThat(stillWaiting.events).hasSize(1);
        FollowingReader late = bed.follow(worker, bed.page(0, 10));
        assertThat(late.events).containsExactly("STATUS null {\"state\":\"draining\"}");

        bed.passMillis(100);
        assertThat(readers)
                .allMatch(reader -> reader.events.get(reader.events.size() - 1).endsWith("{\"state\":\"draining\"}"));
    }

    @Test
    void afterTheEndNothingIsReadOrHeard() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        bed.follow(worker, bed.page(0, 10));
        bed.rest();
        worker.close();
        worker.close();
        int before = bed.database.statements();
        bed.reprice(10, "3");
        bed.pass(Duration.ofMinutes(2));

        assertThat(bed.database.statements()).isEqualTo(before);
        assertThat(bed.broadcaster.subscriberCount(bed.definition.label())).isZero();
        assertThat(worker.statistics().views()).isZero();
    }

    @Test
    void whoLeavesBeforeTheFirstReadIsNotSentAnything() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        FollowingReader hasty = bed.follow(worker, bed.page(0, 10));
        hasty.close();
        bed.pass(LINGER.plusSeconds(1));
        assertThat(hasty.events).isEmpty();
        assertThat(worker.statistics()).extracting("views", "readers").containsExactly(0, 0);
    }

    @Test
    void aFirstReadThatNobodyWaitsForAnyMoreIsCancelledAndNotTakenForAFailure() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        bed.database.latency = Duration.ofSeconds(5);
        FollowingReader hasty = bed.follow(worker, bed.page(0, 10));
        bed.passMillis(100);
        assertThat(bed.database.running).isEqualTo(1);
        hasty.close();
        bed.passMillis(100);
        assertThat(bed.database.running).isZero();
        assertThat(worker.statistics().failedReads()).isZero();

        bed.database.latency = Duration.ofMillis(2);
        FollowingReader next = bed.follow(worker, bed.page(0, 10));
        bed.passMillis(100);
        assertThat(next.document()).isEqualTo(bed.fresh(next.query));
        assertThat(next.status).isEqualTo("live");
    }

    @Test
    void documentsThatNobodyWaitsForAnyMoreLeaveTheGate() {
        bed.fill(60);
        LiveLists worker = bed.worker();
        bed.database.latency = Duration.ofSeconds(5);
        for (int i = 0; i < 300; i++) {
            worker.document(bed.page(i % 50, 1 + i)).cancel(true);
        }
        bed.passMillis(10);
        assertThat(worker.statistics().waiting()).isZero();
        assertThat(bed.database.running).isZero();
        bed.database.latency = Duration.ofMillis(2);
        CompletableFuture<Document> document = worker.document(bed.page(0, 10));
        bed.passMillis(100);
        assertThat(document).isCompleted();
    }

    /** What tests look at inside, where it cannot be seen from outside. */
    static final class Inside {

        private Inside() {}

        /** The views of a worker, over all lists. */
        static List<Object> views(LiveLists worker) {
            List<Object> views = new ArrayList<>();
            for (Object list : ((Map<?, ?>) read(worker, "lists")).values()) {
                for (Object shard : ((Map<?, ?>) read(list, "shards")).values()) {
                    views.addAll(((Map<?, ?>) read(read(read(shard, "shard"), "state"), "views")).values());
                }
            }
            return views;
        }

        static Object onlyView(LiveLists worker) {
            List<Object> views = views(worker);
            assertThat(views).hasSize(1);
            return views.get(0);
        }

        /** The open pages of a view, by number. */
        static Map<Integer, Window> windows(Object view) {
            Map<Integer, Window> windows = new HashMap<>();
            ((Map<?, ?>) read(read(view, "audience"), "pages"))
                    .forEach(
                            (shape, page) -> windows.put(((QueryShape.Page) shape).page(), ((OpenPage) page).window()));
            return windows;
        }

        static Object read(Object owner, String field) {
            try {
                java.lang.reflect.Field found = owner.getClass().getDeclaredField(field);
                found.setAccessible(true);
                return java.util.Objects.requireNonNull(found.get(owner));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
    }
}
