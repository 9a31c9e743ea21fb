package dev.livelist.jpa;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Property;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.BatchSource;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import jakarta.persistence.Cacheable;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OneToOne;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.LazyInitializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Row mappers over entities: what they are given, what that costs, and what they are not given. */
@ParameterizedClass
@EnumSource(
        value = Database.class,
        names = {"H2", "POSTGRES_C", "MARIADB"})
class MappedEntitiesTest {

    /** Who buys. */
    @Entity(name = "Buyer")
    @Cacheable
    static class Buyer {
        @Id
        long id;

        @Nullable
        String name;

        @ManyToOne
        @Nullable
        Town town;

        public long getId() {
            return id;
        }

        public @Nullable String getName() {
            return name;
        }

        public @Nullable Town getTown() {
            return town;
        }
    }

    /** Where who buys lives. */
    @Entity(name = "Town")
    static class Town {
        @Id
        long id;

        @Nullable
        String name;

        public long getId() {
            return id;
        }

        public @Nullable String getName() {
            return name;
        }
    }

    /** What is bought, with references that JPA reads by itself. */
    @Entity(name = "Purchase")
    static class Purchase {
        @Id
        long id;

        @Nullable
        String name;

        @ManyToOne
        @Nullable
        Buyer buyer;

        @ManyToOne
        @Nullable
        Town town;

        @OneToMany(fetch = FetchType.EAGER, cascade = CascadeType.ALL)
        @JoinColumn(name = "purchase_id")
        Set<Line> lines = new HashSet<>();

        public long getId() {
            return id;
        }

        public @Nullable String getName() {
            return name;
        }

        public @Nullable Buyer getBuyer() {
            return buyer;
        }

        public @Nullable Town getTown() {
            return town;
        }
    }

    /** A part of it. */
    @Entity(name = "Line")
    static class Line {
        @Id
        long id;
    }

    /** What has a reference to it that stands in the other table. */
    @Entity(name = "Person")
    static class Person {
        @Id
        long id;

        @OneToOne(mappedBy = "person", fetch = FetchType.LAZY)
        @Nullable
        Pass pass;

        public long getId() {
            return id;
        }

        public @Nullable Pass getPass() {
            return pass;
        }
    }

    /** The other side. */
    @Entity(name = "Pass")
    static class Pass {
        @Id
        long id;

        @OneToOne(fetch = FetchType.LAZY)
        @Nullable
        Person person;

        public long getId() {
            return id;
        }
    }

    private static final Property<Purchase, @Nullable String> BUYER = path(Purchase::getBuyer, Buyer::getName);

    private final TestUnit unit;
    private final JpaRowSourceFactory sources;

    MappedEntitiesTest(Database database) {
        unit = new TestUnit(
                database, Map.of(), Buyer.class, Town.class, Purchase.class, Line.class, Person.class, Pass.class);
        unit.sql(
                "INSERT INTO Town (id, name) VALUES (1, 'Ulm'), (2, 'Jena')",
                "INSERT INTO Buyer (id, name, town_id) VALUES (1, 'Ann', 1), (2, 'Bob', 2)",
                "INSERT INTO Purchase (id, name, buyer_id, town_id) VALUES"
                        + " (1, 'a', 1, 1), (2, 'b', 2, 2), (3, 'c', 1, 2), (4, 'd', NULL, NULL)",
                "INSERT INTO Line (id, purchase_id) VALUES (1, 1), (2, 1), (3, 2)",
                "INSERT INTO Person (id) VALUES (1), (2)",
                "INSERT INTO Pass (id, person_id) VALUES (7, 1)");
        sources = new JpaRowSourceFactory(unit.factory(), 2);
    }

    @AfterEach
    void stop() {
        sources.close();
        unit.close();
    }

    private static ListDefinition<Purchase> purchases(Function<Purchase, ?> mapper) {
        return ListDefinition.of(Purchase.class)
                .publicAccess()
                .fields(Purchase::getId)
                .field("title", Purchase::getName)
                .fields(BUYER)
                .sortable(Purchase::getName, BUYER)
                .filterable(BUYER)
                .rowMapper(mapper)
                .build();
    }

    private static Map<String, Object> view(Purchase purchase) {
        Buyer buyer = purchase.getBuyer();
        Town town = purchase.getTown();
        return Map.of(
                "id",
                purchase.getId(),
                "text",
                purchase.getName() + " of " + (buyer == null ? "nobody" : buyer.getName()),
                "town",
                town == null ? 0 : town.getId());
    }

    private static List<String> shown(ListDefinition<?> list, List<SourceRow> rows) {
        RowEncoder encoder = new RowEncoder(list, JsonMapper.shared());
        return rows.stream()
                .map(row -> encoder.encode(row, new int[0]))
                .map(Row::json)
                .map(String::new)
                .sorted()
                .toList();
    }

    private static List<String> texts(ListDefinition<?> list, List<SourceRow> rows) {
        return shown(list, rows).stream()
                .map(json -> JsonMapper.shared().readTree(json).get("text").asString())
                .sorted()
                .toList();
    }

    private static Selection selection(Condition condition) {
        return new Selection(Condition.all(), condition);
    }

    /** How many statements Hibernate prepares for a read. */
    private long statementsOf(Runnable read) {
        read.run(); // the first one also asks the catalog
        long before = unit.statistics().getPrepareStatementCount();
        read.run();
        return unit.statistics().getPrepareStatementCount() - before;
    }

