package dev.livelist.jpa;

import static dev.livelist.Condition.exists;
import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.jpa.TestUnit.Database;
import dev.livelist.source.Selection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.annotations.ParamDef;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.annotations.SoftDelete;
import org.hibernate.annotations.TenantId;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.context.spi.CurrentTenantIdentifierResolver;
import org.hibernate.context.spi.TenantSchemaMapper;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;
import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.jpa.domain.Specification;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import tools.jackson.databind.JsonNode;

/** Lists whose rows depend on a session's or a thread's state are refused; restrictions that are always the same hold. */
class SessionStateTest {

    /** What all the entities here have. */
    interface Named {
        long getId();

        String getName();
    }

    @Entity(name = "Rented")
    static class Rented implements Named {
        @Id
        long id;

        String name = "";

        @TenantId
        @Nullable
        String tenant;

        Rented() {}

        Rented(long id, String name) {
            this.id = id;
            this.name = name;
        }

        public @Nullable String getTenant() {
            return tenant;
        }

        @Override
        public long getId() {
            return id;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    @Entity(name = "Plain")
    static class Plain implements Named {
        @Id
        long id;

        String name = "";

        @Override
        public long getId() {
            return id;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    @Entity(name = "Filtered")
    @FilterDef(name = "owned", parameters = @ParamDef(name = "who", type = String.class))
    @Filter(name = "owned", condition = "name = :who")
    static class Filtered implements Named {
        @Id
        long id;

        String name = "";

        Filtered() {}

        Filtered(long id, String name) {
            this.id = id;
            this.name = name;
        }

        @Override
        public long getId() {
            return id;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    @Entity(name = "Special")
    static class Special extends Filtered {}

    @Entity(name = "Owning")
    static class Owning implements Named {
        @Id
        long id;

        String name = "";

        @ManyToOne
        @Nullable
        Filtered filtered;

        @Override
        public long getId() {
            return id;
        }

        @Override
        public String getName() {
            return name;
        }

        @Nullable
        Filtered getFiltered() {
            return filtered;
        }
    }

    /** What an application's resolver does: it asks the thread. */
    public static final class WhoAmI implements Supplier<String> {
        @SuppressWarnings("ThreadLocalUsage") // one for this test
        static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

        @Override
        public String get() {
            return Objects.requireNonNullElse(CURRENT.get(), "nobody");
        }
    }

    @Entity(name = "Resolved")
    @FilterDef(
            name = "mine",
            autoEnabled = true,
            parameters = @ParamDef(name = "who", type = String.class, resolver = WhoAmI.class))
    @Filter(name = "mine", condition = "name = :who")
    static class Resolved extends Row {}

    /** A row that may be hidden. */
    @jakarta.persistence.MappedSuperclass
    abstract static class Row implements Named {
        @Id
        long id;

        String name = "";
        boolean hidden;

        @Override
        public long getId() {
            return id;
        }

        @Override
        public String getName() {
            return name;
        }
    }

    @Entity(name = "Always")
    @FilterDef(name = "shown", autoEnabled = true)
    @Filter(name = "shown", condition = "not hidden")
    static class Always extends Row {}

    @Entity(name = "Restricted")
    @SQLRestriction("not hidden")
    static class Restricted extends Row {}

    @Entity(name = "Softly")
    @SoftDelete
    static class Softly extends Row {}

    private static <T extends Named> ListDefinition<T> list(Class<T> type) {
        return ListDefinition.of(type)
                .name("named")
                .publicAccess()
                .fields(Named::getId, Named::getName)
                .sortable(Named::getName)
                .filterable(Named::getName)
                .totals(Totals.EXACT)
                .build();
    }

    /** One tenant for every thread, as applications have it that fall back on a default. */
    static final class OneTenant implements CurrentTenantIdentifierResolver<String> {
        @Override
        public @NonNull String resolveCurrentTenantIdentifier() {
            return "public";
        }

        @Override
        public boolean validateExistingCurrentSessions() {
            return false;
        }
    }

    private static void assertRefused(TestUnit unit, ListDefinition<?> list, String... because) {
        try (JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
            assertThatThrownBy(() -> sources.create(list))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(because);
        }
    }

    @Test
    void aListOfAnEntityWithATenantIsRefused() {
        try (TestUnit unit = new TestUnit(
                Database.H2,
                Map.of(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new OneTenant()),
                Rented.class,
                Plain.class)) {
            assertRefused(
                    unit,
                    list(Rented.class),
                    "The list 'named' of " + Rented.class.getName(),
                    "@TenantId",
                    "another tenant's rows",
                    "a term of each list's scope");
            // A scope may lead from any entity to any other.
            assertRefused(unit, list(Plain.class), "@TenantId", Rented.class.getName());
        }
    }

    /** Falls back on a tenant that has rows, as applications do. */
    static final class OfThread implements CurrentTenantIdentifierResolver<String> {
        @SuppressWarnings("ThreadLocalUsage") // one for this test
        static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

        @Override
        public @NonNull String resolveCurrentTenantIdentifier() {
            return Objects.requireNonNullElse(CURRENT.get(), "acme");
        }

        @Override
        public boolean validateExistingCurrentSessions() {
            return false;
        }
    }

    private static ListDefinition.Builder<Rented> rented() {
        return ListDefinition.of(Rented.class)
                .authenticated()
                .fields(Rented::getId, Rented::getName)
                .sortable(Rented::getName)
                .totals(Totals.EXACT);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void aListThatNamesTheTenantShowsEachPrincipalTheRowsOfTheirs(Database database) {
        ModelRegistry registry = new ModelRegistry();
        registry.register(Rented.class);
        Map<String, Object> settings =
                new HashMap<>(Map.of(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new OfThread()));
        Specification<Rented> any = (root, query, builder) ->
                builder.or(builder.isNotNull(root.get("name")), builder.equal(root.get("tenant"), "zeta"));
        List<ListDefinition<Rented>> definitions = List.of(
                rented().name("all").tenant(Rented::getTenant).build(),
                rented().name("specified")
                        .tenant(Rented::getTenant)
                        .scope(principal -> Scope.of(any, "any"))
                        .build());
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 20).addTo(settings);
            try (TestUnit unit = new TestUnit(database, settings, Rented.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 2)) {
                LiveLists.Builder builder = LiveLists.builder(broadcaster);
                definitions.forEach(definition -> builder.list(definition, sources.create(definition)));
                try (LiveLists lists = builder.start()) {
                    for (long id = 1; id <= 4; id++) {
                        rent(unit, id, id % 2 == 0 ? "acme" : "zeta");
                    }
                    for (ListDefinition<Rented> definition : definitions) {
                        FollowingReader acme = follow(lists, definition, "acme");
                        FollowingReader zeta = follow(lists, definition, "zeta");
                        FollowingReader other = follow(lists, definition, "other");
                        shows(acme, 2, 4);
                        shows(zeta, 1, 3);
                        shows(other);
                    }
                    FollowingReader acme = follow(lists, definitions.get(0), "acme");
                    FollowingReader zeta = follow(lists, definitions.get(1), "zeta");
                    rent(unit, 5, "zeta");
                    rent(unit, 6, "acme");
                    shows(acme, 2, 4, 6);
                    shows(zeta, 1, 3, 5);
                }
            }
        }
    }

    @Test
    void aListThatNamesTheTenantMayAskAboutRowsOfAnotherModel() {
        ModelRegistry registry = new ModelRegistry();
        registry.register(Rented.class);
        registry.register(Plain.class);
        Map<String, Object> settings =
                new HashMap<>(Map.of(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new OfThread()));
        ListDefinition<Rented> definition = rented().tenant(Rented::getTenant)
                .related(Plain.class)
                .scope(principal -> exists(Plain.class).where(Plain::getId).equalTo(Rented::getId))
                .build();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 20).addTo(settings);
            try (TestUnit unit = new TestUnit(Database.H2, settings, Rented.class, Plain.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 2);
                    LiveLists lists = LiveLists.builder(broadcaster)
                            .list(definition, sources.create(definition))
                            .start()) {
                rent(unit, 1, "acme");
                rent(unit, 2, "zeta");
                FollowingReader acme = follow(lists, definition, "acme");
                shows(acme);
                for (long id = 1; id <= 2; id++) {
                    Plain plain = new Plain();
                    plain.id = id;
                    unit.inTransaction(manager -> manager.persist(plain));
                }
                shows(acme, 1);
            }
        }
    }

    private static void rent(TestUnit unit, long id, String tenant) {
        OfThread.CURRENT.set(tenant);
        try {
            unit.inTransaction(manager -> manager.persist(new Rented(id, "rented " + id)));
        } finally {
            OfThread.CURRENT.remove();
        }
    }

    private static FollowingReader follow(LiveLists lists, ListDefinition<?> definition, String tenant) {
        LivePrincipal principal = LivePrincipal.of("ann").withAttributes(Map.of("tenant", tenant));
        FollowingReader reader = new FollowingReader(
                new ListQuery(definition, definition.scopeFor(principal), Condition.all(), "", List.of(), 0, 20));
        reader.open(lists);
        return reader;
    }

    private static void shows(FollowingReader reader, Integer... ids) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonNode document = reader.document();
            assertThat(document).isNotNull();
            assertThat(document.get("rows").valueStream().map(row -> row.get("id")
                            .asInt()))
                    .containsExactly(ids);
            assertThat(document.get("total").asInt()).isEqualTo(ids.length);
        });
    }

