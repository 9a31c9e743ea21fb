package dev.livelist.jpa;

import static dev.livelist.Condition.exists;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.DatabaseSettings;
import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SettingsSource;
import dev.livelist.source.UnreadableValueException;
import dev.livelist.sql.RowSecurityRun;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists over tables with row-level security, whose settings are those of who reads. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class RowSecurityTest {

    @Entity(name = "SecuredPaper")
    @Table(name = "rls_paper")
    static class SecuredPaper {

        @Id
        private Long id;

        private String tenant;
        private String title;
        private Long project;

        Long getId() {
            return id;
        }

        String getTenant() {
            return tenant;
        }

        String getTitle() {
            return title;
        }

        Long getProject() {
            return project;
        }
    }

    @Entity(name = "SecuredMember")
    @Table(name = "rls_member")
    static class SecuredMember {

        @Id
        private Long id;

        private Long project;
        private String person;

        Long getId() {
            return id;
        }

        Long getProject() {
            return project;
        }

        String getPerson() {
            return person;
        }
    }

    @Entity(name = "SlowRow")
    @Table(name = "rls_slow")
    static class SlowRow {

        @Id
        private Long id;

        private String name;

        Long getId() {
            return id;
        }

        String getName() {
            return name;
        }
    }

    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static ListDefinition<SecuredPaper> list(String name, Condition scope) {
        return ListDefinition.of(SecuredPaper.class)
                .name(name)
                .authenticated()
                .databaseSetting("app.tenant", principal -> principal.attribute("tenant", String.class))
                .related(SecuredMember.class)
                .scope(principal -> scope)
                .fields(SecuredPaper::getId, SecuredPaper::getTenant, SecuredPaper::getTitle)
                .sortable(SecuredPaper::getTitle)
                .groupable(SecuredPaper::getTenant)
                .aggregates(Aggregate.count())
                .totals(Totals.EXACT)
                .build();
    }

    private static HikariDataSource pool(RowSecurityRun run, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://localhost:" + run.port() + "/" + run.database());
        config.setUsername(RowSecurityRun.ROLE);
        config.setPassword("reader");
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    private static EntityManagerFactory unit(DataSource pool) {
        return new HibernatePersistenceConfiguration("row-security")
                .managedClasses(SecuredPaper.class, SecuredMember.class, SlowRow.class)
                .properties(Map.of(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool))
                .createEntityManagerFactory();
    }

    @Test
    void nobodyIsEverGivenARowThatThePoliciesHide() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_jpa")) {
            try (HikariDataSource pool = pool(run, RowSecurityRun.POOL);
                    EntityManagerFactory unit = unit(pool);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit, 4)) {
                run.run(new OverJpa(sources, pool));
            }
        }
    }

    private static final class OverJpa implements RowSecurityRun.Subject {
        private final ListDefinition<SecuredPaper> all = list("papers", Condition.all());
        private final ListDefinition<SecuredPaper> ofMembers = list(
                "of-members",
                exists(SecuredMember.class)
                        .where(SecuredMember::getProject)
                        .equalTo(SecuredPaper::getProject)
                        .and(SecuredMember::getPerson)
                        .is("ann"));
        private final JpaRowSourceFactory sources;
        private final HikariDataSource pool;

        OverJpa(JpaRowSourceFactory sources, HikariDataSource pool) {
            this.sources = sources;
            this.pool = pool;
        }

        @Override
        public ListDefinition<?> papers() {
            return all;
        }

        @Override
        public ListDefinition<?> ofMembers() {
            return ofMembers;
        }

        @Override
        public String members() {
            return ModelLabels.labelOf(SecuredMember.class);
        }

        @Override
        public RowSource source(ListDefinition<?> definition) {
            return sources.create(definition);
        }

        @Override
        public @Nullable String onPool(String sql) {
            return text(pool, sql);
        }
    }

    private static @Nullable String text(DataSource pool, String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RowSource slow(JpaRowSourceFactory sources, String tenant) {
        RowSource source = sources.create(ListDefinition.of(SlowRow.class)
                .authenticated()
                .databaseSetting("app.tenant", LivePrincipal::name)
                .fields(SlowRow::getId, SlowRow::getName)
                .build());
        return ((SettingsSource) source).under(new DatabaseSettings(Map.of("app.tenant", tenant)));
    }

    @Test
    void aPolicyThatRaisesForOnePrincipalIsNoOutage() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_raising_jpa");
                HikariDataSource pool = pool(run, 1);
                EntityManagerFactory unit = unit(pool);
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit, 1)) {
            assertThat(slow(sources, "abc").page(EVERYTHING, List.of(), 0, 10))
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(UnreadableValueException.class)
                    .withMessageContaining("policy")
                    .withMessageContaining("SlowRow");
            assertThat(text(pool, RowSecurityRun.KEPT)).isEmpty();
            assertThat(slow(sources, "2").page(EVERYTHING, List.of(), 0, 10)).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void aConnectionWhoseRollbackFailsIsNotGivenToAnybodyElse() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_rollback_jpa");
                HikariDataSource pool = pool(run, 1);
                EntityManagerFactory unit = unit(failingRollbacks(pool));
                JpaRowSourceFactory sources = new JpaRowSourceFactory(unit, 1)) {
            RowSource source = slow(sources, "2");
            String backend = text(pool, "SELECT pg_backend_pid()::text");
            assertThat(source.page(EVERYTHING, List.of(), 0, 10)).failsWithin(PATIENCE);
            assertThat(text(pool, "SELECT pg_backend_pid()::text")).isNotEqualTo(backend);
            assertThat(text(pool, RowSecurityRun.KEPT)).isEqualTo("NULL");
        }
    }

    /** The same connections, of which none rolls back. */
    private static DataSource failingRollbacks(DataSource pool) {
        return proxy(
                DataSource.class,
                pool,
                result -> result instanceof Connection connection
                        ? proxy(Connection.class, connection, outcome -> outcome)
                        : result);
    }

    private static <T> T proxy(Class<T> type, T target, Function<@Nullable Object, @Nullable Object> made) {
        return type.cast(Proxy.newProxyInstance(
                RowSecurityTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("rollback")) {
                        throw new SQLException("No rollback");
                    }
                    try {
                        return made.apply(method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void aDatabaseWithoutSuchSettingsIsRefusedAtTheStart() {
        for (TestUnit.Database database :
                new TestUnit.Database[] {TestUnit.Database.H2, TestUnit.Database.MARIADB, TestUnit.Database.HSQLDB}) {
            try (TestUnit unit = new TestUnit(database, Map.of(), SecuredPaper.class, SecuredMember.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 1)) {
                assertThatThrownBy(() -> sources.create(list("papers", Condition.all())))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("list 'papers'")
                        .hasMessageContaining("[app.tenant]")
                        .hasMessageContaining("PostgreSQL has")
                        .hasMessageContaining("scope(…)");
            }
        }
    }
}
