package dev.livelist.jpa;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.Property;
import dev.livelist.Scope;
import dev.livelist.Sort;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.BatchSource.Counted;
import dev.livelist.source.BatchSource.ProbedRow;
import dev.livelist.source.CountSource.Count;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import jakarta.persistence.criteria.JoinType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.jpa.domain.PredicateSpecification;
import org.springframework.data.jpa.domain.Specification;

/** What the JPA row source reads, on real databases, over five wares: two in "home", one in "garden", two in none. */
class JpaRowSourceTest {

    private static final Property<Ware, String> CATEGORY = path(Ware::getCategory, Category::getName);
    private static final Property<Ware, Long> CATEGORY_ID = path(Ware::getCategory, Category::getId);
    private static final Property<Ware, @Nullable BigDecimal> PRICE = path(Ware::getCost, Ware.Cost::getPrice);

    private static final Map<Database, TestUnit> UNITS = new EnumMap<>(Database.class);
    private static final Map<Database, JpaRowSourceFactory> FACTORIES = new EnumMap<>(Database.class);

    @AfterAll
    static void close() {
        FACTORIES.values().forEach(JpaRowSourceFactory::close);
        UNITS.values().forEach(TestUnit::close);
    }

    private static ListDefinition.Builder<Ware> wares() {
        return ListDefinition.of(Ware.class)
                .publicAccess()
                .fields(
                        Ware::getId,
                        Ware::getName,
                        CATEGORY,
                        CATEGORY_ID,
                        PRICE,
                        Ware::isActive,
                        Ware::getOwner,
                        Ware::getState,
                        Ware::getSoldAt,
                        Ware::getVersion)
                .sortable(Ware::getName, CATEGORY, PRICE)
                .filterable(CATEGORY, PRICE)
                .searchable(Ware::getName);
    }

    private static JpaRowSource source(Database database) {
        UNITS.computeIfAbsent(database, JpaRowSourceTest::unit);
        return FACTORIES
                .computeIfAbsent(
                        database,
                        same -> new JpaRowSourceFactory(UNITS.get(same).factory(), 2))
                .source(wares().build());
    }

    private static TestUnit unit(Database database) {
        TestUnit unit = new TestUnit(database, Map.of(), Ware.class, Category.class, Part.class);
        unit.inTransaction(manager -> {
            Category home = new Category(1, "home");
            Category garden = new Category(2, "garden");
            manager.persist(home);
            manager.persist(garden);
            manager.persist(ware(1, "lamp", home, "10.00", "alice", Ware.State.NEW));
            manager.persist(ware(2, "Lamp_x", home, null, "bob", Ware.State.USED));
            manager.persist(ware(3, "rake", garden, "2.50", "alice", null));
            manager.persist(ware(4, null, null, "7.00", null, Ware.State.BROKEN));
            manager.persist(ware(5, "zzé", null, "1.00", "bob", Ware.State.NEW));
        });
        return unit;
    }

