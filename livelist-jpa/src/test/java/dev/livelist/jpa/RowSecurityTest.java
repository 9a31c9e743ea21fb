package dev.livelist.jpa;

import static dev.livelist.Condition.exists;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.source.RowSource;
import dev.livelist.sql.RowSecurityRun;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

    @Test
    void nobodyIsEverGivenARowThatThePoliciesHide() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_jpa")) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl("jdbc:postgresql://localhost:" + run.port() + "/" + run.database());
            config.setUsername(RowSecurityRun.ROLE);
            config.setPassword("reader");
            config.setMaximumPoolSize(RowSecurityRun.POOL);
            try (HikariDataSource pool = new HikariDataSource(config);
                    EntityManagerFactory unit = new HibernatePersistenceConfiguration("row-security")
                            .managedClasses(SecuredPaper.class, SecuredMember.class)
                            .properties(Map.of(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool))
                            .createEntityManagerFactory();
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
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getString(1);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
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
