package dev.livelist.jpa;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.Property;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.jpa.TestUnit.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists of roots have the rows of their subtypes, however those are mapped, and follow them. */
class InheritanceTest {

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void joined(Database database) {
        follow(
                database,
                Animal.class,
                Animal.Dog.class,
                Animal::getId,
                Animal::getName,
                Animal::new,
                Animal.Dog::new,
                (animal, name) -> animal.name = name);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void tablePerClass(Database database) {
        follow(
                database,
                Tool.class,
                Tool.Saw.class,
                Tool::getId,
                Tool::getName,
                Tool::new,
                Tool.Saw::new,
                (tool, name) -> tool.name = name);
    }

    private static <T, S extends T> void follow(
            Database database,
            Class<T> root,
            Class<S> subtype,
            Property<T, Long> id,
            Property<T, String> name,
            BiFunction<Long, String, T> newRoot,
            BiFunction<Long, String, S> newSubtype,
            BiConsumer<T, String> rename) {
        ListDefinition<T> definition = ListDefinition.of(root)
                .publicAccess()
                .fields(id, name)
                .sortable(name)
                .totals(Totals.EXACT)
                .build();
        ModelRegistry registry = new ModelRegistry();
        registry.register(root, definition.label());
        Map<String, Object> settings = new HashMap<>();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 50).addTo(settings);
            try (TestUnit unit = new TestUnit(database, settings, root, subtype);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 2);
                    LiveLists lists = LiveLists.builder(broadcaster)
                            .list(definition, sources.create(definition))
                            .start()) {
                FollowingReader reader = new FollowingReader(
                        new ListQuery(definition, Condition.all(), Condition.all(), "", List.of(asc(name)), 0, 10));
                reader.open(lists);
                unit.inTransaction(manager -> {
                    manager.persist(newRoot.apply(1L, "b"));
                    manager.persist(newSubtype.apply(2L, "a"));
                });
                shows(reader, "a", "b");
                unit.inTransaction(manager -> rename.accept(Objects.requireNonNull(manager.find(root, 2L)), "c"));
                shows(reader, "b", "c");
                unit.inTransaction(manager -> manager.persist(newSubtype.apply(3L, "aa")));
                shows(reader, "aa", "b", "c");
                unit.inTransaction(manager -> manager.createQuery(
                                "update " + subtype.getSimpleName() + " set name = concat('z', name)")
                        .executeUpdate());
                shows(reader, "b", "zaa", "zc");
                unit.inTransaction(manager -> manager.remove(Objects.requireNonNull(manager.find(root, 3L))));
                shows(reader, "b", "zc");
                reader.close();
            }
        }
    }

    private static void shows(FollowingReader reader, String... names) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(reader.failure()).isNull();
            assertThat(reader.document()).isNotNull();
            assertThat(reader.document().get("rows").valueStream().map(row -> row.get("name")
                            .asString()))
                    .containsExactly(names);
            assertThat(reader.document().get("total").asInt()).isEqualTo(names.length);
        });
    }
}