    @Test
    void itIsGivenTheEntityAndWhatTheListNamesOfReferencesInOneStatement() {
        ListDefinition<Purchase> list = purchases(MappedEntitiesTest::view);
        RowSource source = sources.create(list);
        List<String> all = List.of("a of Ann", "b of Bob", "c of Ann", "d of nobody");
        assertThat(texts(
                        list,
                        source.page(selection(Condition.all()), List.of(asc(BUYER)), 0, 10)
                                .join()))
                .isEqualTo(all);
        assertThat(texts(
                        list,
                        source.page(selection(where(BUYER).is("Ann")), List.of(), 1, 500)
                                .join()))
                .containsExactly("c of Ann");
        assertThat(texts(
                        list,
                        source.probe(selection(Condition.all()), List.of(1L, 4L))
                                .join()))
                .containsExactly("a of Ann", "d of nobody");
        assertThat(texts(
                        list,
                        ((BatchSource) source)
                                        .probeAll(
                                                List.of(selection(where(BUYER).is("Bob")), selection(Condition.all())),
                                                List.of(2L))
                                        .join()
                                        .stream()
                                        .map(BatchSource.ProbedRow::row)
                                        .toList()))
                .containsExactly("b of Bob");
        assertThat(texts(
                        list,
                        ((PeekSource) source)
                                .peek(List.of(3L)).join().stream()
                                        .map(PeekedRow::row)
                                        .toList()))
                .containsExactly("c of Ann");
        assertThat(shown(
                                list,
                                source.probe(selection(Condition.all()), List.of(2L))
                                        .join())
                        .get(0))
                .contains("\"town\":2"); // the key of what is not read is known

        for (Runnable read : List.<Runnable>of(
                () -> source.page(selection(Condition.all()), List.of(asc(BUYER)), 0, 10)
                        .join(),
                () -> source.page(selection(Condition.all()), List.of(), 0, 500).join(),
                () -> source.probe(selection(Condition.all()), List.of(1L, 2L, 3L))
                        .join(),
                () -> ((PeekSource) source).peek(List.of(1L, 2L, 3L)).join())) {
            assertThat(statementsOf(read)).isEqualTo(1);
        }
        assertThat(unit.statistics().getCollectionLoadCount()).isZero();
    }

    @Test
    void aRowIsReadAnewEachTimeAndNothingIsWrittenBack() {
        ListDefinition<Purchase> list = purchases(purchase -> {
            Map<String, Object> shown = view(purchase);
            purchase.name = "spoilt";
            Buyer buyer = purchase.buyer;
            if (buyer != null) {
                buyer.name = "spoilt";
            }
            return shown;
        });
        RowSource source = sources.create(list);
        assertThat(texts(
                        list,
                        source.probe(selection(Condition.all()), List.of(1L)).join()))
                .containsExactly("a of Ann");
        unit.sql("UPDATE Buyer SET name = 'Eve' WHERE id = 1", "UPDATE Purchase SET name = 'z' WHERE id = 1");
        assertThat(texts(
                        list,
                        source.probe(selection(Condition.all()), List.of(1L)).join()))
                .containsExactly("z of Eve");
        assertThat(unit.number("SELECT count(*) FROM Purchase WHERE name = 'spoilt'"))
                .isZero();
        assertThat(unit.statistics().getEntityUpdateCount()).isZero();
    }

    @Test
    void whatWasLeftUnreadFailsWithTheListAndTheKey() {
        for (Function<Purchase, Object> touch : List.<Function<Purchase, Object>>of(
                purchase -> String.valueOf(
                        purchase.getTown() == null ? "" : purchase.getTown().getName()),
                purchase -> purchase.lines.size())) {
            ListDefinition<Purchase> list =
                    purchases(purchase -> Map.of("id", purchase.getId(), "x", touch.apply(purchase)));
            List<SourceRow> rows = sources.create(list)
                    .probe(selection(Condition.all()), List.of(3L))
                    .join();
            assertThatThrownBy(() -> shown(list, rows))
                    .hasMessageContaining("The row mapper of the list 'purchases'")
                    .hasMessageContaining("the row with the key 3")
                    .hasCauseInstanceOf(LazyInitializationException.class);
        }
    }

    @Test
    void aReferenceThatWouldTakeAStatementForEachRowIsRefusedUnlessItIsNamed() {
        ListDefinition.Builder<Person> persons = ListDefinition.of(Person.class)
                .publicAccess()
                .fields(Person::getId)
                .rowMapper(person -> {
                    Pass pass = person.getPass();
                    return Map.of("id", person.getId(), "text", pass == null ? "none" : "pass " + pass.getId());
                });
        ListDefinition<Person> without = persons.build();
        assertThatThrownBy(() -> sources.create(without))
                .hasMessageContaining("reference 'pass' would take a statement for each row")
                .hasMessageContaining("fields(path(…))");

        ListDefinition<Person> with =
                persons.fields(path(Person::getPass, Pass::getId)).build();
        RowSource source = sources.create(with);
        assertThat(texts(
                        with,
                        source.page(selection(Condition.all()), List.of(), 0, 10)
                                .join()))
                .containsExactly("none", "pass 7");
        assertThat(statementsOf(() -> source.page(selection(Condition.all()), List.of(), 0, 10)
                        .join()))
                .isEqualTo(1);
    }

    @Test
    void readersAskForNamesThatTheListGivesWhateverTheMapperShows() {
        ListDefinition<Purchase> list = purchases(MappedEntitiesTest::view);
        assertThat(list.names().property("title")).contains("name");
        ListQuery query = new ListQuery(list, Condition.all(), Condition.all(), "", List.of(asc(BUYER)), 0, 10);
        assertThat(query.definition().sortsByHidden()).isTrue(); // its cursors tell nothing
    }
}