    @Test
    void aListThatNamesAnotherPropertyThanTheTenantIsRefused() {
        try (TestUnit unit = new TestUnit(
                Database.H2,
                Map.of(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new OneTenant()),
                Rented.class)) {
            assertRefused(unit, rented().tenant(Rented::getName).build(), "@TenantId", "say tenant(…)");
        }
    }

    @Test
    void aListOfAUnitWithSeveralDatabasesIsRefused() {
        try (TestUnit unit = new TestUnit(Database.H2, Map.of(), Plain.class) {
            @Override
            Map<String, Object> connection(HikariDataSource pool) {
                return Map.of(
                        MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER,
                        new AbstractDataSourceBasedMultiTenantConnectionProviderImpl<String>() {
                            @Override
                            protected HikariDataSource selectAnyDataSource() {
                                return pool;
                            }

                            @Override
                            protected HikariDataSource selectDataSource(String tenant) {
                                return pool;
                            }
                        },
                        MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER,
                        new OneTenant());
            }
        }) {
            assertRefused(unit, list(Plain.class), "has tenants (a MultiTenantConnectionProvider)");
        }
    }

    @Test
    void aListOfAUnitWithSeveralSchemasIsRefused() {
        TenantSchemaMapper<String> schemas = tenant -> tenant;
        try (TestUnit unit = new TestUnit(
                Database.H2,
                Map.of(
                        MultiTenancySettings.MULTI_TENANT_SCHEMA_MAPPER,
                        schemas,
                        MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER,
                        new OneTenant()),
                Plain.class)) {
            assertRefused(unit, list(Plain.class), "has tenants (a TenantSchemaMapper)");
        }
    }

