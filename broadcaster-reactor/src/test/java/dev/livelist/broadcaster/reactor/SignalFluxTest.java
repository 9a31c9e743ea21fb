package dev.livelist.broadcaster.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class SignalFluxTest {

    private static final String LABEL = "shop.product";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();

    @AfterEach
    void close() {
        broadcaster.close();
    }

    private static ModelChange updated(Object pk) {
        return ModelChange.updated(LABEL, pk);
    }

    /** Asks for what the test says. */
    private static final class Asking extends BaseSubscriber<Signal> {
        final List<Signal> got = new CopyOnWriteArrayList<>();

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}

        @Override
        protected void hookOnNext(Signal signal) {
            got.add(signal);
        }
    }

    private Asking asking(int keys) {
        Asking asking = new Asking();
        SignalFlux.of(broadcaster, LABEL, keys).subscribe(asking);
        return asking;
    }

    /** Until all that was published has gone through the broadcaster's own mailboxes. */
    private void settle() {
        List<Signal> seen = new CopyOnWriteArrayList<>();
        Subscription subscription = broadcaster.subscribe("test.settled", seen::add);
        broadcaster.publish(ModelChange.updated("test.settled", 1));
        await().atMost(PATIENCE).until(() -> !seen.isEmpty());
        subscription.close();
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
    }

    @Test
    void signalsArriveInOrderAndTheSubscriptionEndsWithTheSubscriber() {
        StepVerifier.create(SignalFlux.of(broadcaster, LABEL).take(3))
                .then(() -> broadcaster.publish(List.of(updated(1), updated(2))))
                .then(() -> broadcaster.publish(ModelChange.updated("another.model", 1)))
                .expectNext(updated(1), updated(2))
                // Not before: it would stand for changes that have not been taken yet.
                .then(() -> broadcaster.publish(Invalidation.all(Reason.ANNOUNCED)))
                .expectNext(Invalidation.all(Reason.ANNOUNCED))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(broadcaster.subscriberCount(LABEL)).isZero();
    }

    @Test
    void nothingIsHandedOverUnaskedAndTheLatestOfEachKeyWaits() {
        Asking asking = asking(100);
        broadcaster.publish(List.of(updated(1), updated(2)));
        settle();
        broadcaster.publish(List.of(ModelChange.deleted(LABEL, 1), ModelChange.created(LABEL, 1)));
        settle();
        assertThat(asking.got).isEmpty();
        asking.request(10);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(asking.got)
                .containsExactly(updated(2), ModelChange.deleted(LABEL, 1), ModelChange.created(LABEL, 1)));
        asking.cancel();
    }

    @Test
    void anOverflowBecomesOneInvalidationAndWhatComesLaterIsTold() {
        Asking asking = asking(10);
        broadcaster.publish(
                IntStream.range(0, 50).mapToObj(SignalFluxTest::updated).toList());
        settle();
        asking.request(1);
        await().atMost(PATIENCE).until(() -> asking.got.size() == 1);
        assertThat(asking.got).containsExactly(new Invalidation(LABEL, Reason.OVERFLOW));
        asking.request(10);
        broadcaster.publish(updated("later"));
        await().atMost(PATIENCE).until(() -> asking.got.contains(updated("later")));
        assertThat(asking.got).hasSize(2);
        asking.cancel();
    }

    @Test
    void aSlowSubscriberDelaysNobody() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        var blocked = SignalFlux.of(broadcaster, LABEL)
                .publishOn(Schedulers.boundedElastic(), 1)
                .subscribe(signal -> {
                    try {
                        slow.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        List<Signal> quick = new CopyOnWriteArrayList<>();
        var other = SignalFlux.of(broadcaster, LABEL).subscribe(quick::add);
        for (int i = 0; i < 1_000; i++) {
            broadcaster.publish(updated(i));
        }
        await().atMost(PATIENCE).until(() -> quick.contains(updated(999)));
        slow.countDown();
        blocked.dispose();
        other.dispose();
        assertThat(broadcaster.subscriberCount(LABEL)).isZero();
    }

    @Test
    void eachSubscriberHasItsOwnDemand() {
        Flux<Signal> flux = SignalFlux.of(broadcaster, LABEL);
        Asking one = new Asking();
        Asking other = new Asking();
        flux.subscribe(one);
        flux.subscribe(other);
        one.request(1);
        broadcaster.publish(updated(1));
        await().atMost(PATIENCE).until(() -> one.got.size() == 1);
        assertThat(other.got).isEmpty();
        one.cancel();
        other.cancel();
    }

    @Test
    void askingForNothingIsAnError() {
        StepVerifier.create(Flux.from(
                        subscriber -> SignalFlux.of(broadcaster, LABEL).subscribe(new BaseSubscriber<Signal>() {
                            @Override
                            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                                subscriber.onSubscribe(subscription);
                                upstream().request(-1);
                            }

                            @Override
                            protected void hookOnError(Throwable error) {
                                subscriber.onError(error);
                            }
                        })))
                .expectError(IllegalArgumentException.class)
                .verify(PATIENCE);
    }
}
