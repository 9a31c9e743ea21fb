package dev.livelist.jpa;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.Selection;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lists of entities whose keys are UUIDs or text, in which most rows are alike but for their keys: every page, while rows come
 * and go on all of them, is what plain SQL gives, whatever order the database has for such keys.
 */
class KeyOrderTest {

    private static final long SEED = Long.getLong("livelist.keys.seed", 8);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 4;
    private static final int PAGES = 6;

    /** An entity whose key is a UUID. */
    @Entity(name = "Token")
    static class Token {
        @Id
        UUID id = new UUID(0, 0);

        String label = "x";

        UUID getId() {
            return id;
        }

        String getLabel() {
            return label;
        }
    }

    /** An entity whose key is text. */
    @Entity(name = "Term")
    static class Term {
        @Id
        @Column(length = 100)
        String id = "";

        String label = "x";

        String getId() {
            return id;
        }

        String getLabel() {
            return label;
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HSQLDB") // which shows them without hyphens
    void uuidsAreOrderedAsTheDatabaseOrdersThem(Database database) {
        ListDefinition<Token> tokens = ListDefinition.of(Token.class)
                .publicAccess()
                .fields(Token::getId, Token::getLabel)
                .sortable(Token::getLabel)
                .totals(Totals.EXACT)
                .build();
        Random random = new Random(SEED);
        // Half of them are negative to Java, which the databases' order is not aware of.
        follow(database, tokens, "Token", asc(Token::getLabel), random, manager -> {
            Token token = new Token();
            long bits = random.nextLong();
            // MariaDB refuses those of other versions and variants than there are.
            token.id = database.isMariaDb()
                    ? new UUID(bits & ~0xf000L | 0x4000, random.nextLong() >>> 2 | 1L << 63)
                    : new UUID(bits, random.nextLong());
            manager.merge(token);
        });
    }

    @ParameterizedTest
    @EnumSource
    void textKeysAreOrderedAsTheDatabaseOrdersThem(Database database) {
        ListDefinition<Term> terms = ListDefinition.of(Term.class)
                .publicAccess()
                .fields(Term::getId, Term::getLabel)
                .sortable(Term::getLabel)
                .totals(Totals.EXACT)
                .build();
        Random random = new Random(SEED);
        String[] syllables = {"a", "B", "b", "É", "z", "-", " ", "😀", "\uffee", "Z", "ß", "_"};
        follow(database, terms, "Term", asc(Term::getLabel), random, manager -> {
            StringBuilder id = new StringBuilder();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                id.append(syllables[random.nextInt(syllables.length)]);
            }
            Term term = new Term();
            term.id = id.toString();
            manager.merge(term);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "H2, true",
        "POSTGRES_C, true",
        "POSTGRES_ICU, true",
        "MARIADB, false",
        "MARIADB_BIN, false",
        "MARIADB_NOPAD, true",
        "HSQLDB, false"
    })
    void keysArePlainWhereTheDatabaseEquatesThemAsJavaDoes(Database database, boolean plain) {
        try (TestUnit unit = new TestUnit(database, Map.of(), Token.class, Term.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
            JpaRowSource source = (JpaRowSource) sources.create(terms());
            source.page(new Selection(Condition.all(), Condition.all()), List.of(), 0, 1)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            assertThat(source.keysArePlain()).isEqualTo(plain);
        }
    }

    /** By MariaDB's default collation {@code k4} is the row {@code K4}, and that is the key that a deletion is told by. */
    @Test
    void aRowThatIsDeletedByAnotherSpellingOfItsKeyIsGone() {
        ModelRegistry registry = new ModelRegistry();
        registry.register(Term.class, terms().label());
        Map<String, Object> settings = new HashMap<>();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 50).addTo(settings);
            ListDefinition<Term> definition = terms();
            try (TestUnit unit = new TestUnit(Database.MARIADB, settings, Token.class, Term.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 2);
                    LiveLists lists = LiveLists.builder(broadcaster)
                            .list(definition, sources.create(definition))
                            .start()) {
                unit.sql("INSERT INTO Term (id, label) VALUES ('K4', 'x'), ('K5', 'x')");
                List<FollowingReader> pages = new ArrayList<>();
                for (Sort sort : List.of(asc(Term::getLabel), asc(Term::getId))) {
                    FollowingReader reader = new FollowingReader(
                            new ListQuery(definition, Condition.all(), Condition.all(), "", List.of(sort), 0, PAGE));
                    reader.open(lists);
                    pages.add(reader);
                }
                pages.forEach(page -> shows(unit, "Term", List.of(page)));
                unit.inTransaction(manager -> manager.remove(manager.getReference(Term.class, "k4")));
                assertThat(unit.texts("SELECT id FROM Term")).containsExactly("K5");
                pages.forEach(page -> shows(unit, "Term", List.of(page)));
                pages.forEach(FollowingReader::close);
            }
        }
    }

    private static ListDefinition<Term> terms() {
        return ListDefinition.of(Term.class)
                .publicAccess()
                .fields(Term::getId, Term::getLabel)
                .sortable(Term::getId, Term::getLabel)
                .totals(Totals.EXACT)
                .build();
    }

    private static void follow(
            Database database,
            ListDefinition<?> definition,
            String table,
            Sort sort,
            Random random,
            Consumer<EntityManager> put) {
        ModelRegistry registry = new ModelRegistry();
        registry.register(definition.model(), definition.label());
        Map<String, Object> settings = new HashMap<>();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 50).addTo(settings);
            try (TestUnit unit = new TestUnit(database, settings, Token.class, Term.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 2);
                    LiveLists lists = LiveLists.builder(broadcaster)
                            .list(definition, sources.create(definition))
                            .start()) {
                List<FollowingReader> pages = new ArrayList<>();
                for (int page = 0; page < PAGES; page++) {
                    FollowingReader reader = new FollowingReader(
                            new ListQuery(definition, Condition.all(), Condition.all(), "", List.of(sort), page, PAGE));
                    reader.open(lists);
                    pages.add(reader);
                }
                for (int step = 0; step < 40; step++) {
                    if (step % 4 == 3) {
                        remove(unit, definition, table, random);
                    } else {
                        unit.inTransaction(put);
                    }
                    shows(unit, table, pages);
                }
                pages.forEach(FollowingReader::close);
            }
        }
    }

    private static void remove(TestUnit unit, ListDefinition<?> definition, String table, Random random) {
        unit.inTransaction(manager -> {
            List<?> all = manager.createQuery("from " + table + " order by id", definition.model())
                    .getResultList();
            manager.remove(all.get(random.nextInt(all.size())));
        });
    }

    private static void shows(TestUnit unit, String table, List<FollowingReader> pages) {
        List<String> expected = unit.texts("SELECT id FROM " + table + " ORDER BY label, id");
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            List<String> shown = new ArrayList<>();
            for (FollowingReader page : pages) {
                assertThat(page.failure()).isNull();
                assertThat(page.document()).isNotNull();
                page.document()
                        .get("rows")
                        .forEach(row -> shown.add(row.get("id").asString()));
                assertThat(page.document().get("total").asInt()).isEqualTo(expected.size());
            }
            assertThat(shown)
                    .as("seed %d", SEED)
                    .isEqualTo(expected.subList(0, Math.min(expected.size(), PAGES * PAGE)));
        });
    }
}
