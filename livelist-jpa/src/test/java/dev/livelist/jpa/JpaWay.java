package dev.livelist.jpa;

import dev.livelist.broadcaster.fixture.WayOfWriting;
import jakarta.persistence.criteria.CriteriaDelete;
import jakarta.persistence.criteria.CriteriaUpdate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** Each way of writing through JPA, and what is told of it. */
enum JpaWay implements WayOfWriting {
    PERSIST("`EntityManager.persist`", app -> app.manager().persist(new Ware(3, "c")), "created ware 3"),
    PERSIST_WITH_A_KEY_OF_THE_DATABASES(
            "`persist`, key made by the database (`IDENTITY`)",
            app -> app.manager().persist(new Vehicle("van")),
            "created vehicle 3"),
    PERSIST_BY_CASCADE(
            "`persist` with cascade to a `@OneToMany` with `@JoinColumn`",
            app -> {
                Ware ware = new Ware(3, "c");
                ware.parts.add(new Part("new"));
                app.manager().persist(ware);
            },
            "created ware 3",
            "invalidated part"),
    MERGE(
            "`merge` of a detached entity that has lost its parts",
            app -> app.manager().merge(detached("x")),
            "updated ware 1",
            "invalidated part"),
    CHANGE("a managed entity changed", app -> app.ware().name = "x", "updated ware 1"),
    REMOVE("`remove`, with cascade", app -> app.manager().remove(app.ware()), "deleted ware 1", "invalidated part"),
    REMOVE_AN_ORPHAN("orphan removal", app -> app.ware().parts.clear(), "updated ware 1", "invalidated part"),
    CHANGE_A_COLLECTION(
            "an `@ElementCollection` changed", app -> app.ware().tags.add("new"), "updated ware 1"),
    PERSIST_A_JOINED_SUBTYPE(
            "a subtype, `JOINED`", app -> app.manager().persist(new Animal.Dog(3, "rex")), "created animal 3"),
    CHANGE_A_JOINED_SUBTYPE(
            "a subtype changed, `JOINED`",
            app -> Objects.requireNonNull(app.manager().find(Animal.Dog.class, 2L)).tricks = 7,
            "updated animal 2"),
    REMOVE_A_SUBTYPE_IN_ONE_TABLE(
            "a subtype removed, `SINGLE_TABLE`",
            app -> app.manager().remove(Objects.requireNonNull(app.manager().find(Vehicle.class, 2L))),
            "deleted vehicle 2"),
    PERSIST_A_SUBTYPE_IN_ITS_OWN_TABLE(
            "a subtype, `TABLE_PER_CLASS`", app -> app.manager().persist(new Tool.Saw(3, "saw")), "created tool 3"),
    CHANGE_A_SUBTYPE_IN_ITS_OWN_TABLE(
            "a subtype changed, `TABLE_PER_CLASS`",
            app -> Objects.requireNonNull(app.manager().find(Tool.class, 2L)).name = "x",
            "updated tool 2"),
    SAVE(
            "Spring Data `save` of the same",
            app -> app.wares().save(detached("x")),
            "updated ware 1",
            "invalidated part"),
    DELETE_BY_ID("Spring Data `deleteById`", app -> app.wares().deleteById(2L), "deleted ware 2", "invalidated part"),
    DELETE_DERIVED(
            "Spring Data `deleteByName`", app -> app.wares().deleteByName("b"), "deleted ware 2", "invalidated part"),
    MODIFYING_QUERY("Spring Data `@Modifying` query, JPQL", app -> app.wares().activate(), "invalidated ware"),
    MODIFYING_NATIVE_QUERY(
            "Spring Data `@Modifying` query, native", app -> app.wares().activateNatively(), "invalidated ware"),
    HQL_UPDATE(
            "HQL `update`",
            app -> app.manager().createQuery("update Ware set active = true").executeUpdate(),
            "invalidated ware"),
    HQL_DELETE(
            "HQL `delete`",
            app -> app.manager().createQuery("delete from Animal where id = 1").executeUpdate(),
            "invalidated animal"),
    HQL_UPDATE_OF_A_SUBTYPE(
            "HQL `update` of a joined subtype",
            app -> app.manager()
                    .createQuery("update Dog d set d.tricks = 9, d.name = 'x'")
                    .executeUpdate(),
            "invalidated animal"),
    HQL_UPDATE_OF_ALL_TABLES(
            "HQL `update` of a root, `TABLE_PER_CLASS`",
            app -> app.manager().createQuery("update Tool set name = 'x'").executeUpdate(),
            "invalidated tool"),
    HQL_INSERT(
            "HQL `insert`",
            app -> app.manager()
                    .createQuery(
                            "insert into Ware (id, version, name, active) select w.id + 100, 0, w.name, true from Ware w")
                    .executeUpdate(),
            "invalidated ware"),
    CRITERIA_UPDATE(
            "criteria update",
            app -> {
                CriteriaUpdate<Ware> update = app.manager().getCriteriaBuilder().createCriteriaUpdate(Ware.class);
                update.from(Ware.class);
                update.set("active", true);
                app.manager().createQuery(update).executeUpdate();
            },
            "invalidated ware"),
    CRITERIA_DELETE(
            "criteria delete",
            app -> {
                CriteriaDelete<Vehicle> delete =
                        app.manager().getCriteriaBuilder().createCriteriaDelete(Vehicle.class);
                delete.from(Vehicle.class);
                app.manager().createQuery(delete).executeUpdate();
            },
            "invalidated vehicle"),
    NATIVE_UPDATE("native SQL", app -> app.sql("UPDATE Ware SET active = TRUE"), "invalidated ware"),
    NATIVE_UPDATE_OF_A_COLLECTION(
            "native SQL on a collection's table", app -> app.sql("DELETE FROM Ware_tags"), "invalidated ware"),
    NATIVE_UPDATE_OF_A_SUBTYPE(
            "native SQL on a subtype's table", app -> app.sql("UPDATE Saw SET teeth = 9"), "invalidated tool"),
    NATIVE_UPDATE_BEFORE_A_CHANGE(
            "native SQL and a changed entity in one transaction",
            app -> {
                Objects.requireNonNull(app.manager().find(Animal.class, 1L)).name = "tiger";
                app.sql("UPDATE Ware SET active = TRUE");
            },
            "updated animal 1",
            "invalidated ware"),
    SAID("`JpaChanges`, after what no capture sees", app -> app.changes().invalidate(Ware.class), "invalidated ware"),
    STATELESS_INSERT(
            "`StatelessSession.insert`", (app, session) -> session.insert(new Animal(3, "cow")), "created animal 3"),
    STATELESS_INSERT_WITH_A_COLLECTION(
            "`StatelessSession.insert` of an entity with collections",
            (app, session) -> {
                Ware ware = new Ware(3, "c");
                ware.tags.add("new");
                session.insert(ware);
            },
            "created ware 3"),
    STATELESS_UPDATE(
            "`StatelessSession.update`", (app, session) -> session.update(new Animal(1, "lion")), "updated animal 1"),
    STATELESS_UPSERT(
            "`StatelessSession.upsert`", (app, session) -> session.upsert(new Animal(7, "lion")), "updated animal 7"),
    STATELESS_DELETE(
            "`StatelessSession.delete`", (app, session) -> session.delete(new Animal(1, "cat")), "deleted animal 1"),
    STATELESS_HQL(
            "HQL through a `StatelessSession`",
            (app, session) ->
                    session.createMutationQuery("update Ware set active = true").executeUpdate(),
            "invalidated ware"),
    JAKARTA_DATA_INSERT(
            "Jakarta Data `@Insert`",
            (app, session) -> animals(session).insert(new Animal(3, "cow")),
            "created animal 3"),
    JAKARTA_DATA_UPDATE(
            "Jakarta Data `@Update`",
            (app, session) -> animals(session).update(new Animal(1, "lion")),
            "updated animal 1"),
    JAKARTA_DATA_SAVE(
            "Jakarta Data `@Save`", (app, session) -> animals(session).save(new Animal(7, "lion")), "updated animal 7"),
    JAKARTA_DATA_DELETE(
            "Jakarta Data `@Delete`",
            (app, session) -> animals(session).delete(new Animal(1, "cat")),
            "deleted animal 1"),
    JAKARTA_DATA_QUERY(
            "Jakarta Data `@Query` that writes",
            (app, session) -> animals(session).renameAll("x"),
            "invalidated animal"),
    JDBC_BELOW("`Session.doWork`, `JdbcTemplate`", app -> app.session().doWork(connection -> {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute("UPDATE Ware SET active = TRUE");
        }
    })),
    FUNCTION("a function that a SELECT calls", app -> app.manager()
            .createNativeQuery("SELECT write_wares()", Integer.class)
            .getSingleResult());

    private final String description;
    private final BiConsumer<CaptureApplication, @Nullable StatelessSession> write;
    private final boolean stateless;
    private final Set<String> told;

    JpaWay(String description, Consumer<CaptureApplication> write, String... told) {
        this.description = description;
        this.write = (app, session) -> write.accept(app);
        this.stateless = false;
        this.told = new TreeSet<>(List.of(told));
    }

    JpaWay(String description, BiConsumer<CaptureApplication, StatelessSession> write, String... told) {
        this.description = description;
        this.write = (app, session) -> write.accept(app, Objects.requireNonNull(session));
        this.stateless = true;
        this.told = new TreeSet<>(List.of(told));
    }

    /** The repository as Spring makes it a bean, with this session. */
    private static AnimalRepository animals(StatelessSession session) {
        return new AnimalRepository_(new ObjectProvider<>() {
            @Override
            public StatelessSession getObject() {
                return session;
            }
        });
    }

    private static Ware detached(String name) {
        return new Ware(1, name);
    }

    @Override
    public String description() {
        return description;
    }

    /** Whether it is done in a session without state, which has transactions of its own. */
    boolean isStateless() {
        return stateless;
    }

    @Override
    public Set<String> told() {
        return told;
    }

    /** @param session for those that need one, within its transaction; the others are done within one of Spring's */
    void write(CaptureApplication app, @Nullable StatelessSession session) {
        write.accept(app, session);
    }
}