    private static Ware ware(
            long id,
            @Nullable String name,
            @Nullable Category category,
            @Nullable String price,
            @Nullable String owner,
            Ware.@Nullable State state) {
        Ware ware = new Ware(id, name);
        ware.category = category;
        ware.cost.price = price == null ? null : new BigDecimal(price);
        ware.owner = owner;
        ware.state = state;
        ware.active = id != 5;
        ware.soldAt = id == 1 ? Instant.parse("2020-02-03T04:05:06.123456Z") : null;
        ware.tags.add("tag" + id);
        ware.tags.add("all");
        ware.parts.add(new Part("part of " + id));
        return ware;
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static List<Object> keys(List<SourceRow> rows) {
        return rows.stream().map(SourceRow::key).toList();
    }

    private static List<Object> keys(JpaRowSource source, Scope scope, Sort... sort) {
        return keys(get(source.page(new Selection(scope, Condition.all()), List.of(sort), 0, 10)));
    }

    @ParameterizedTest
    @EnumSource
    void aRowHasTheValuesOfItsProperties(Database database) {
        SourceRow row = get(source(database).probe(new Selection(Condition.all(), Condition.all()), List.of(1L)))
                .get(0);
        assertThat(row.key()).isEqualTo(1L);
        assertThat(Arrays.asList(row.values()))
                .containsExactly(
                        1L,
                        "lamp",
                        "home",
                        1L,
                        new BigDecimal("10.00"),
                        true,
                        "alice",
                        Ware.State.NEW,
                        Instant.parse("2020-02-03T04:05:06.123456Z"),
                        0);
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreSortedWithNullsLastWhateverTheDirectionAndThenByKey(Database database) {
        JpaRowSource source = source(database);
        assertThat(keys(source, Condition.all(), asc(CATEGORY))).containsExactly(3L, 1L, 2L, 4L, 5L);
        assertThat(keys(source, Condition.all(), desc(CATEGORY))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(keys(source, Condition.all(), desc(PRICE))).containsExactly(1L, 4L, 3L, 5L, 2L);
        assertThat(keys(source, Condition.all())).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @ParameterizedTest
    @EnumSource
    void aPageIsPartOfTheOrder(Database database) {
        Selection all = new Selection(Condition.all(), Condition.all());
        assertThat(keys(get(source(database).page(all, List.of(desc(PRICE)), 1, 2))))
                .containsExactly(4L, 3L);
    }

    @ParameterizedTest
    @EnumSource
    void conditionsMeanWhatTheyMeanInSql(Database database) {
        JpaRowSource source = source(database);
        assertThat(keys(source, where(CATEGORY).is("home"))).containsExactly(1L, 2L);
        assertThat(keys(source, where(CATEGORY).isNot("home"))).containsExactly(3L);
        assertThat(keys(source, where(CATEGORY).isNull())).containsExactly(4L, 5L);
        assertThat(keys(source, where(CATEGORY_ID).is(2L))).containsExactly(3L);
        assertThat(keys(source, where(PRICE).atLeast(new BigDecimal("2.5")))).containsExactly(1L, 3L, 4L);
        assertThat(keys(source, where(PRICE).lessThan(new BigDecimal("1E+1")))).containsExactly(3L, 4L, 5L);
        assertThat(keys(source, where(PRICE).is(new BigDecimal("1E+1")))).containsExactly(1L);
        assertThat(keys(source, where(PRICE).in(List.of(new BigDecimal("1E+1"), new BigDecimal("1E+3")))))
                .containsExactly(1L);
        assertThat(keys(source, where(Ware::getOwner).is("bob"))).containsExactly(2L, 5L);
        assertThat(keys(source, where(Ware::getState).in(List.of(Ware.State.NEW, Ware.State.BROKEN))))
                .containsExactly(1L, 4L, 5L);
        assertThat(keys(source, where(Ware::getState).in(List.of()))).isEmpty();
        assertThat(keys(
                        source,
                        where(Ware::isActive)
                                .is(true)
                                .and(where(Ware::getOwner)
                                        .is("bob")
                                        .or(where(CATEGORY).is("garden")))))
                .containsExactly(2L, 3L);
        assertThat(keys(source, new Condition.Contains("name", "LAMP"))).containsExactly(1L, 2L);
        assertThat(keys(source, new Condition.Contains("name", "ZÉ"))).containsExactly(5L);
        assertThat(keys(source, new Condition.Contains("name", "_"))).containsExactly(2L);
        if (database.hasDialect()) { // of the clock of others nothing is known
            assertThat(keys(source, where(Ware::getSoldAt).isPast())).containsExactly(1L);
            assertThat(keys(source, where(Ware::getSoldAt).isFuture())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aScopeMayBeASpecification(Database database) {
        JpaRowSource source = source(database);
        Specification<Ware> bobs = (root, query, builder) -> builder.equal(root.get("owner"), "bob");
        Specification<Ware> homes =
                (root, query, builder) -> builder.equal(root.join("category").get("name"), "home");
        Specification<Ware> tagged =
                (root, query, builder) -> root.join("tags", JoinType.LEFT).in("tag1", "all");
        PredicateSpecification<Ware> active = (from, builder) -> builder.isTrue(from.get("active"));
        assertThat(keys(source, Scope.of(bobs, "bob"))).containsExactly(2L, 5L);
        assertThat(keys(source, Scope.of(homes, "home"))).containsExactly(1L, 2L);
        assertThat(keys(source, Scope.of(tagged, "tagged"), desc(PRICE))).containsExactly(1L, 4L, 3L, 5L, 2L);
        assertThat(keys(source, Scope.of(active, "active"))).containsExactly(1L, 2L, 3L, 4L);
        assertThat(keys(source, Scope.of(Specification.unrestricted(), "all"))).hasSize(5);
        Selection selection = new Selection(Scope.of(tagged, "tagged"), Condition.all());
        assertThat(get(source.count(selection, Long.MAX_VALUE, List.of(1L, 9L))))
                .isEqualTo(new Count(5, 1));
        List<ProbedRow> rows = get(source.probeAll(
                List.of(
                        new Selection(Scope.of(homes, "home"), Condition.all()),
                        selection,
                        new Selection(Scope.of(bobs, "bob"), Condition.all())),
                List.of(2L, 4L)));
        assertThat(rows.stream().collect(Collectors.toMap(row -> row.row().key(), row -> row.admitting()
                        .toString())))
                .isEqualTo(Map.of(2L, "{0, 1, 2}", 4L, "{1}"));
    }

    @ParameterizedTest
    @EnumSource
    void aScopeThatFetchesIsRefused(Database database) {
        Specification<Ware> fetching = (root, query, builder) -> {
            root.fetch("tags");
            return builder.conjunction();
        };
        JpaRowSource source = source(database);
        assertThatThrownBy(() -> keys(source, Scope.unshared(fetching)))
                .hasRootCauseMessage(
                        "The scope of dev.livelist.jpa.Ware fetches an association, but rows are read as projections: join it instead");
    }

    @ParameterizedTest
    @EnumSource
    void countsAreOfOneMoment(Database database) {
        JpaRowSource source = source(database);
        Selection home = new Selection(where(CATEGORY).is("home"), Condition.all());
        Selection all = new Selection(Condition.all(), Condition.all());
        assertThat(get(source.count(all, Long.MAX_VALUE, List.of()))).isEqualTo(new Count(5, 0));
        assertThat(get(source.count(all, 3, List.of(1L, 2L, 3L, 4L, 77L)))).isEqualTo(new Count(3, 4));
        assertThat(get(source.countAll(
                        List.of(
                                new Counted(home, List.of(1L, 3L)),
                                new Counted(all, List.of(5L)),
                                new Counted(home, List.of())),
                        Long.MAX_VALUE)))
                .containsExactly(new Count(2, 1), new Count(5, 1), new Count(2, 0));
        assertThat(get(source.countAll(List.of(new Counted(home, List.of(2L)), new Counted(all, List.of(5L))), 4)))
                .containsExactly(new Count(2, 1), new Count(4, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aPeekedRowHasEveryPropertyThatConditionsMayAskAbout(Database database) {
        List<PeekedRow> rows = get(source(database).peek(List.of(4L, 77L)));
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).properties())
                .containsEntry("id", 4L)
                .containsEntry("name", null)
                .containsEntry("category.name", null)
                .containsEntry("cost.price", new BigDecimal("7.00"))
                .containsEntry("cost.currency", null)
                .containsEntry("owner", null)
                .containsEntry("state", Ware.State.BROKEN)
                .doesNotContainKey("tags");
        // Of what a converter makes, memory learns only whether it is NULL.
        assertThat(get(source(database).peek(List.of(1L))).get(0).properties()).containsEntry("owner", true);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HSQLDB", "SQL_SERVER", "ORACLE"})
    void theNextRowThatIsDueIsKnownByTheDatabasesClock(Database database) {
        JpaRowSource source = source(database);
        Selection future = new Selection(where(Ware::getSoldAt).isFuture(), Condition.all());
        assertThat(get(source.nextDue(future))).isEmpty();
        UNITS.get(database)
                .inTransaction(manager ->
                        manager.find(Ware.class, 5L).soldAt = Instant.now().plusSeconds(3600));
        try {
            Optional<Duration> due = get(source.nextDue(future));
            assertThat(due).hasValueSatisfying(soon -> assertThat(soon)
                    .isBetween(Duration.ofMinutes(50), Duration.ofMinutes(70)));
        } finally {
            UNITS.get(database).sql("UPDATE Ware SET soldAt = NULL WHERE id = 5");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "POSTGRES_BUILTIN", "POSTGRES_ICU"})
    void memoryOrdersOnlyWhatTheDatabaseOrdersInTheSameWay(Database database) {
        JpaRowSource source = source(database);
        ListDefinition<Ware> list = wares().build();
        assertThat(source.order(list.property("name").orElseThrow())).isEmpty();
        get(source.peek(List.of(1L)));
        boolean plain = database != Database.POSTGRES_ICU;
        assertThat(source.order(list.property("name").orElseThrow()).isPresent())
                .as(source.whyNotInMemory(list.property("name").orElseThrow()))
                .isEqualTo(plain);
        assertThat(source.order(list.property("category.name").orElseThrow()).isPresent())
                .isEqualTo(plain);
        assertThat(source.order(list.property("state").orElseThrow()).isPresent())
                .isEqualTo(plain);
        assertThat(source.equality(list.property("name").orElseThrow())).isPresent();
        assertThat(source.order(list.property("cost.price").orElseThrow())).isPresent();
        assertThat(source.order(list.property("soldAt").orElseThrow())).isPresent();
        assertThat(source.order(list.property("owner").orElseThrow())).isEmpty();
        assertThat(source.equality(list.property("owner").orElseThrow())).isEmpty();
        assertThat(source.whyNotInMemory(list.property("owner").orElseThrow())).contains("as it is");
    }

    @Test
    void ofADatabaseWithoutADialectMemoryDecidesNothing() {
        JpaRowSource source = source(Database.HSQLDB);
        get(source.page(new Selection(Condition.all(), Condition.all()), List.of(), 0, 10));
        for (Field field : wares().build().columns()) {
            assertThat(source.order(field)).as(field.name()).isEmpty();
            assertThat(source.equality(field)).as(field.name()).isEmpty();
        }
        assertThat(source).isNotInstanceOf(PeekSource.class);
        ListDefinition<Ware> sorted = wares().binarySorted(Ware::getName).build();
        try (JpaRowSourceFactory sources =
                new JpaRowSourceFactory(UNITS.get(Database.HSQLDB).factory(), 1)) {
            assertThatThrownBy(() -> sources.create(sorted))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("binarySorted", "HSQLDialect", "declare one as a bean");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReadIsOneStatementAndLoadsNoEntityAndNoCollection(Database database) {
        JpaRowSource source = source(database);
        get(source.peek(List.of(1L)));
        TestUnit unit = UNITS.get(database);
        unit.statistics().clear();
        Selection home = new Selection(where(CATEGORY).is("home"), Condition.all());
        get(source.page(home, List.of(asc(CATEGORY)), 0, 10));
        get(source.probe(home, List.of(1L, 2L)));
        get(source.peek(List.of(1L, 2L)));
        get(source.count(home, 100, List.of(1L)));
        assertThat(unit.statistics().getPrepareStatementCount()).isEqualTo(4);
        assertThat(unit.statistics().getEntityLoadCount()).isZero();
        assertThat(unit.statistics().getEntityFetchCount()).isZero();
        assertThat(unit.statistics().getCollectionLoadCount()).isZero();
        assertThat(unit.pool().getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    @Test
    void aReadThatNobodyWaitsForIsStoppedInTheDatabase() {
        JpaRowSource source = source(Database.POSTGRES_BUILTIN);
        TestUnit unit = UNITS.get(Database.POSTGRES_BUILTIN);
        Specification<Ware> slow = (root, query, builder) ->
                builder.isNotNull(builder.function("pg_sleep", String.class, builder.literal(60)));
        CompletableFuture<List<SourceRow>> read =
                source.page(new Selection(Scope.unshared(slow), Condition.all()), List.of(), 0, 10);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> unit.number("SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
                                + " AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()")
                        == 1);
        read.cancel(true);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> unit.pool().getHikariPoolMXBean().getActiveConnections() == 0);
        assertThat(get(source.probe(new Selection(Condition.all(), Condition.all()), List.of(1L))))
                .hasSize(1);
    }

    @Test
    void whatDoesNotFitIsToldWhenTheListIsMade() {
        source(Database.H2);
        JpaRowSourceFactory factory = FACTORIES.get(Database.H2);
        assertThat(factory.supports(Ware.class)).isTrue();
        assertThat(factory.supports(String.class)).isFalse();
        assertThatThrownBy(() -> factory.create(ListDefinition.of(Ware.class)
                        .publicAccess()
                        .fields(Ware::getCategory)
                        .build()))
                .hasMessageContaining("uses the property 'category'")
                .hasMessageContaining("say path(…::reference, …::property)");
        assertThatThrownBy(() -> factory.create(ListDefinition.of(Ware.class)
                        .publicAccess()
                        .id(Ware::getName)
                        .fields(Ware::getName)
                        .build()))
                .hasMessageContaining("has the key 'name', but @Id is on 'id'");
    }
}
