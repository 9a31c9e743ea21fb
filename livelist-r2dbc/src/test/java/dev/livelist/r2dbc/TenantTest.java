package dev.livelist.r2dbc;

import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Scope;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.query.Criteria;
import tools.jackson.databind.JsonNode;

/** Lists per tenant: whatever a scope says, in whichever way, nobody ever sees a row of another tenant, also while rows move between them. */
class TenantTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record TenantPaper(@Id Long id, String tenant, String title) {}

    private static ListDefinition<TenantPaper> list(String name, Scope scope) {
        return ListDefinition.of(TenantPaper.class)
                .name(name)
                .authenticated()
                .tenant(TenantPaper::tenant)
                .scope(principal -> scope)
                .fields(TenantPaper::id, TenantPaper::title, TenantPaper::tenant)
                .sortable(TenantPaper::title)
                .searchable(TenantPaper::title)
                .totals(Totals.EXACT)
                .build();
    }

    private record Followed(FollowingReader reader, String tenant) {}

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "MARIADB"})
    void nobodySeesARowOfAnotherTenant(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 5);
        TestDatabase.execute(
                pool,
                "DROP TABLE IF EXISTS tenant_paper",
                "CREATE TABLE tenant_paper (id BIGINT PRIMARY KEY, tenant VARCHAR(20) NOT NULL, title VARCHAR(50) NOT NULL)");
        List<ListDefinition<TenantPaper>> definitions = List.of(
                list("all", Condition.all()),
                list(
                        "either",
                        Condition.where(TenantPaper::title)
                                .is("t1")
                                .or(Condition.where(TenantPaper::tenant).isNotNull())),
                list(
                        "criteria",
                        Scope.of(Criteria.where("title").isNotNull().or("title").is("t1"), "any")),
                list("unshared", Scope.unshared(Criteria.empty())));
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(new R2dbcEntityTemplate(pool))) {
            LiveLists.Builder builder = LiveLists.builder(broadcaster);
            definitions.forEach(definition -> builder.list(definition, sources.create(definition)));
            try (LiveLists lists = builder.start()) {
                List<Followed> readers = new ArrayList<>();
                for (ListDefinition<TenantPaper> definition : definitions) {
                    for (String tenant : List.of("acme", "zeta")) {
                        for (String search : List.of("", "t")) {
                            LivePrincipal principal = LivePrincipal.of("ann").withAttributes(Map.of("tenant", tenant));
                            FollowingReader reader = new FollowingReader(new ListQuery(
                                    definition,
                                    definition.scopeFor(principal),
                                    Condition.all(),
                                    search,
                                    List.of(asc(TenantPaper::title)),
                                    0,
                                    3));
                            reader.open(lists);
                            readers.add(new Followed(reader, tenant));
                        }
                    }
                }
                Random random = new Random(1);
                for (int step = 0; step < 60; step++) {
                    int id = random.nextInt(12);
                    String tenant = random.nextBoolean() ? "acme" : "zeta";
                    TestDatabase.execute(
                            pool,
                            "DELETE FROM tenant_paper WHERE id = " + id,
                            "INSERT INTO tenant_paper VALUES (" + id + ", '" + tenant + "', 't" + random.nextInt(5)
                                    + "')");
                    broadcaster.publish(ModelChange.updated(ModelLabels.labelOf(TenantPaper.class), id));
                    if (step % 10 == 9) {
                        readers.forEach(followed -> converge(pool, followed));
                    }
                }
            }
        } finally {
            pool.dispose();
        }
    }

    private static void converge(ConnectionPool pool, Followed followed) {
        long count = TestDatabase.count(
                pool, "SELECT count(*) FROM tenant_paper WHERE tenant = '" + followed.tenant() + "'");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(followed.reader().failure()).isNull();
            JsonNode document = followed.reader().document();
            assertThat(document).isNotNull();
            assertThat(document.get("total").asLong()).isEqualTo(count);
            assertThat(document.get("rows").size()).isEqualTo((int) Math.min(3, count));
        });
        assertThat(followed.reader().history()).allSatisfy(event -> assertThat(event)
                .doesNotContain(followed.tenant().equals("acme") ? "\"zeta\"" : "\"acme\""));
    }
}
