package dev.livelist.broadcaster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.broadcaster.tck.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the local broadcaster does beyond the rules, on an executor and a scheduler that the test turns by hand. */
class LocalBroadcasterTest {

    private static final String ITEM = "shop.item";
    private static final String ORDER = "shop.order";

    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final List<Later> later = new ArrayList<>();
    private final LocalBroadcaster broadcaster = LocalBroadcaster.builder()
            .executor(queue::add)
            .scheduler(this::schedule)
            .clock(() -> Instant.EPOCH)
            .random(() -> 1.0)
            .mailboxKeys(5)
            .listenerBackoff(Duration.ofMillis(100), Duration.ofSeconds(1))
            .build();
    private final Recorder recorder = new Recorder();

    private record Later(Duration delay, Runnable task) {}

    private Scheduler.Task schedule(Duration delay, Runnable task) {
        Later entry = new Later(delay, task);
        later.add(entry);
        return () -> later.remove(entry);
    }

    private void runAll() {
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            task.run();
        }
    }

    private Duration runNextLater() {
        Later next = later.remove(0);
        next.task().run();
        return next.delay();
    }

    private static Signal change(Object pk) {
        return ModelChange.updated(ITEM, pk);
    }

    @Test
    void aKeyWrittenAgainMovesBehindTheOthers() {
        broadcaster.subscribe(ITEM, recorder);
        List.of(1, 2, 3, 1).forEach(pk -> broadcaster.publish(change(pk)));
        runAll();
        assertThat(recorder.calls()).containsExactly(List.of(change(2), change(3), change(1)));
    }

    /** Whatever referred to the row that is gone may refer to nothing by now, though there is another one of its key. */
    @Test
    void aDeletionIsToldOfAlthoughTheKeyIsWrittenAgain() {
        Signal deleted = ModelChange.deleted(ITEM, 1);
        broadcaster.subscribe(ITEM, recorder);
        broadcaster.publish(List.of(change(1), deleted, ModelChange.created(ITEM, 1), change(2), change(1)));
        runAll();
        assertThat(recorder.calls()).containsExactly(List.of(deleted, change(2), change(1)));
        broadcaster.publish(List.of(deleted, change(1), deleted));
        runAll();
        assertThat(recorder.calls().get(1)).containsExactly(deleted);
    }

    @Test
    void keysOfDifferentModelsAreDifferentForASubscriberOfAll() {
        broadcaster.subscribe(Invalidation.ALL, recorder);
        broadcaster.publish(List.of(change(1), ModelChange.updated(ORDER, 1)));
        runAll();
        assertThat(recorder.signals()).hasSize(2);
    }

    @Test
    void anInvalidationSupersedesTheWaitingChangesThatItCoversAndNoOthers() {
        Recorder all = new Recorder();
        broadcaster.subscribe(ITEM, recorder);
        broadcaster.subscribe(Invalidation.ALL, all);
        Signal order = ModelChange.updated(ORDER, 1);
        Signal invalidation = new Invalidation(ITEM, Reason.ANNOUNCED);
        broadcaster.publish(List.of(change(1), order, change(2)));
        broadcaster.publish(invalidation);
        broadcaster.publish(change(3));
        runAll();
        assertThat(recorder.signals()).containsExactly(invalidation, change(3));
        assertThat(all.signals()).containsExactly(order, invalidation, change(3));
    }

    @Test
    void anInvalidationOfAllSupersedesEverythingThatWaits() {
        broadcaster.subscribe(Invalidation.ALL, recorder);
        broadcaster.publish(List.of(change(1), ModelChange.updated(ORDER, 1)));
        broadcaster.publish(Invalidation.all(Reason.GAP));
        runAll();
        assertThat(recorder.signals()).containsExactly(Invalidation.all(Reason.GAP));
    }

    @Test
    void anOverflowingBatchBecomesOneInvalidationAndIsCountedOnce() {
        broadcaster.subscribe(ITEM, recorder);
        broadcaster.publish(
                List.of(change(1), change(2), change(3), change(4), change(5), change(6), change(7), change(8)));
        runAll();
        assertThat(recorder.signals()).containsExactly(new Invalidation(ITEM, Reason.OVERFLOW));
        assertThat(broadcaster.overflows()).isEqualTo(1);
    }

    @Test
    void theOverflowOfASubscriberOfAllConcernsEveryModel() {
        broadcaster.subscribe(Invalidation.ALL, recorder);
        for (int i = 0; i < 6; i++) {
            broadcaster.publish(ModelChange.updated("shop.model" + i, 1));
        }
        runAll();
        assertThat(recorder.signals()).containsExactly(Invalidation.all(Reason.OVERFLOW));
    }

    @Test
    void aBatchOfSeveralModelsGivesEachSubscriberItsPart() {
        Recorder orders = new Recorder();
        broadcaster.subscribe(ITEM, recorder);
        broadcaster.subscribe(ORDER, orders);
        Signal order = ModelChange.created(ORDER, "a");
        broadcaster.publish(List.of(change(1), order, change(2)));
        runAll();
        assertThat(recorder.calls()).containsExactly(List.of(change(1), change(2)));
        assertThat(orders.calls()).containsExactly(List.of(order));
    }

    @Test
    void aBusySubscriberQueuesBehindTheOthersAfterEachCall() {
        List<String> order = new ArrayList<>();
        AtomicInteger rounds = new AtomicInteger();
        broadcaster.subscribe(ITEM, signal -> {
            order.add("busy");
            if (rounds.incrementAndGet() < 3) {
                broadcaster.publish(change(rounds.get()));
            }
        });
        broadcaster.subscribe(ORDER, signal -> order.add("other"));
        broadcaster.publish(change(0));
        broadcaster.publish(ModelChange.created(ORDER, 1));
        runAll();
        assertThat(order).containsExactly("busy", "other", "busy", "busy");
    }

    @Test
    void oneTaskServesAllThatIsPublishedMeanwhile() {
        broadcaster.subscribe(ITEM, recorder);
        List.of(1, 2, 3).forEach(pk -> broadcaster.publish(change(pk)));
        assertThat(queue).hasSize(1);
    }

    @Test
    void aClosedSubscriptionIsForgotten() {
        Subscription subscription = broadcaster.subscribe(ITEM, recorder);
        broadcaster.publish(change(1));
        subscription.close();
        runAll();
        broadcaster.publish(change(2));
        assertThat(queue).isEmpty();
        assertThat(recorder.calls()).isEmpty();
    }

    @Test
    void aSubscriberThatKeepsFailingIsToldLessAndLessOften() {
        broadcaster.subscribe(ITEM, signal -> {
            if (signal instanceof ModelChange) {
                throw new IllegalStateException("as the test wants it");
            }
        });
        List<Long> backoffs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            broadcaster.publish(change(i));
            runAll();
            backoffs.add(runNextLater().toMillis());
            runAll();
        }
        assertThat(backoffs).containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
        assertThat(broadcaster.listenerFailures()).isEqualTo(6);
    }

    @Test
    void theBackoffStartsAnewAfterASuccessThatOwedNothing() {
        broadcaster.subscribe(ITEM, signal -> {
            if (signal.equals(change("bad"))) {
                throw new IllegalStateException("as the test wants it");
            }
        });
        for (int i = 0; i < 2; i++) {
            broadcaster.publish(change("bad"));
            runAll();
            assertThat(runNextLater()).isEqualTo(Duration.ofMillis(100));
            runAll();
            broadcaster.publish(change("good"));
            runAll();
        }
    }

    @Test
    void whatFailedIsOwedUntilAnInvalidationHasBeenTakenWhateverElseSucceeds() {
        AtomicInteger invalidations = new AtomicInteger();
        broadcaster.subscribe(ITEM, signal -> {
            if (signal.equals(change("bad"))
                    || (signal instanceof Invalidation && invalidations.incrementAndGet() == 1)) {
                throw new IllegalStateException("as the test wants it");
            }
        });
        broadcaster.publish(change("bad"));
        runAll();
        runNextLater();
        runAll();
        assertThat(invalidations).hasValue(1);
        assertThat(later).as("not again until a call has succeeded").isEmpty();
        broadcaster.publish(change("good"));
        runAll();
        runNextLater();
        runAll();
        assertThat(invalidations).hasValue(2);
        broadcaster.publish(change("good"));
        runAll();
        assertThat(later).isEmpty();
    }

    @Test
    void closingASubscriptionTakesBackWhatItWasOwed() {
        Subscription subscription = broadcaster.subscribe(ITEM, signal -> {
            throw new IllegalStateException("as the test wants it");
        });
        broadcaster.publish(change(1));
        runAll();
        assertThat(later).hasSize(1);
        subscription.close();
        assertThat(later).isEmpty();
    }

    @Test
    void anExecutorThatRefusesIsAskedAgainAndTheWriterNeverHearsOfIt() {
        AtomicInteger refusals = new AtomicInteger(2);
        LocalBroadcaster refused = LocalBroadcaster.builder()
                .executor(task -> {
                    if (refusals.getAndDecrement() > 0) {
                        throw new RejectedExecutionException("full");
                    }
                    queue.add(task);
                })
                .scheduler(this::schedule)
                .build();
        refused.subscribe(ITEM, recorder);
        refused.publish(change(1));
        runNextLater();
        runNextLater();
        runAll();
        assertThat(recorder.signals()).containsExactly(change(1));
    }

    @Test
    void aBatchWithANullReachesNobody() {
        broadcaster.subscribe(ITEM, recorder);
        List<Signal> withNull = new ArrayList<>(List.of(change(1)));
        withNull.add(null);
        assertThatThrownBy(() -> broadcaster.publish(withNull)).isInstanceOf(NullPointerException.class);
        runAll();
        assertThat(recorder.signals()).isEmpty();
    }

    @Test
    void aSubscriptionToAnInvalidLabelIsRefused() {
        assertThatThrownBy(() -> broadcaster.subscribe("shop item", recorder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("shop item");
    }

    @Test
    void theStateIsLiveAndNeverChanges() {
        List<BroadcasterState> states = new ArrayList<>();
        broadcaster.onStateChange(states::add).close();
        broadcaster.close();
        assertThat(broadcaster.state()).isEqualTo(BroadcasterState.live(Instant.EPOCH));
        assertThat(states).isEmpty();
    }

    @Test
    void afterCloseWhatIsPublishedFindsAThreadThatDoesNotStay() {
        LocalBroadcaster own = LocalBroadcaster.create();
        own.subscribe(ITEM, recorder);
        own.close();
        own.publish(change(1));
        await().untilAsserted(() -> assertThat(recorder.signals()).containsExactly(change(1)));
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("livelist-broadcaster")));
    }
}
