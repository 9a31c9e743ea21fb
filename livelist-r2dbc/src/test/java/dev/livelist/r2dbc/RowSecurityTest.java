package dev.livelist.r2dbc;

import static dev.livelist.Condition.exists;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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

    private static final Selection EVERYTHING = new Selection(Condition.all(), Condition.all());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    private static ConnectionPool pool(RowSecurityRun run, int size) {
        return TestPool.of(
                ConnectionFactoryOptions.builder()
                        .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                        .option(ConnectionFactoryOptions.HOST, "localhost")
                        .option(ConnectionFactoryOptions.PORT, run.port())
                        .option(ConnectionFactoryOptions.DATABASE, run.database())
                        .option(ConnectionFactoryOptions.USER, RowSecurityRun.ROLE)
                        .option(ConnectionFactoryOptions.PASSWORD, "reader")
                        .build(),
                size);
    }

    @Test
    void nobodyIsEverGivenARowThatThePoliciesHide() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_r2dbc")) {
            ConnectionPool pool = pool(run, RowSecurityRun.POOL);
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
                        return RowSecurityTest.onPool(pool, sql);
                    }
                });
            } finally {
                pool.dispose();
            }
        }
    }

    @Table("rls_slow")
    record SlowRow(@Id Long id, String name) {}

    private static RowSource slow(R2dbcRowSourceFactory sources, String tenant) {
        RowSource source = sources.create(ListDefinition.of(SlowRow.class)
                .authenticated()
                .databaseSetting("app.tenant", LivePrincipal::name)
                .fields(SlowRow::id, SlowRow::name)
                .build());
        return ((SettingsSource) source).under(new DatabaseSettings(Map.of("app.tenant", tenant)));
    }

    private static @Nullable String onPool(ConnectionPool pool, String sql) {
        return DatabaseClient.create(pool)
                .sql(sql)
                .map(row -> row.get(0, String.class))
                .one()
                .block(Duration.ofSeconds(30));
    }

    @Test
    void theConnectionOfACancelledReadIsUsedAgainAndKeepsTheNameOfTheSettingOnly() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_cancelled_r2dbc")) {
            ConnectionPool pool = pool(run, 1);
            try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
                assertThat(onPool(pool, RowSecurityRun.KEPT)).isEqualTo("NULL");
                String backend = onPool(pool, "SELECT pg_backend_pid()::text");
                RowSource source = slow(sources, "1");
                for (int i = 0; i < 3; i++) {
                    CompletableFuture<?> read = source.page(EVERYTHING, List.of(), 0, 10);
                    await().atMost(PATIENCE).until(() -> run.runs("rls_slow"));
                    read.cancel(true);
                    await().atMost(PATIENCE)
                            .until(() -> pool.getMetrics().orElseThrow().acquiredSize() == 0);
                    assertThat(onPool(pool, "SELECT pg_backend_pid()::text")).isEqualTo(backend);
                    assertThat(onPool(pool, RowSecurityRun.KEPT)).isEmpty();
                }
            } finally {
                pool.dispose();
            }
        }
    }

    @Test
    void aPolicyThatRaisesForOnePrincipalIsNoOutage() {
        try (RowSecurityRun run = new RowSecurityRun("livelist_rls_raising_r2dbc")) {
            ConnectionPool pool = pool(run, 1);
            try (R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
                assertThat(slow(sources, "abc").page(EVERYTHING, List.of(), 0, 10))
                        .failsWithin(PATIENCE)
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(UnreadableValueException.class)
                        .withMessageContaining("policy")
                        .withMessageContaining("rls_slow");
                assertThat(slow(sources, "2").page(EVERYTHING, List.of(), 0, 10))
                        .succeedsWithin(PATIENCE);
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
