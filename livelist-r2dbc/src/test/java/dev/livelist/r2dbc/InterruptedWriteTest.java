package dev.livelist.r2dbc;

import static dev.livelist.broadcaster.ModelChange.created;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What is told when the connection to a real PostgreSQL breaks in the middle of a write, or its subscriber cancels. */
class InterruptedWriteTest {

    private static final long SEED = 20261122;
    private static final Signal EVERYTHING = new Invalidation("shop.item", Invalidation.Reason.ANNOUNCED);

    private ConnectionFactoryOptions direct = TestDatabase.POSTGRES_C.options();
    private TcpProxy proxy = new TcpProxy((String) direct.getRequiredValue(ConnectionFactoryOptions.HOST), (Integer)
            direct.getRequiredValue(ConnectionFactoryOptions.PORT));
    private CaptureApplication app = new CaptureApplication(direct.mutate()
            .option(ConnectionFactoryOptions.HOST, proxy.host())
            .option(ConnectionFactoryOptions.PORT, proxy.port())
            .build());

    @BeforeEach
    void reset() {
        app.reset();
    }

    @AfterEach
    void close() {
        proxy.heal();
        app.close();
        proxy.close();
    }

    @Test
    void aCommitWhoseAnswerIsLostIsTold() {
        CompletableFuture<Item> saved = app.items()
                .save(Item.named("c"))
                .doOnNext(item -> proxy.swallow(Direction.TO_CLIENT))
                .as(app.transaction()::transactional)
                .toFuture();
        await().until(() -> items() == 3);
        assertThat(told()).isEmpty();

        proxy.cut();

        await().untilAsserted(() -> assertThat(told()).contains(List.of(created("shop.item", 100))));
        assertThat(saved).isCompletedExceptionally();
        await().untilAsserted(() -> assertThat(told())
                .as("once more when the server has had time to settle it")
                .containsExactly(List.of(created("shop.item", 100)), List.of(created("shop.item", 100))));
    }

    @Test
    void aCommitThatMayNotHaveArrivedIsTold() {
        CompletableFuture<Item> saved = app.items()
                .save(Item.named("c"))
                .doOnNext(item -> proxy.swallow(Direction.TO_SERVER))
                .as(app.transaction()::transactional)
                .toFuture();
        await().pollDelay(Duration.ofMillis(100)).until(() -> !saved.isDone());

        proxy.cut();

        await().untilAsserted(() -> assertThat(told()).contains(List.of(created("shop.item", 100))));
        assertThat(items()).isEqualTo(2);
    }

    @Test
    void aWriteWithoutATransactionWhoseAnswerIsLostIsTold() {
        proxy.swallow(Direction.TO_CLIENT);
        CompletableFuture<Item> saved = app.items().save(Item.named("c")).toFuture();
        await().until(() -> items() == 3);
        assertThat(told()).isEmpty();

        proxy.cut();

        await().untilAsserted(() -> assertThat(told()).contains(List.of(EVERYTHING)));
        assertThat(saved).isCompletedExceptionally();
    }

    @Test
    void aQueryMethodWhoseAnswerIsLostIsTold() {
        proxy.swallow(Direction.TO_CLIENT);
        app.items().append("!").subscribe(rows -> {}, failure -> {});
        await().until(() -> TestJdbc.count(direct, "SELECT count(*) FROM item WHERE name LIKE '%!'") == 2);

        proxy.cut();

        await().untilAsserted(() -> assertThat(told()).contains(List.of(EVERYTHING)));
    }

    @Test
    void aCancelledWriteIsToldOnceItCanBeSeenAndNotBefore() {
        app.broadcaster().onPublish(batch -> assertThat(items()).isEqualTo(3));
        proxy.delay(Duration.ofMillis(200));

        Disposable subscription = app.items().save(Item.named("c")).subscribe();
        subscription.dispose();

        await().untilAsserted(() -> assertThat(told()).containsExactly(List.of(created("shop.item", 100))));
        assertThat(items()).isEqualTo(3);
    }

    @Test
    void aTransactionCancelledDuringItsCommitIsTold() {
        CompletableFuture<Void> committing = new CompletableFuture<>();
        Disposable subscription = app.items()
                .save(Item.named("c"))
                .doOnNext(item -> {
                    proxy.delay(Duration.ofMillis(200));
                    committing.complete(null);
                })
                .as(app.transaction()::transactional)
                .subscribe();
        committing.join();
        await().pollDelay(Duration.ofMillis(50)).until(() -> told().isEmpty());

        subscription.dispose();

        await().until(() -> items() == 3);
        await().untilAsserted(() -> assertThat(told()).containsExactly(List.of(created("shop.item", 100))));
    }

    @Test
    void aTransactionCancelledBeforeItsCommitIsNotTold() {
        Disposable subscription = app.items()
                .save(Item.named("c"))
                .then(Mono.never())
                .as(app.transaction()::transactional)
                .subscribe();
        await().until(() ->
                TestJdbc.count(direct, "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'")
                        == 1);

        subscription.dispose();

        await().until(this::nobodyUsesTheDatabase);
        assertThat(told()).isEmpty();
        assertThat(items()).isEqualTo(2);
    }

    @Test
    void everyWriteIsToldWhenItsSubscriberCancelsAtAnyMoment() {
        cancelAtAnyMoment(item -> item.id() % 2 == 0
                ? app.template().insert(item)
                : app.template().insert(Item.class).using(item));

        eventually(() -> {
            assertThat(inserted()).isNotEmpty();
            assertThat(told().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(inserted());
        });
    }

    /**
     * Where it was rolled back it may be told too; not the other way round. Apart from the writes above, because a
     * transaction cancelled during its BEGIN leaves a connection in the pool that is within a transaction.
     */
    @Test
    void everyTransactionIsToldWhenItsSubscriberCancelsAtAnyMoment() {
        cancelAtAnyMoment(item -> app.template().insert(item).as(app.transaction()::transactional));

        eventually(() -> assertThat(told().stream().flatMap(List::stream).map(Signal.class::cast))
                .containsAll(inserted()));
    }

    private void cancelAtAnyMoment(Function<Item, Mono<Item>> write) {
        Random random = new Random(SEED);
        for (long id = 1000; id < 1100; id++) {
            Disposable subscription =
                    write.apply(new Item(id, "cancelled " + id)).subscribe();
            LockSupport.parkNanos(random.nextInt(3_000_000));
            subscription.dispose();
            await().pollInterval(Duration.ofMillis(2)).until(this::nobodyUsesTheDatabase);
        }
    }

    private List<Signal> inserted() {
        return CaptureApplication.await(app.items()
                .findAll()
                .filter(item -> item.id() >= 1000)
                .<Signal>map(item -> created("shop.item", item.id()))
                .collectList());
    }

    /** Holds, and goes on holding for a moment. */
    private static void eventually(ThrowingRunnable assertion) {
        await().during(Duration.ofMillis(200)).untilAsserted(assertion);
    }

    private boolean nobodyUsesTheDatabase() {
        PoolMetrics metrics = app.pool().getMetrics().orElseThrow();
        return metrics.acquiredSize() == 0 && metrics.pendingAcquireSize() == 0;
    }

    private long items() {
        return TestJdbc.count(direct, "SELECT count(*) FROM item");
    }

    private List<List<Signal>> told() {
        return app.broadcaster().batches();
    }
}