    @Test
    void aListOfAUnitThatAsksForTheTenantIsRefused() {
        try (TestUnit unit = new TestUnit(
                Database.H2,
                Map.of(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new OneTenant()),
                Plain.class)) {
            assertRefused(unit, list(Plain.class), "has tenants (a CurrentTenantIdentifierResolver)");
        }
    }

    @Test
    void aListOfAnEntityWithAFilterThatSessionsEnableIsRefused() {
        try (TestUnit unit =
                new TestUnit(Database.H2, Map.of(), Filtered.class, Special.class, Owning.class, Plain.class)) {
            assertRefused(
                    unit,
                    list(Filtered.class),
                    "the filter 'owned'",
                    "sessions that do not enable it",
                    "a term of the list's scope",
                    SessionStateCheck.ACCEPTED_FILTERS);
            assertRefused(unit, list(Special.class), "the filter 'owned'");
            assertRefused(
                    unit,
                    ListDefinition.of(Owning.class)
                            .publicAccess()
                            .fields(path(Owning::getFiltered, Filtered::getName))
                            .build(),
                    "the filter 'owned'");
            try (JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
                sources.create(list(Plain.class));
                sources.create(list(Owning.class));
            }
        }
    }

    @Test
    void aFilterThatListsMayBeReadWithoutIsNotAppliedToThem() {
        try (TestUnit unit = new TestUnit(
                        Database.H2,
                        Map.of(SessionStateCheck.ACCEPTED_FILTERS, "other, owned"),
                        Filtered.class,
                        Special.class);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
            unit.inTransaction(manager -> {
                manager.persist(new Filtered(1, "alice"));
                manager.persist(new Filtered(2, "bob"));
            });
            assertThat(sources.create(list(Filtered.class))
                            .page(new Selection(Condition.all(), Condition.all()), List.of(), 0, 10)
                            .orTimeout(30, TimeUnit.SECONDS)
                            .join())
                    .hasSize(2);
        }
    }

