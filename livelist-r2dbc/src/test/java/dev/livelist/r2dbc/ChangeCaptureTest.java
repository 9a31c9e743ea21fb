package dev.livelist.r2dbc;

import static dev.livelist.broadcaster.ModelChange.created;
import static dev.livelist.broadcaster.ModelChange.updated;
import static dev.livelist.r2dbc.CaptureApplication.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.Signal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** When it is told what was written, and of what; of each way of writing, see {@link CaptureMatrixTest}. */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRES_C"})
class ChangeCaptureTest {

    private static final Map<TestDatabase, CaptureApplication> APPLICATIONS = new EnumMap<>(TestDatabase.class);
    private static final Signal EVERYTHING = new Invalidation("shop.item", Invalidation.Reason.ANNOUNCED);

    private final CaptureApplication app;

    ChangeCaptureTest(TestDatabase database) {
        app = APPLICATIONS.computeIfAbsent(database, name -> new CaptureApplication(name.options()));
    }

    @BeforeEach
    void reset() {
        app.reset();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotRegisteredIsNotTold(Way way) {
        ModelRegistry registry = app.bean(ModelRegistry.class);
        registry.unregister(Item.class);
        try {
            await(way.write(app));
            assertThat(told())
                    .flatExtracting(batch -> batch)
                    .extracting(Signal::modelLabel)
                    .doesNotContain("shop.item");
        } finally {
            registry.register(Item.class, "shop.item");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteIsToldToNobodyBeforeItIsSubscribedTo(Way way) {
        way.write(app);

        assertThat(told()).isEmpty();
    }

    @Test
    void readsAreNotTold() {
        await(app.items().findByName("a").then());
        await(app.items().selectThoseToDelete().then());
        await(app.items().findAll().then());
        await(app.template().select(Item.class).all().then());

        assertThat(told()).isEmpty();
    }

    @Test
    void whatIsToldCanBeSeenByThen() {
        app.broadcaster().onPublish(batch -> assertThat(TestJdbc.count(app.options(), "SELECT count(*) FROM item"))
                .isEqualTo(3));

        await(app.items().save(Item.named("c")).as(app.transaction()::transactional));
        assertThat(told()).hasSize(1);
    }

    @Test
    void aTransactionIsOneBatchAndNamesEachKeyOnceWithItsLatestChange() {
        await(app.items()
                .save(Item.named("c"))
                .flatMap(c -> app.items().save(new Item(1L, "x")).thenReturn(c))
                .flatMap(c -> app.items().save(new Item(c.id(), "d")))
                .then(app.items().save(new Item(1L, "y")))
                .as(app.transaction()::transactional));

        assertThat(told()).containsExactly(List.of(updated("shop.item", 100), updated("shop.item", 1)));
    }

    @Test
    void aTransactionThatChangesMoreRowsThanABatchMayNameIsAnInvalidation() {
        await(insert(CaptureApplication.MAX_BATCH).as(app.transaction()::transactional));
        await(insert(CaptureApplication.MAX_BATCH + 1).as(app.transaction()::transactional));

        assertThat(told()).hasSize(2);
        assertThat(told().get(0)).hasSize(CaptureApplication.MAX_BATCH);
        assertThat(told().get(1)).containsExactly(new Invalidation("shop.item", Invalidation.Reason.BULK));
    }

    @Test
    void anInvalidationStandsForTheRowsOfItsModel() {
        await(app.items()
                .save(Item.named("c"))
                .then(app.items().deleteByName("c"))
                .then(app.items().save(new Item(1L, "x")))
                .as(app.transaction()::transactional));

        assertThat(told()).containsExactly(List.of(EVERYTHING));
    }

    @Test
    void aTransactionOfItsOwnWithinAnotherIsToldOfItsOwn() {
        TransactionalOperator inner = app.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        assertThatThrownBy(() -> await(app.items()
                        .save(new Item(1L, "x"))
                        .then(app.items().save(new Item(2L, "y")).as(inner::transactional))
                        .doOnNext(saved -> assertThat(told()).containsExactly(List.of(updated("shop.item", 2))))
                        .then(Mono.error(new IllegalStateException("outer")))
                        .as(app.transaction()::transactional)))
                .hasMessage("outer");

        assertThat(told()).containsExactly(List.of(updated("shop.item", 2)));
    }

    @Test
    void aTransactionThatResumesTellsWhatItWroteBeforeAndAfter() {
        TransactionalOperator inner = app.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

        await(app.items()
                .save(new Item(1L, "x"))
                .then(app.items().save(Item.named("inner")).as(inner::transactional))
                .then(app.items().save(Item.named("c")))
                .as(app.transaction()::transactional));

        assertThat(told())
                .containsExactly(
                        List.of(created("shop.item", 100)),
                        List.of(updated("shop.item", 1), created("shop.item", 101)));
    }

    @Test
    void aScopeWithoutATransactionIsToldThoughItFails() {
        TransactionalOperator scope = app.transaction(TransactionDefinition.PROPAGATION_SUPPORTS);

        assertThatThrownBy(() -> await(app.template()
                        .insert(Item.named("c"))
                        .then(Mono.error(new IllegalStateException("later")))
                        .as(scope::transactional)))
                .hasMessage("later");

        assertThat(told()).containsExactly(List.of(created("shop.item", 100)));
    }

    @Test
    void aWriteThatFailsWithinATransactionIsToldShouldTheTransactionCommit() {
        app.bean(CaptureApplication.AfterSave.class).action = item -> Mono.error(new IllegalStateException("callback"));

        await(app.template()
                .insert(Item.named("c"))
                .onErrorResume(failure -> Mono.empty())
                .as(app.transaction()::transactional));

        assertThat(told()).containsExactly(List.of(EVERYTHING));
        assertThat(await(
                        app.template().count(org.springframework.data.relational.core.query.Query.empty(), Item.class)))
                .isEqualTo(3);
    }

    @Test
    void aRefusedWriteWithoutATransactionIsNotTold() {
        assertThatThrownBy(() -> await(app.template().insert(Item.named("a"))))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> await(app.items().save(new Item(1L, "b"))))
                .isInstanceOf(DataIntegrityViolationException.class);

        assertThat(told()).isEmpty();
    }

    @Test
    void aSaveWithoutATransactionIsToldThoughACallbackFailsAfterIt() {
        app.bean(CaptureApplication.AfterSave.class).action =
                item -> Mono.error(new DataIntegrityViolationException("of another table"));

        assertThatThrownBy(() -> await(app.template().insert(Item.named("c"))))
                .isInstanceOf(DataIntegrityViolationException.class);

        assertThat(told()).containsExactly(List.of(created("shop.item", 100)));
    }

    @Test
    void whatOthersWriteAfterTheCommitIsToldToo() {
        await(app.items()
                .save(new Item(1L, "x"))
                .then(afterCommit(app.template().update(new Item(2L, "y")).then()))
                .as(app.transaction()::transactional));

        assertThat(told()).containsExactly(List.of(updated("shop.item", 1)), List.of(updated("shop.item", 2)));
    }

    @Test
    void aBroadcasterThatFailsHarmsNoWriter() {
        app.broadcaster().onPublish(batch -> {
            throw new IllegalStateException("broken");
        });

        Item saved = await(app.items().save(Item.named("c")));
        Item inserted = await(app.template().insert(Item.named("d")));

        assertThat(saved.id()).isEqualTo(100);
        assertThat(inserted.id()).isEqualTo(101);
    }

    @Test
    void transactionsAtTheSameTimeAreToldApart() {
        await(Flux.range(0, 40)
                .flatMap(
                        n -> app.items()
                                .save(Item.named("first " + n))
                                .then(app.items().save(Item.named("second " + n)))
                                .as(app.transaction()::transactional),
                        4)
                .then());

        assertThat(told()).hasSize(40).allSatisfy(batch -> assertThat(batch).hasSize(2));
        assertThat(told().stream().flatMap(List::stream).distinct()).hasSize(80);
    }

    @Test
    void aWriteDuringTheTransactionOfAnotherDatabaseIsToldWhenItIsDone() {
        TransactionalOperator elsewhere =
                TransactionalOperator.create(new R2dbcTransactionManager(TestDatabase.H2.connectionFactory()));

        assertThatThrownBy(() -> await(app.template()
                        .insert(Item.named("c"))
                        .then(app.items().append("!"))
                        .then(Mono.error(new IllegalStateException("elsewhere")))
                        .as(elsewhere::transactional)))
                .hasMessage("elsewhere");

        assertThat(told()).containsExactly(List.of(created("shop.item", 100)), List.of(EVERYTHING));
    }

    private List<List<Signal>> told() {
        return app.broadcaster().batches();
    }

    private Mono<Void> insert(int rows) {
        return app.items()
                .saveAll(IntStream.range(0, rows)
                        .mapToObj(n -> Item.named(rows + "/" + n))
                        .toList())
                .then();
    }

    private static Mono<Void> afterCommit(Mono<Void> action) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(transaction -> transaction.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public Mono<Void> afterCommit() {
                        return action;
                    }
                }))
                .then();
    }
}
