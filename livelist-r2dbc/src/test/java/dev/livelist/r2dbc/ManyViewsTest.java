package dev.livelist.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.QueryShape;
import dev.livelist.Totals;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.engine.ViewReport;
import dev.livelist.r2dbc.OracleShop.OracleItem;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Many views at a time of few rows, so that what picks and groups them is hit hard: each is what plain SQL gives, and those
 * that no change concerns are neither read nor looked at. {@code -Dlivelist.oracle.views=…} and {@code
 * -Dlivelist.oracle.steps=…} say how many; {@code -Dlivelist.oracle.seed=…} what is written.
 */
class ManyViewsTest {

    private static final int VIEWS = Integer.getInteger("livelist.oracle.views", 2_000);
    private static final int KEYS = 40;
    private static final int STEPS = Integer.getInteger("livelist.oracle.steps", 8);
    private static final int BYSTANDERS = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** How text is ordered, and in which database. */
    enum Collation {
        H2(TestDatabase.H2, ""),
        C(TestDatabase.POSTGRES_C, ""),
        ICU(TestDatabase.POSTGRES_ICU, ""),
        EN_US(TestDatabase.POSTGRES_C, " COLLATE \"en_US.utf8\"");

        private final TestDatabase database;
        private final String clause;

        Collation(TestDatabase database, String clause) {
            this.database = database;
            this.clause = clause;
        }
    }

    private record Followed(FollowingReader reader, OracleShop.Query query) {}

    @ParameterizedTest
    @EnumSource
    void eachOfThousandsOfViewsIsWhatPlainSqlGivesAndBystandersCostNothing(Collation collation) {
        ConnectionPool pool = TestPool.of(collation.database, 8);
        try {
            assumeTrue(
                    collation != Collation.EN_US
                            || TestDatabase.count(
                                            pool, "SELECT count(*) FROM pg_collation WHERE collname = 'en_US.utf8'")
                                    > 0,
                    "this machine has no locale en_US");
            TestDatabase.execute(
                    pool,
                    "DROP TABLE IF EXISTS oracle_item",
                    OracleShop.table(collation.database).replace("varchar(100)", "varchar(100)" + collation.clause));
            long seed = Long.getLong("livelist.oracle.seed", 1);
            System.out.println(collation + ": seed " + seed);
            run(seed, pool, collation.database);
        } finally {
            pool.dispose();
        }
    }

