package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.broadcaster.fixture.CaptureMatrix;
import dev.livelist.broadcaster.fixture.Outcome;
import dev.livelist.broadcaster.fixture.Outcome.Told;
import dev.livelist.capture.TimerByHand;
import dev.livelist.jpa.TestUnit.Database;
import java.sql.Connection;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way of writing, with every outcome, on real databases. */
class CaptureMatrixTest {

    private static final Map<Database, CaptureApplication> APPLICATIONS = new EnumMap<>(Database.class);
    private static final TimerByHand LATER = new TimerByHand();

    /** Without a transaction only a stateless session writes; see {@link #whatIsWrittenWithoutATransactionIsToldAndOnceMore}. */
    private static final CaptureMatrix MATRIX = new CaptureMatrix(
            "JPA",
            Map.of(
                    Outcome.COMMITTED,
                    Told.TOLD,
                    Outcome.WITHOUT_TRANSACTION,
                    Told.TOLD_AND_ONCE_MORE,
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
            List.of(JpaWay.values()),
            "created category 77");

    @AfterAll
    static void close() {
        APPLICATIONS.values().forEach(CaptureApplication::close);
    }

    private static CaptureApplication app(Database database) {
        CaptureApplication app = APPLICATIONS.computeIfAbsent(database, name -> new CaptureApplication(name, LATER));
        LATER.runAll();
        app.reset();
        return app;
    }

    /** Those that differ most, where writes are slow. */
    private static final List<Outcome> SOME = List.of(Outcome.COMMITTED, Outcome.ROLLED_BACK, Outcome.UNKNOWN);

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (Database database : List.of(Database.H2, Database.POSTGRES_BUILTIN, Database.MARIADB)) {
            for (Outcome outcome : database.isMariaDb() ? SOME : List.of(Outcome.values())) {
                if (outcome != Outcome.WITHOUT_TRANSACTION) {
                    for (JpaWay way : JpaWay.values()) {
                        all.add(Arguments.of(database, outcome, way));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whatIsWrittenIsToldInOneBatchOnceItIsCommitted(Database database, Outcome outcome, JpaWay way) {
        CaptureApplication app = app(database);
        write(way, outcome, app);
        Set<String> told = MATRIX.told(way, outcome);
        if (told.isEmpty()) {
            assertThat(app.broadcaster().told()).isEmpty();
        } else if (outcome == Outcome.UNKNOWN) {
            assertThat(app.broadcaster().told()).containsExactly(told);
            LATER.runAll();
            assertThat(app.broadcaster().told()).containsExactly(told, told);
        } else {
            assertThat(app.broadcaster().told().stream().flatMap(Set::stream))
                    .containsExactlyInAnyOrderElementsOf(told);
            // What is said is a batch of its own.
            assertThat(app.broadcaster().told())
                    .hasSize(way == JpaWay.SAID && outcome.writesAnother() ? told.size() : 1);
        }
    }

    private static void write(JpaWay way, Outcome outcome, CaptureApplication app) {
        switch (outcome) {
            case COMMITTED -> write(way, app, true);
            case ROLLED_BACK -> write(way, app, false);
            case COMMITTED_WITHIN_ROLLED_BACK ->
                app.transaction().executeWithoutResult(status -> {
                    writeAnother(app);
                    write(way, app, true);
                    status.setRollbackOnly();
                });
            case ROLLED_BACK_WITHIN_COMMITTED ->
                app.transaction().executeWithoutResult(status -> {
                    writeAnother(app);
                    write(way, app, false);
                });
            case ROLLED_BACK_TO_A_SAVEPOINT -> writeAndRollBackToASavepoint(way, app);
            case UNKNOWN -> {
                app.loseCommits();
                assertThatThrownBy(() -> write(way, app, true)).isInstanceOf(RuntimeException.class);
            }
            case WITHOUT_TRANSACTION -> throw new IllegalArgumentException("an entity manager refuses it");
        }
    }

    private static void writeAnother(CaptureApplication app) {
        app.manager().persist(new Category(77, "another"));
        app.manager().flush();
    }

    /** In a transaction of its own. */
    private static void write(JpaWay way, CaptureApplication app, boolean commit) {
        if (!way.isStateless()) {
            app.transactionOfItsOwn().executeWithoutResult(status -> {
                way.write(app, null);
                if (!commit) {
                    app.manager().flush();
                    status.setRollbackOnly();
                }
            });
            return;
        }
        try (StatelessSession session = app.openStatelessSession()) {
            session.beginTransaction();
            way.write(app, session);
            if (commit) {
                session.getTransaction().commit();
            } else {
                session.getTransaction().rollback();
            }
        }
    }

    /** By hand: Spring offers no nested transactions with Hibernate. */
    private static void writeAndRollBackToASavepoint(JpaWay way, CaptureApplication app) {
        if (!way.isStateless()) {
            app.transaction().executeWithoutResult(status -> {
                writeAnother(app);
                Savepoint savepoint = app.session().doReturningWork(Connection::setSavepoint);
                way.write(app, null);
                app.manager().flush();
                rollBack(app.session(), savepoint);
            });
            return;
        }
        try (StatelessSession session = app.openStatelessSession()) {
            session.beginTransaction();
            session.insert(new Category(77, "another"));
            Savepoint savepoint = session.doReturningWork(Connection::setSavepoint);
            way.write(app, session);
            rollBack(session, savepoint);
            session.getTransaction().commit();
        }
    }

    private static void rollBack(SharedSessionContract session, Savepoint savepoint) {
        session.doWork(connection -> connection.rollback(savepoint));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void whatIsWrittenWithoutATransactionIsToldAndOnceMore(Database database) {
        CaptureApplication app = app(database);
        try (StatelessSession session = app.openStatelessSession()) {
            session.insert(new Animal(3, "cow"));
        }
        assertThat(app.broadcaster().told()).containsExactly(Set.of("created animal 3"));
        LATER.runAll();
        assertThat(app.broadcaster().told()).containsExactly(Set.of("created animal 3"), Set.of("created animal 3"));
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void whatIsToldOnceMoreIsToldAfterAWhile(Database database) {
        try (CaptureApplication app = new CaptureApplication(database)) {
            app.reset();
            write(JpaWay.CHANGE, Outcome.UNKNOWN, app);
            Set<String> told = Set.of("updated ware 1");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(app.broadcaster().told()).containsExactly(told, told));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void aTransactionThatWritesMuchIsToldAsOneInvalidation(Database database) {
        CaptureApplication app = app(database);
        app.transaction().executeWithoutResult(status -> {
            for (long id = 1000; id < 1101; id++) {
                app.manager().persist(new Animal(id, "ant"));
            }
        });
        assertThat(app.broadcaster().told()).containsExactly(Set.of("invalidated animal"));
    }

    @Test
    void theTablesInTheDocumentAreWhatIsTold() {
        MATRIX.isDocumented();
    }
}
