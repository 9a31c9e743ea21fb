package dev.livelist.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.fixture.RecordingBroadcaster;
import dev.livelist.jpa.TestUnit.Database;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.Subselect;
import org.hibernate.annotations.Synchronize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written through one entity is told of every other that has rows of the same table. */
class SharedTableTest {

    @Entity(name = "Shelf")
    @Table(name = "shelf")
    @SecondaryTable(name = "shelf_detail")
    static class Shelf {
        @Id
        long id;

        String name = "";

        @Column(table = "shelf_detail")
        String detail = "";

        @ElementCollection
        @CollectionTable(name = "shelf_tag", joinColumns = @JoinColumn(name = "shelf_id"))
        @Column(name = "tag")
        Set<String> tags = new HashSet<>();
    }

    @Entity(name = "ShelfName")
    @Table(name = "shelf")
    @Immutable
    static class ShelfName {
        @Id
        long id;

        String name = "";
    }

    @Entity(name = "ShelfDetail")
    @Table(name = "shelf_detail")
    static class ShelfDetail {
        @Id
        long id;

        String detail = "";
    }

    @Entity(name = "ShelfTag")
    @Table(name = "shelf_tag")
    static class ShelfTag {
        @Id
        String tag = "";

        @Column(name = "shelf_id")
        long shelf;
    }

    @Entity(name = "ShelfView")
    @Subselect("select id, name from shelf where name <> ''")
    @Synchronize("shelf")
    @Immutable
    static class ShelfView {
        @Id
        long id;

        String name = "";
    }

    @Entity(name = "Beast")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Beast {
        @Id
        long id;

        String name = "";
    }

    @Entity(name = "Wolf")
    @Table(name = "wolf")
    static class Wolf extends Beast {
        int teeth;
    }

    @Entity(name = "WolfTeeth")
    @Table(name = "wolf")
    @Immutable
    static class WolfTeeth {
        @Id
        long id;

        int teeth;
    }

    private static final Class<?>[] ENTITIES = {
        Shelf.class,
        ShelfName.class,
        ShelfDetail.class,
        ShelfTag.class,
        ShelfView.class,
        Beast.class,
        Wolf.class,
        WolfTeeth.class
    };

    private static Shelf shelf(long id) {
        Shelf shelf = new Shelf();
        shelf.id = id;
        shelf.name = "name";
        shelf.detail = "detail";
        shelf.tags.add("tag" + id);
        return shelf;
    }

    private static Wolf wolf() {
        Wolf wolf = new Wolf();
        wolf.id = 7;
        return wolf;
    }

    private static Set<String> told(Consumer<SessionFactory> write) {
        return told(Database.H2, write);
    }

    private static Set<String> told(Database database, Consumer<SessionFactory> write, String... tables) {
        ModelRegistry registry = new ModelRegistry();
        for (Class<?> entity : ENTITIES) {
            registry.register(entity, entity.getSimpleName().toLowerCase(Locale.ROOT));
        }
        Map<String, Object> settings = new HashMap<>();
        RecordingBroadcaster broadcaster = new RecordingBroadcaster();
        new JpaChangeCapture(broadcaster, registry, 50).addTo(settings);
        try (TestUnit unit = new TestUnit(database, settings, ENTITIES)) {
            unit.sql(tables);
            unit.inTransaction(manager -> {
                manager.persist(shelf(1));
                manager.persist(wolf());
            });
            broadcaster.clear();
            write.accept(unit.factory().unwrap(SessionFactory.class));
            return broadcaster.told().stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void anEntityOfTheSameKeyIsToldTheRow() {
        assertThat(told(sessions -> sessions.inTransaction(session -> session.persist(shelf(2)))))
                .containsExactlyInAnyOrder(
                        "created shelf 2",
                        "updated shelfname 2",
                        "invalidated shelfdetail",
                        "invalidated shelfview",
                        "invalidated shelftag");
    }

    @Test
    void deletionsAreTheSame() {
        assertThat(told(sessions -> sessions.inTransaction(
                        session -> session.remove(Objects.requireNonNull(session.find(Shelf.class, 1L))))))
                .contains("deleted shelf 1", "updated shelfname 1", "invalidated shelfdetail", "invalidated shelftag");
    }

    @Test
    void changesOfAStatelessSessionAreTheSame() {
        assertThat(told(sessions -> sessions.inStatelessTransaction(session -> {
                    ShelfDetail detail = new ShelfDetail();
                    detail.id = 1;
                    detail.detail = "new";
                    session.update(detail);
                })))
                .contains("updated shelfdetail 1", "invalidated shelf");
    }

    @Test
    void aCollectionsTableIsToldToAnEntityThatIsMappedToIt() {
        assertThat(told(sessions ->
                        sessions.inTransaction(session -> Objects.requireNonNull(session.find(Shelf.class, 1L))
                                .tags
                                .add("new"))))
                .contains("updated shelf 1", "invalidated shelftag");
        assertThat(told(sessions -> sessions.inTransaction(session -> {
                    ShelfTag tag = new ShelfTag();
                    tag.tag = "new";
                    tag.shelf = 1;
                    session.persist(tag);
                })))
                .contains("created shelftag new", "invalidated shelf");
    }

    @Test
    void aTableOfAJoinedHierarchyIsToldToAnotherEntity() {
        assertThat(told(sessions -> sessions.inTransaction(
                        session -> Objects.requireNonNull(session.find(Wolf.class, 7L)).teeth = 42)))
                .contains("updated beast 7", "updated wolf 7", "updated wolfteeth 7");
    }

    @Test
    void statementsAreToldOfEveryTableAndWithWhatRefersToIt() {
        assertThat(told(sessions -> sessions.inTransaction(
                        session -> session.createMutationQuery("update ShelfDetail set detail = 'x'")
                                .executeUpdate())))
                .contains("invalidated shelfdetail", "invalidated shelf");
        assertThat(told(sessions -> sessions.inTransaction(
                        session -> session.createNativeMutationQuery("update shelf set name = 'x'")
                                .executeUpdate())))
                .contains("invalidated shelf", "invalidated shelfname", "invalidated shelfview");
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRES_C", "MARIADB"})
    void whatIsWrittenThroughAViewIsToldOfEveryEntity(Database database) {
        assertThat(told(
                        database,
                        sessions -> sessions.inTransaction(
                                session -> session.createNativeMutationQuery("update good_shelf set name = 'x'")
                                        .executeUpdate()),
                        "create view good_shelf as select * from shelf where name <> ''"))
                .contains("invalidated shelf", "invalidated shelfname", "invalidated shelfview", "invalidated beast");
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "MARIADB", "HSQLDB"})
    void whatIsWrittenInATableOfNoEntityIsToldOfNone(Database database) {
        assertThat(told(
                        database,
                        sessions -> sessions.inTransaction(
                                session -> session.createNativeMutationQuery("insert into protocol (line) values ('x')")
                                        .executeUpdate()),
                        "create table protocol (line varchar(100))"))
                .isEmpty();
    }
}
