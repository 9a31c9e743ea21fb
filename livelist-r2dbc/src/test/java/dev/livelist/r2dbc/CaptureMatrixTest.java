package dev.livelist.r2dbc;

import static dev.livelist.r2dbc.CaptureApplication.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.broadcaster.fixture.CaptureMatrix;
import dev.livelist.broadcaster.fixture.Outcome;
import dev.livelist.broadcaster.fixture.Outcome.Told;
import dev.livelist.capture.TimerByHand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Every way of writing, with every outcome, on real databases. */
class CaptureMatrixTest {

    private static final Map<TestDatabase, CaptureApplication> APPLICATIONS = new EnumMap<>(TestDatabase.class);
    private static final TimerByHand LATER = new TimerByHand();

    private static final CaptureMatrix MATRIX = new CaptureMatrix(
            "R2DBC",
            Map.of(
                    Outcome.COMMITTED,
                    Told.TOLD,
                    Outcome.WITHOUT_TRANSACTION,
                    Told.TOLD,
                    Outcome.ROLLED_BACK,
                    Told.NOTHING,
                    Outcome.COMMITTED_WITHIN_ROLLED_BACK,
                    Told.TOLD,
                    Outcome.ROLLED_BACK_WITHIN_COMMITTED,
                    Told.NOTHING,
                    Outcome.ROLLED_BACK_TO_A_SAVEPOINT,
                    Told.TOLD,
                    Outcome.UNKNOWN,
                    Told.TOLD_AND_ONCE_MORE),
            List.of(Way.values()),
            "created shop.parcel 77");

    @AfterAll
    static void close() {
        APPLICATIONS.values().forEach(CaptureApplication::close);
        APPLICATIONS.clear();
    }

    private static CaptureApplication app(TestDatabase database) {
        CaptureApplication app =
                APPLICATIONS.computeIfAbsent(database, name -> new CaptureApplication(name.options(), LATER));
        LATER.runAll();
        app.reset();
        return app;
    }

    /** Those that differ most, where a table is made anew slowly. */
    private static final List<Outcome> SOME = List.of(Outcome.COMMITTED, Outcome.ROLLED_BACK, Outcome.UNKNOWN);

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (TestDatabase database : List.of(TestDatabase.H2, TestDatabase.POSTGRES_C, TestDatabase.MARIADB)) {
            for (Outcome outcome : database.isMariaDb() ? SOME : List.of(Outcome.values())) {
                for (Way way : Way.values()) {
                    all.add(Arguments.of(database, outcome, way));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whatIsWrittenIsToldInOneBatchOnceItIsCommitted(TestDatabase database, Outcome outcome, Way way) {
        CaptureApplication app = app(database);
        write(way, outcome, app);
        Set<String> told = MATRIX.told(way, outcome);
        if (told.isEmpty()) {
            assertThat(app.broadcaster().told()).isEmpty();
        } else if (outcome == Outcome.UNKNOWN) {
            assertThat(app.broadcaster().told()).containsExactly(told);
            LATER.runAll();
            assertThat(app.broadcaster().told()).containsExactly(told, told);
        } else if (outcome == Outcome.WITHOUT_TRANSACTION) {
            assertThat(app.broadcaster().told().stream().flatMap(Set::stream))
                    .containsExactlyInAnyOrderElementsOf(told);
        } else {
            assertThat(app.broadcaster().told()).containsExactly(told);
        }
    }

    private static void write(Way way, Outcome outcome, CaptureApplication app) {
        TransactionalOperator around = app.transaction();
        TransactionalOperator own = app.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        TransactionalOperator nested = app.transaction(TransactionDefinition.PROPAGATION_NESTED);
        Mono<Void> another = app.template().insert(new Parcel(77L)).then();
        Mono<Void> nothingYet =
                Mono.fromRunnable(() -> assertThat(app.broadcaster().told()).isEmpty());
        switch (outcome) {
            case COMMITTED -> await(way.write(app).then(nothingYet).as(around::transactional));
            case WITHOUT_TRANSACTION -> await(way.write(app));
            case ROLLED_BACK -> await(rolledBack(way.write(app), around));
            case COMMITTED_WITHIN_ROLLED_BACK ->
                await(rolledBack(another.then(way.write(app).as(own::transactional)), around));
            case ROLLED_BACK_WITHIN_COMMITTED ->
                await(another.then(rolledBack(way.write(app), own)).as(around::transactional));
            case ROLLED_BACK_TO_A_SAVEPOINT ->
                await(another.then(rolledBack(way.write(app), nested)).as(around::transactional));
            case UNKNOWN -> {
                app.loseCommits();
                assertThatThrownBy(() -> await(way.write(app).as(around::transactional)))
                        .isInstanceOf(RuntimeException.class);
            }
        }
    }

    private static Mono<Void> rolledBack(Mono<Void> write, TransactionalOperator transaction) {
        return transaction
                .execute(status -> {
                    status.setRollbackOnly();
                    return write;
                })
                .then();
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void whatIsToldOnceMoreIsToldAfterAWhile(TestDatabase database) {
        try (CaptureApplication app = new CaptureApplication(database.options())) {
            app.reset();
            write(Way.DELETE_BY_ID, Outcome.UNKNOWN, app);
            Set<String> told = Way.DELETE_BY_ID.told();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(app.broadcaster().told()).containsExactly(told, told));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void aTransactionThatFailsIsNotTold(TestDatabase database) {
        CaptureApplication app = app(database);
        assertThatThrownBy(() -> await(Way.SAVE_NEW
                        .write(app)
                        .then(Mono.error(new IllegalStateException("no")))
                        .as(app.transaction()::transactional)))
                .hasMessage("no");
        assertThat(app.broadcaster().told()).isEmpty();
    }

    @Test
    void theTablesInTheDocumentAreWhatIsTold() {
        MATRIX.isDocumented();
    }
}
