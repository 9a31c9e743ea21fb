package dev.livelist.r2dbc;

import static dev.livelist.Condition.exists;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.source.RowSource;
import dev.livelist.sql.RowSecurityRun;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.core.DatabaseClient;

/** Lists over tables with row-level security, whose settings are those of who reads. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class RowSecurityTest {

    @Table("rls_paper")
    record SecuredPaper(@Id Long id, String tenant, String title, Long project) {}

    @Table("rls_member")
    record SecuredMember(@Id Long id, String tenant, Long project, String person) {}

    private static ListDefinition<SecuredPaper> list(String name, Condition scope) {
        return ListDefinition.of(SecuredPaper.class)
                .name(name)
                .authenticated()
                .databaseSetting("app.tenant", principal -> principal.attribute("tenant", String.class))
                .related(SecuredMember.class)
                .scope(principal -> scope)
                .fields(SecuredPaper::id, SecuredPaper::tenant, SecuredPaper::title)
                .sortable(SecuredPaper::title)
                .groupable(SecuredPaper::tenant)
                .aggregates(Aggregate.count())
                .totals(Totals.EXACT)
                .build();
    }

    @Test
    void nobodyIsEverGivenARowThatThePoliciesHide() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_r2dbc")) {
            ConnectionPool pool = TestPool.of(
                    ConnectionFactoryOptions.builder()
                            .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                            .option(ConnectionFactoryOptions.HOST, "localhost")
                            .option(ConnectionFactoryOptions.PORT, run.port())
                            .option(ConnectionFactoryOptions.DATABASE, run.database())
                            .option(ConnectionFactoryOptions.USER, RowSecurityRun.ROLE)
                            .option(ConnectionFactoryOptions.PASSWORD, "reader")
                            .build(),
                    RowSecurityRun.POOL);
            try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
                run.run(new RowSecurityRun.Subject() {
                    private final ListDefinition<SecuredPaper> all = list("papers", Condition.all());
                    private final ListDefinition<SecuredPaper> ofMembers = list(
                            "of-members",
                            exists(SecuredMember.class)
                                    .where(SecuredMember::project)
                                    .equalTo(SecuredPaper::project)
                                    .and(SecuredMember::person)
                                    .is("ann"));

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
                        return DatabaseClient.create(pool)
                                .sql(sql)
                                .map(row -> row.get(0, String.class))
                                .one()
                                .block(Duration.ofSeconds(30));
                    }
                });
            } finally {
                pool.dispose();
            }
        }
    }

    @Test
    void aDatabaseWithoutSuchSettingsIsRefusedAtTheStart() {
        for (TestDatabase database : List.of(TestDatabase.H2, TestDatabase.MARIADB)) {
            try (R2dbcRowSourceFactory sources =
                    new R2dbcRowSourceFactory(new R2dbcEntityTemplate(database.connectionFactory()))) {
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
