package dev.livelist.broadcaster.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Broadcaster} promises on its own worker: rules B1 to B4 and B13. What it promises between workers is
 * checked by the kit for transports and by the simulation of the bridge.
 *
 * <p>Implement {@link #newBroadcaster} in a test class. The tests wait for conditions, at most {@link #patience}; where
 * something must <em>not</em> happen they watch for {@link #quiet}.
 */
public interface BroadcasterKit {

    /** The label the tests publish under. */
    String LABEL = "kit.item";

    /**
     * Hook: a new broadcaster, live, whose mailboxes hold this many keys. The test closes it.
     *
     * @param mailboxKeys the bound of each mailbox
     */
    Broadcaster newBroadcaster(int mailboxKeys);

    /** Hook: how long to wait for what must happen, the backoff of rule B4 included. */
    default Duration patience() {
        return Duration.ofSeconds(10);
    }

    /** Hook: how long to watch for what must not happen. */
    default Duration quiet() {
        return Duration.ofMillis(150);
    }

    /**
     * Every subscriber of a label is called with what was published. If this fails, look at how subscribers are found by
     * label, and at whether a wake-up is lost between "the mailbox has been emptied" and "its task has ended".
     */
    @Test
    default void b1_everySubscriberOfTheLabelIsToldOfEachSignal() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Recorder one = subscribed(broadcaster, LABEL);
            Recorder other = subscribed(broadcaster, LABEL);
            List<Signal> published = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                ModelChange change = ModelChange.created(LABEL, i);
                published.add(change);
                broadcaster.publish(change);
                eventually().until(() -> one.knows(change) && other.knows(change));
            }
            assertThat(one.signals()).isEqualTo(published);
            assertThat(other.signals()).isEqualTo(published);
        }
    }

    /**
     * Signals of one thread arrive in the order of publishing. If this fails, look for more than one queue or task per
     * subscriber, or for a mailbox that forgets the order of its keys.
     */
    @Test
    default void b1_theSignalsOfOneThreadArriveInPublishOrder() {
        try (Broadcaster broadcaster = newBroadcaster(1000)) {
            Recorder recorder = subscribed(broadcaster, LABEL);
            List<Signal> published = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                ModelChange change = ModelChange.updated(LABEL, i);
                published.add(change);
                broadcaster.publish(change);
            }
            eventually().untilAsserted(() -> assertThat(recorder.signals()).isEqualTo(published));
        }
    }

    /**
     * The last thing told of a key is the last thing published of it. If this fails, look at what coalescing keeps: it
     * must be the latest signal, not the first.
     */
    @Test
    default void b1_theLatestSignalOfAKeyIsTold() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Recorder recorder = heldInACall(broadcaster);
            broadcaster.publish(ModelChange.created(LABEL, 1));
            broadcaster.publish(ModelChange.updated(LABEL, 1));
            broadcaster.publish(ModelChange.deleted(LABEL, 1));
            recorder.release();
            eventually().until(() -> recorder.knows(ModelChange.deleted(LABEL, 1)));
            staysSo(() -> recorder.knows(ModelChange.deleted(LABEL, 1)));
        }
    }

    /**
     * A deletion is told, or covered, also where its key is written again at once: nothing else says that rows which
     * referred to the deleted one may refer to nothing by now. If this fails, coalescing takes what follows for all there
     * is to say.
     */
    @Test
    default void b1_aDeletionIsToldThoughItsKeyIsWrittenAgain() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Recorder recorder = heldInACall(broadcaster);
            Signal deleted = ModelChange.deleted(LABEL, 1);
            broadcaster.publish(deleted);
            broadcaster.publish(ModelChange.created(LABEL, 1));
            broadcaster.publish(ModelChange.updated(LABEL, 1));
            recorder.release();
            eventually().until(() -> recorder.knows(ModelChange.updated(LABEL, 1)));
            assertThat(recorder.signals()).anyMatch(signal -> signal.equals(deleted) || signal instanceof Invalidation);
        }
    }

    /**
     * A subscriber hears of its own model only, and a subscriber of {@link Invalidation#ALL} of every one. If this fails,
     * look at how labels are matched: whole and exactly, not by prefix.
     */
    @Test
    default void b1_aSubscriberHearsOfItsOwnModelAndASubscriberOfAllOfEvery() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Recorder item = subscribed(broadcaster, LABEL);
            Recorder all = subscribed(broadcaster, Invalidation.ALL);
            List<Signal> mixed = List.of(
                    ModelChange.created("kit", 1),
                    ModelChange.created(LABEL, 2),
                    ModelChange.created("kit.items", 3),
                    Invalidation.all(Reason.ANNOUNCED),
                    new Invalidation("kit.items", Reason.ANNOUNCED),
                    ModelChange.created(LABEL, 4));
            List<Signal> itsOwn = List.of(mixed.get(1), mixed.get(3), mixed.get(5));
            // One at a time to each of the two: an invalidation may take the place of a change that still waits.
            mixed.forEach(signal -> {
                broadcaster.publish(signal);
                eventually().until(() -> all.signals().contains(signal));
                if (itsOwn.contains(signal)) {
                    eventually().until(() -> item.signals().contains(signal));
                }
            });
            assertThat(item.signals()).isEqualTo(itsOwn);
            assertThat(all.signals()).isEqualTo(mixed);
        }
    }

    /**
     * The changes of one transaction are seen by one call. If this fails, look for a mailbox that lets go of its lock
     * between two signals of one {@code publish}.
     */
    @Test
    default void b1_theSignalsOfOnePublishAreToldTogether() {
        try (Broadcaster broadcaster = newBroadcaster(10_000)) {
            Recorder recorder = subscribed(broadcaster, LABEL);
            for (int batch = 0; batch < 50; batch++) {
                int first = batch * 100;
                List<Signal> changes = IntStream.range(first, first + 100)
                        .<Signal>mapToObj(pk -> ModelChange.updated(LABEL, pk))
                        .toList();
                broadcaster.publish(changes);
                eventually().until(() -> recorder.signals().size() == first + 100);
                assertThat(recorder.calls()).anySatisfy(call -> assertThat(call).containsAll(changes));
            }
        }
    }

    /**
     * Who has subscribed before a publish sees it, while others come and go. If this fails, look at how the set of
     * subscribers is changed: a copy that was taken before and written back after loses one.
     */
    @Test
    default void b2_whoSubscribedBeforeAPublishSeesItWhileOthersComeAndGo() throws Exception {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            inParallel(4, worker -> {
                for (int i = 0; i < 200; i++) {
                    Recorder recorder = new Recorder();
                    ModelChange change = ModelChange.created(LABEL, worker + "-" + i);
                    Subscription subscription = broadcaster.subscribe(LABEL, recorder);
                    broadcaster.publish(change);
                    eventually().until(() -> recorder.knows(change));
                    subscription.close();
                }
            });
            assertThat(broadcaster.subscriberCount(LABEL)).isZero();
        }
    }

    /**
     * After close has returned no call begins, also of what was waiting in the mailbox. If this fails, look at whether the
     * task looks at "closed" again before each call.
     */
    @Test
    default void b2_noCallBeginsAfterCloseHasReturned() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Recorder recorder = new Recorder();
            recorder.hold(patience().multipliedBy(3));
            Subscription subscription = broadcaster.subscribe(LABEL, recorder);
            broadcaster.publish(ModelChange.created(LABEL, "first"));
            eventually().until(() -> recorder.calls().size() == 1);
            broadcaster.publish(ModelChange.created(LABEL, "waiting"));
            subscription.close();
            recorder.release();
            broadcaster.publish(ModelChange.created(LABEL, "late"));
            staysSo(() -> recorder.calls().size() == 1);
        }
    }

    /**
     * A listener may close its own subscription, and hears nothing more. If this fails by a timeout, close waits for the
     * call that it is made in.
     */
    @Test
    default void b2_closingInsideTheListenerIsFine() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger closed = new AtomicInteger();
            CompletableFuture<Subscription> own = new CompletableFuture<>();
            SignalListener closing = new SignalListener() {
                @Override
                public void onSignal(Signal signal) {
                    onSignals(List.of(signal));
                }

                @Override
                public void onSignals(List<Signal> signals) {
                    calls.incrementAndGet();
                    own.join().close();
                    closed.incrementAndGet();
                }
            };
            own.complete(broadcaster.subscribe(LABEL, closing));
            broadcaster.publish(ModelChange.created(LABEL, 1));
            eventually().until(() -> closed.get() == 1);
            broadcaster.publish(ModelChange.created(LABEL, 2));
            staysSo(() -> calls.get() == 1);
        }
    }

    /**
     * The count is that of open subscriptions of exactly the label, and closing twice counts once. If this fails, look for
     * a counter beside the set of subscribers.
     */
    @Test
    default void b2_subscriptionsAreCountedByLabelAndClosedOnce() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            SignalListener listener = new Recorder();
            Subscription one = broadcaster.subscribe(LABEL, listener);
            Subscription same = broadcaster.subscribe(LABEL, listener);
            Subscription all = broadcaster.subscribe(Invalidation.ALL, listener);
            assertThat(broadcaster.subscriberCount(LABEL)).isEqualTo(2);
            one.close();
            one.close();
            assertThat(broadcaster.subscriberCount(LABEL)).isEqualTo(1);
            assertThat(broadcaster.subscriberCount(Invalidation.ALL)).isEqualTo(1);
            same.close();
            all.close();
            assertThat(broadcaster.subscriberCount(LABEL)).isZero();
            assertThat(broadcaster.subscriberCount("kit.other")).isZero();
        }
    }

    /**
     * Publishing returns, and others are told, while a subscriber is stuck. If this fails by a timeout, listeners are
     * called in the publishing thread, or all by one thread.
     */
    @Test
    default void b3_aStuckSubscriberDelaysNeitherTheWriterNorTheOthers() throws Exception {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Recorder stuck = heldInACall(broadcaster);
            Recorder other = subscribed(broadcaster, LABEL);
            try {
                List<Signal> changes = IntStream.range(0, 1000)
                        .<Signal>mapToObj(pk -> ModelChange.updated(LABEL, pk % 50))
                        .toList();
                CompletableFuture.runAsync(() -> changes.forEach(broadcaster::publish))
                        .get(patience().toMillis(), TimeUnit.MILLISECONDS);
                eventually().until(() -> other.knows(ModelChange.updated(LABEL, 49)));
            } finally {
                stuck.release();
            }
        }
    }

    /**
     * A mailbox that is full becomes one invalidation of its label, and the subscriber goes on to hear what comes after.
     * If this fails with an error or a growing list, the mailbox has no bound; if the invalidation comes more than once,
     * it is not what stands <em>in place of</em> the keys.
     */
    @Test
    default void b3_aFullMailboxBecomesOneInvalidation() {
        try (Broadcaster broadcaster = newBroadcaster(10)) {
            Recorder recorder = heldInACall(broadcaster);
            for (int pk = 0; pk < 11; pk++) {
                broadcaster.publish(ModelChange.updated(LABEL, pk));
            }
            recorder.release();
            Invalidation overflow = new Invalidation(LABEL, Reason.OVERFLOW);
            eventually().until(() -> recorder.invalidations().contains(overflow));
            broadcaster.publish(ModelChange.updated(LABEL, "after"));
            eventually().until(() -> recorder.signals().contains(ModelChange.updated(LABEL, "after")));
            assertThat(recorder.invalidations()).containsExactly(overflow);
        }
    }

    /**
     * Many changes of few keys do not fill a mailbox. If this fails, the mailbox does not coalesce by key.
     */
    @Test
    default void b3_changesOfOneKeyTakeOnePlace() {
        try (Broadcaster broadcaster = newBroadcaster(10)) {
            Recorder recorder = heldInACall(broadcaster);
            for (int i = 0; i < 1000; i++) {
                broadcaster.publish(ModelChange.updated(LABEL, i % 5));
            }
            recorder.release();
            eventually().until(() -> recorder.knows(ModelChange.updated(LABEL, 4)));
            assertThat(recorder.invalidations()).isEmpty();
            assertThat(recorder.signals()).hasSizeLessThanOrEqualTo(1 + 5);
        }
    }

    /**
     * One call of a listener at a time. If this fails, a mailbox stands in the executor's queue twice.
     */
    @Test
    default void b3_callsOfOneListenerNeverOverlap() throws Exception {
        try (Broadcaster broadcaster = newBroadcaster(10_000)) {
            Recorder recorder = heldInACall(broadcaster);
            inParallel(4, worker -> {
                for (int i = 0; i < 500; i++) {
                    broadcaster.publish(ModelChange.created(LABEL, worker + "-" + i));
                }
            });
            staysSo(() -> recorder.calls().size() == 1);
            recorder.release();
            eventually().until(() -> recorder.signals().size() == 1 + 4 * 500);
            assertThat(recorder.overlapped()).isFalse();
        }
    }

    /**
     * A subscriber that throws, even an error, costs the others nothing and goes on to be called. If this fails, an
     * exception ends the loop over subscribers, the thread, or the subscription.
     */
    @Test
    default void b4_aSubscriberThatThrowsHarmsNoOtherAndGoesOn() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Failing failing = new Failing(call -> true);
            Recorder before = subscribed(broadcaster, LABEL);
            broadcaster.subscribe(LABEL, failing);
            Recorder after = subscribed(broadcaster, LABEL);
            for (int i = 0; i < 20; i++) {
                ModelChange change = ModelChange.created(LABEL, i);
                int calls = failing.calls();
                broadcaster.publish(change);
                eventually().until(() -> before.knows(change) && after.knows(change) && failing.heardOf(change, calls));
            }
        }
    }

    /**
     * A subscriber that threw is told to read again, once, and not again while it has not succeeded. If this fails with no
     * invalidation, what the call that threw was about is lost for that subscriber; if with many, a broken subscriber is
     * a storm of queries.
     */
    @Test
    default void b4_aSubscriberThatThrewIsToldToReadAgainOnceUntilACallSucceeds() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Failing failing = new Failing(call -> true);
            broadcaster.subscribe(LABEL, failing);
            broadcaster.publish(ModelChange.created(LABEL, 1));
            eventually().until(() -> failing.tellings() == 1);
            for (int i = 0; i < 10; i++) {
                ModelChange change = ModelChange.updated(LABEL, i + 100);
                broadcaster.publish(change);
                eventually().until(() -> failing.sawKey(change));
            }
            staysSo(() -> failing.tellings() == 1);
        }
    }

    /**
     * After a call has succeeded, the next failure is told again. If this fails, the memory of having told is never
     * cleared, and a second failure is lost.
     */
    @Test
    default void b4_afterASuccessTheNextFailureIsToldAgain() {
        try (Broadcaster broadcaster = newBroadcaster(100)) {
            Failing failing = new Failing(call -> call.stream().noneMatch(Invalidation.class::isInstance));
            broadcaster.subscribe(LABEL, failing);
            broadcaster.publish(ModelChange.created(LABEL, 1));
            eventually().until(() -> failing.tellings() == 1);
            broadcaster.publish(ModelChange.created(LABEL, 2));
            eventually().until(() -> failing.tellings() == 2);
        }
    }

    /** Closing twice is fine. If this fails, close does something that can be done once only. */
    @Test
    default void b13_closingTwiceIsFine() {
        Broadcaster broadcaster = newBroadcaster(100);
        broadcaster.close();
        broadcaster.close();
    }

    /**
     * What is published after close reaches this worker's subscribers. If this fails, close has ended the in-process
     * dispatch: writes that end late would be lost, or would fail.
     */
    @Test
    default void b13_publishingAfterCloseReachesThisWorkersSubscribers() {
        Broadcaster broadcaster = newBroadcaster(100);
        Recorder recorder = subscribed(broadcaster, LABEL);
        broadcaster.close();
        broadcaster.publish(ModelChange.created(LABEL, 1));
        eventually().until(() -> recorder.knows(ModelChange.created(LABEL, 1)));
    }

    /**
     * Close leaves no thread behind. If this fails, the message names those that stayed: look for an executor or a
     * connection that close does not reach.
     */
    @Test
    default void b13_closeLeavesNoThreadBehind() {
        LiveThreads threads = new LiveThreads();
        Broadcaster broadcaster = newBroadcaster(100);
        Recorder recorder = new Recorder();
        Subscription subscription = broadcaster.subscribe(LABEL, recorder);
        broadcaster.publish(ModelChange.created(LABEL, 1));
        eventually().until(() -> recorder.knows(ModelChange.created(LABEL, 1)));
        subscription.close();
        broadcaster.close();
        eventually().untilAsserted(threads::assertNoneMore);
    }

    private static Recorder subscribed(Broadcaster broadcaster, String label) {
        Recorder recorder = new Recorder();
        broadcaster.subscribe(label, recorder);
        return recorder;
    }

    /** A subscriber inside a call that does not return until it is released; its first signal has the key "hold". */
    private Recorder heldInACall(Broadcaster broadcaster) {
        Recorder recorder = subscribed(broadcaster, LABEL);
        recorder.hold(patience().multipliedBy(3));
        broadcaster.publish(ModelChange.created(LABEL, "hold"));
        eventually().until(() -> !recorder.calls().isEmpty());
        return recorder;
    }

    private ConditionFactory eventually() {
        return await().atMost(patience()).pollInterval(Duration.ofMillis(1)).pollInSameThread();
    }

    private void staysSo(Callable<Boolean> condition) {
        await().during(quiet())
                .atMost(quiet().plus(patience()))
                .pollInterval(Duration.ofMillis(5))
                .pollInSameThread()
                .until(() -> {
                    assertThat(condition.call()).isTrue();
                    return true;
                });
    }

    private void inParallel(int workers, IntConsumer work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(workers);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<CompletableFuture<Void>> all = IntStream.range(0, workers)
                    .mapToObj(worker -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    start.await();
                                } catch (InterruptedException interrupted) {
                                    throw new IllegalStateException(interrupted);
                                }
                                work.accept(worker);
                            },
                            executor))
                    .toList();
            start.countDown();
            for (CompletableFuture<Void> one : all) {
                one.get(2 * patience().toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