    @Test
    void aListOfAnEntityWithAFilterWhoseValuesAResolverGivesIsRefused() {
        try (TestUnit unit = new TestUnit(Database.H2, Map.of(), Resolved.class)) {
            assertRefused(
                    unit,
                    list(Resolved.class),
                    "the filter 'mine'",
                    "threads that belong to no request",
                    "rows that it hides");
        }
    }

    @Test
    void aListOverARoutingDataSourceIsRefusedUnlessItsDefaultIsRight() {
        for (Map<String, Object> settings :
                List.<Map<String, Object>>of(Map.of(), Map.of(SessionStateCheck.ACCEPTED_ROUTING, "true"))) {
            try (TestUnit unit = new TestUnit(Database.H2, settings, Plain.class) {
                @Override
                Map<String, Object> connection(HikariDataSource pool) {
                    AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
                        @Override
                        protected @Nullable Object determineCurrentLookupKey() {
                            return null;
                        }
                    };
                    routing.setDefaultTargetDataSource(pool);
                    routing.setTargetDataSources(Map.of());
                    routing.afterPropertiesSet();
                    return Map.of(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, new DelegatingDataSource(routing));
                }
            }) {
                if (settings.isEmpty()) {
                    assertRefused(
                            unit,
                            list(Plain.class),
                            "AbstractRoutingDataSource",
                            SessionStateCheck.ACCEPTED_ROUTING + "=true");
                } else {
                    try (JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
                        sources.create(list(Plain.class));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void aFilterThatEverySessionHasHoldsForLists(Database database) {
        follow(database, Always.class, Always::new);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void aRestrictionInSqlHoldsForLists(Database database) {
        follow(database, Restricted.class, Restricted::new);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_BUILTIN"})
    void whatIsDeletedSoftlyLeavesLists(Database database) {
        follow(database, Softly.class, Softly::new);
    }

    /** Rows that are hidden, shown again, or deleted: two readers, so that changes are looked at for several views at once. */
    private static <T extends Row> void follow(Database database, Class<T> type, Supplier<T> made) {
        ListDefinition<T> definition = list(type);
        ModelRegistry registry = new ModelRegistry();
        registry.register(type, definition.label());
        Map<String, Object> settings = new HashMap<>();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 50).addTo(settings);
            try (TestUnit unit = new TestUnit(database, settings, type);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 2);
                    LiveLists lists = LiveLists.builder(broadcaster)
                            .list(definition, sources.create(definition))
                            .start()) {
                List<FollowingReader> readers = new ArrayList<>();
                for (Condition filter :
                        List.of(Condition.all(), where(Row::getName).isNot("none"))) {
                    FollowingReader reader = new FollowingReader(
                            new ListQuery(definition, Condition.all(), filter, "", List.of(asc(Row::getName)), 0, 10));
                    reader.open(lists);
                    readers.add(reader);
                }
                unit.inTransaction(manager -> {
                    for (long id = 1; id <= 3; id++) {
                        T row = made.get();
                        row.id = id;
                        row.name = "row" + id;
                        row.hidden = false;
                        manager.persist(row);
                    }
                });
                awaitRows(readers, "row1", "row2", "row3");
                unit.inTransaction(manager -> {
                    T row = Objects.requireNonNull(manager.find(type, 2L));
                    if (type == Softly.class) {
                        manager.remove(row);
                    } else {
                        row.hidden = true;
                    }
                });
                awaitRows(readers, "row1", "row3");
                String entity = type.getSimpleName();
                unit.inTransaction(manager -> {
                    if (type == Softly.class) {
                        manager.createQuery("delete from " + entity + " where id = 1")
                                .executeUpdate();
                    } else {
                        manager.createQuery("update " + entity + " set hidden = true where id = 1")
                                .executeUpdate();
                    }
                });
                awaitRows(readers, "row3");
            }
        }
    }

    private static void awaitRows(List<FollowingReader> readers, String... names) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            for (FollowingReader reader : readers) {
                JsonNode document = reader.document();
                assertThat(document).isNotNull();
                assertThat(document.get("rows").valueStream().map(row -> row.get("name")
                                .asString()))
                        .containsExactly(names);
                assertThat(document.get("total")).isNotNull();
                assertThat(document.get("total").asInt()).isEqualTo(names.length);
            }
        });
    }
}
