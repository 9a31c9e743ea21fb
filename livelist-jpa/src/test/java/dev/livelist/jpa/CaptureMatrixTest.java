package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.jpa.TestUnit.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
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

    /** What becomes of a write. */
    enum Outcome {
        COMMITTED {
            @Override
            void write(JpaWay way, CaptureApplication app) {
                if (way.isStateless()) {
                    stateless(way, app, true);
                } else {
                    app.transaction().executeWithoutResult(status -> way.write(app, null));
                }
            }
        },
        ROLLED_BACK {
            @Override
            void write(JpaWay way, CaptureApplication app) {
                if (way.isStateless()) {
                    stateless(way, app, false);
                } else {
                    app.transaction().executeWithoutResult(status -> {
                        way.write(app, null);
                        app.manager().flush();
                        status.setRollbackOnly();
                    });
                }
            }
        },
        /** In a transaction of its own, within one that is rolled back. */
        COMMITTED_WITHIN_ROLLED_BACK {
            @Override
            void write(JpaWay way, CaptureApplication app) {
                app.transaction().executeWithoutResult(status -> {
                    app.manager().persist(new Category(77, "outer"));
                    app.manager().flush();
                    if (way.isStateless()) {
                        stateless(way, app, true);
                    } else {
                        app.transactionOfItsOwn().executeWithoutResult(inner -> way.write(app, null));
                    }
                    status.setRollbackOnly();
                });
            }
        },
        /** In a transaction of its own that is rolled back, within one that is committed. */
        ROLLED_BACK_WITHIN_COMMITTED {
            @Override
            void write(JpaWay way, CaptureApplication app) {
                app.transaction().executeWithoutResult(status -> {
                    app.manager().persist(new Category(77, "outer"));
                    app.manager().flush();
                    if (way.isStateless()) {
                        stateless(way, app, false);
                    } else {
                        app.transactionOfItsOwn().executeWithoutResult(inner -> {
                            way.write(app, null);
                            app.manager().flush();
                            inner.setRollbackOnly();
                        });
                    }
                });
            }
        },
        /** Committed, but the connection is lost before the application hears of it. */
        UNKNOWN {
            @Override
            void write(JpaWay way, CaptureApplication app) {
                app.loseCommits();
                assertThatThrownBy(() -> COMMITTED.write(way, app)).isInstanceOf(RuntimeException.class);
            }
        };

        abstract void write(JpaWay way, CaptureApplication app);

        private static void stateless(JpaWay way, CaptureApplication app, boolean commit) {
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

        Set<String> toldOf(JpaWay way) {
            return switch (this) {
                case COMMITTED, COMMITTED_WITHIN_ROLLED_BACK, UNKNOWN -> way.told();
                case ROLLED_BACK -> Set.of();
                case ROLLED_BACK_WITHIN_COMMITTED -> Set.of("created category 77");
            };
        }
    }

    @AfterAll
    static void close() {
        APPLICATIONS.values().forEach(CaptureApplication::close);
    }

    private static CaptureApplication app(Database database) {
        CaptureApplication app = APPLICATIONS.computeIfAbsent(database, CaptureApplication::new);
        app.reset();
        return app;
    }

    static Stream<Arguments> everything() {
        List<Arguments> all = new ArrayList<>();
        for (Database database : List.of(Database.H2, Database.POSTGRES_BUILTIN)) {
            for (Outcome outcome : Outcome.values()) {
                for (JpaWay way : JpaWay.values()) {
                    all.add(Arguments.of(database, outcome, way));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void whatIsWrittenIsToldInOneBatchOnceItIsCommitted(Database database, Outcome outcome, JpaWay way) {
        CaptureApplication app = app(database);
        outcome.write(way, app);
        Set<String> told = outcome.toldOf(way);
        if (told.isEmpty()) {
            assertThat(app.broadcaster().batches()).isEmpty();
        } else {
            assertThat(app.broadcaster().batches()).startsWith(told);
            if (outcome != Outcome.UNKNOWN) {
                assertThat(app.broadcaster().batches()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void whatIsWrittenWithoutATransactionIsToldAndOnceMore(Database database) {
        CaptureApplication app = app(database);
        try (StatelessSession session = app.openStatelessSession()) {
            session.insert(new Animal(3, "cow"));
        }
        assertThat(app.broadcaster().batches()).startsWith(Set.of("created animal 3"));
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        app.broadcaster().batches())
                .containsExactly(Set.of("created animal 3"), Set.of("created animal 3")));
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
        assertThat(app.broadcaster().batches()).containsExactly(Set.of("invalidated animal"));
    }

    /** With {@code -Dlivelist.capture.write=true} the table is written, else compared. */
    @Test
    void theTableInTheDocumentsIsWhatIsTold() throws IOException {
        StringBuilder table = new StringBuilder("| written by | told |\n|---|---|\n");
        for (JpaWay way : JpaWay.values()) {
            table.append("| ")
                    .append(way.description())
                    .append(" | ")
                    .append(way.told().isEmpty() ? "**nothing**" : String.join(", ", way.told()))
                    .append(" |\n");
        }
        Path document = Path.of("../docs/capture.md");
        String text = Files.readString(document);
        String begin = "<!-- what JPA tells -->\n";
        String end = "<!-- end -->";
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf(end, from);
        if (Boolean.getBoolean("livelist.capture.write")) {
            Files.writeString(document, text.substring(0, from) + table + text.substring(to));
        } else {
            assertThat(text.substring(from, to)).isEqualTo(table.toString());
        }
    }
}