    private static void run(long seed, ConnectionPool pool, TestDatabase database) {
        Random random = new Random(seed);
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        DatabaseClient client = template.getDatabaseClient();
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        LiveListsSettings settings = new LiveListsSettings(
                Duration.ofMillis(2),
                Duration.ofMillis(20),
                3,
                defaults.history(),
                defaults.historyBytes(),
                defaults.linger(),
                Duration.ofMillis(100),
                defaults.queryTimeout(),
                4,
                2 * VIEWS + BYSTANDERS,
                defaults.maxWindowEnd(),
                defaults.stalePollInterval(),
                defaults.auditInterval());
        ListDefinition<OracleItem> list = OracleShop.list(Totals.EXACT);
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template);
                LiveLists lists = LiveLists.builder(broadcaster)
                        .settings(settings)
                        .list(list, sources.create(list))
                        .start()) {
            OracleWriter writer = new OracleWriter(client, broadcaster, KEYS, 12);
            for (int i = 0; i < KEYS; i++) {
                writer.put(writer.randomItem(random));
            }
            for (int i = 0; i < BYSTANDERS; i += 2) {
                writer.put(new OracleItem(1_000L + i, "idle", "home", null, true, "idle-" + i, 0, null));
            }
            List<Followed> readers = new ArrayList<>();
            for (int i = 0; i < VIEWS; i++) {
                OracleShop.Query query = OracleShop.randomQuery(random, list, database);
                readers.add(new Followed(new FollowingReader(query.query()), query));
            }
            for (int i = 0; i < BYSTANDERS; i++) {
                ListQuery query = new ListQuery(
                        list, list.scopeFor(LivePrincipal.of("idle-" + i)), Condition.all(), "", List.of(), 0, 20);
                readers.add(new Followed(
                        new FollowingReader(query), new OracleShop.Query(query, "owner = 'idle-" + i + "'", "id")));
            }
            readers.forEach(followed -> followed.reader().open(lists));
            converge(client, readers, "at the start");
            LiveLists.Statistics before = lists.statistics();
            Map<String, String> idle = bystanders(lists);
            int singles = 0;
            for (int i = 0; i < STEPS; i++) {
                String what = writer.step(random);
                converge(client, readers, "after step " + (i + 1) + ", " + what);
                if (what.startsWith("updated all")) {
                    idle = onceAllHaveBeenRead(lists, idle);
                } else {
                    singles++;
                    assertThat(bystanders(lists)).isEqualTo(idle);
                }
            }
            LiveLists.Statistics after = lists.statistics();
            System.out.printf(
                    "%d views, %d steps: %d statements, of which %d full reads and %d counts; %d evaluations%n",
                    after.views(),
                    STEPS,
                    after.statements() - before.statements(),
                    after.fullReads() - before.fullReads(),
                    after.counts() - before.counts(),
                    after.evaluations() - before.evaluations());
            assertThat(singles).isPositive();
        }
    }

    /** What they have cost when each has been read once more, also those of which the document is the same. */
    private static Map<String, String> onceAllHaveBeenRead(LiveLists lists, Map<String, String> before) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Map<String, String> now = bystanders(lists);
        while (!Collections.disjoint(now.entrySet(), before.entrySet())) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(500_000);
            now = bystanders(lists);
        }
        return now;
    }

    /** What the views that nobody writes to have cost so far. */
    private static Map<String, String> bystanders(LiveLists lists) {
        return lists.explain("items").join().stream()
                .filter(report -> report.scope().contains("idle-"))
                .collect(Collectors.toMap(
                        ViewReport::scope, report -> report.statements() + " and " + report.evaluations()));
    }

    private static void converge(DatabaseClient client, List<Followed> readers, String when) {
        Map<String, List<ObjectNode>> orders = new HashMap<>();
        Map<String, Set<Long>> selections = new HashMap<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Followed followed : readers) {
            JsonNode expected = fresh(
                    followed.query(),
                    orders.computeIfAbsent(followed.query().orderBy(), order -> rows(client, order)),
                    selections.computeIfAbsent(followed.query().where(), where -> keys(client, where)));
            while (!expected.equals(followed.reader().document())) {
                Throwable failure = followed.reader().failure();
                if (failure != null || System.nanoTime() > end) {
                    throw new AssertionError(
                            "Diverged " + when + " on " + followed.query() + "\n  expected " + expected
                                    + "\n  but has  " + followed.reader().document(),
                            failure);
                }
                LockSupport.parkNanos(500_000);
            }
        }
    }

    private static List<ObjectNode> rows(DatabaseClient client, String order) {
        return client.sql("SELECT id, name, category, price, active FROM oracle_item ORDER BY " + order)
                .map(row -> JsonMapper.shared()
                        .createObjectNode()
                        .put("id", row.get(0, Long.class))
                        .put("name", row.get(1, String.class))
                        .put("category", row.get(2, String.class))
                        .put("price", row.get(3, java.math.BigDecimal.class))
                        .put("active", row.get(4, Boolean.class)))
                .all()
                .collectList()
                .block(PATIENCE);
    }

    private static Set<Long> keys(DatabaseClient client, String where) {
        return new HashSet<>(client.sql("SELECT id FROM oracle_item WHERE " + where)
                .map(row -> row.get(0, Long.class))
                .all()
                .collectList()
                .block(PATIENCE));
    }

    private static JsonNode fresh(OracleShop.Query query, List<ObjectNode> ordered, Set<Long> selected) {
        String search = query.query().search().toLowerCase(Locale.ROOT);
        List<ObjectNode> rows = ordered.stream()
                .filter(row -> selected.contains(row.get("id").asLong()))
                .filter(row -> search.isEmpty() || contains(row.get("name"), search))
                .toList();
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ArrayNode page = document.putArray("rows");
        QueryShape.Page shape = (QueryShape.Page) query.query().shape();
        rows.stream().skip(shape.offset()).limit(shape.size()).forEach(page::add);
        document.put("page", shape.page());
        document.put("size", shape.size());
        document.put("hasMore", rows.size() > shape.end());
        document.put("total", rows.size());
        // Written and read again, so that numbers are as a client has them.
        return JsonMapper.shared().readTree(document.toString());
    }

    private static boolean contains(@Nullable JsonNode name, String search) {
        return name != null
                && !name.isNull()
                && name.asString().toLowerCase(Locale.ROOT).contains(search);
    }
}
