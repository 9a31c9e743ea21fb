package dev.livelist.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.Document;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.source.RowSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists over tables with row-level security, read by a role that does not own them through a pool of {@value #POOL} connections, for {@value
 * #TENANTS} tenants: random reads and changes, among them reads that are cancelled, that take too long, and whose connection is killed.
 * Nobody is ever given a row of another tenant, and no connection keeps a setting. {@code -Dlivelist.row-security.steps=…} says how many.
 */
public final class RowSecurityRun implements AutoCloseable {

    /** How many connections the pool has. */
    public static final int POOL = 10;

    /** A query for what a connection keeps of the setting. */
    public static final String KEPT = "SELECT coalesce(current_setting('app.tenant', true), 'NULL')";

    /** Who reads. */
    public static final String ROLE = "livelist_reader";

    private static final int TENANTS = 20;
    private static final int STEPS = Integer.getInteger("livelist.row-security.steps", 400);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration QUERY_TIMEOUT = Duration.ofMillis(800);
    private static final Pattern TENANT = Pattern.compile("\"(t\\d\\d)\"");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What is tried. */
    public interface Subject {

        /** The list of papers: columns {@code id}, {@code tenant}, {@code title}; with totals, and groups by tenant. */
        ListDefinition<?> papers();

        /** The papers of projects of which somebody is a member, by {@code exists}. */
        ListDefinition<?> ofMembers();

        /** The label of memberships. */
        String members();

        /** What reads a list. */
        RowSource source(ListDefinition<?> definition);

        /** The first column of a query on one of the pool's connections. */
        @Nullable
        String onPool(String sql);
    }

    private record Followed(FollowingReader reader, String tenant, String expected) {}

    private final String database;
    private final Connection owner;

    /** A database with the tables, made anew. */
    public RowSecurityRun(String database) {
        this.database = database;
        executeAt(
                url("postgres"),
                "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)",
                "CREATE DATABASE " + database + " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'");
        this.owner = connect(url(database));
        execute(
                "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '" + ROLE + "') THEN CREATE ROLE "
                        + ROLE + " LOGIN PASSWORD 'reader'; END IF; END $$",
                "CREATE TABLE rls_paper (id BIGINT PRIMARY KEY, tenant TEXT NOT NULL, title TEXT NOT NULL, project BIGINT NOT NULL)",
                "CREATE TABLE rls_member (id BIGINT PRIMARY KEY, tenant TEXT NOT NULL, project BIGINT NOT NULL, person TEXT NOT NULL)",
                "ALTER TABLE rls_paper ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE rls_member ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY tenants ON rls_paper USING (tenant = nullif(current_setting('app.tenant', true), ''))",
                "CREATE POLICY tenants ON rls_member USING (tenant = nullif(current_setting('app.tenant', true), ''))",
                "CREATE TABLE rls_slow (id BIGINT PRIMARY KEY, name TEXT)",
                "INSERT INTO rls_slow VALUES (1, 'slow')",
                "ALTER TABLE rls_slow ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY tenants ON rls_slow USING (id = current_setting('app.tenant')::bigint AND pg_sleep(50) IS NOT NULL)",
                "GRANT SELECT ON rls_paper, rls_member, rls_slow TO " + ROLE);
    }

    /** Where the database is, for who owns the tables. */
    public String url() {
        return url(database);
    }

    /** Its name. */
    public String database() {
        return database;
    }

    /** The port of its server. */
    public int port() {
        return TestPostgres.server().getPort();
    }

    private static String url(String database) {
        return TestPostgres.server().getJdbcUrl("postgres", database);
    }

    /** Whether a statement of {@value #ROLE} runs that contains a text. */
    public boolean runs(String text) {
        return !texts("SELECT pid FROM pg_stat_activity WHERE usename = '" + ROLE
                        + "' AND state = 'active' AND query LIKE '%" + text + "%'")
                .isEmpty();
    }

    /** Runs statements as the owner. */
    public synchronized void execute(String... statements) {
        try (Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void executeAt(String url, String... statements) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(String url) {
        try {
            return DriverManager.getConnection(url);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized List<String> texts(String sql) {
        try (Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LivePrincipal principal(String tenant) {
        return LivePrincipal.of("ann").withAttributes(Map.of("tenant", tenant));
    }

    private static ListQuery page(ListDefinition<?> list, String tenant, int size) {
        return new ListQuery(
                list,
                list.scopeFor(principal(tenant)),
                Condition.all(),
                "",
                List.of(new Sort("title", Sort.Direction.ASC)),
                0,
                size);
    }

    /** The kinds of queries, and what says in plain SQL what they are to show. */
    private static Map<Function<String, ListQuery>, String> kinds(Subject subject) {
        ListDefinition<?> papers = subject.papers();
        Map<Function<String, ListQuery>, String> kinds = new LinkedHashMap<>();
        kinds.put(
                tenant -> page(papers, tenant, 5), "rows SELECT id FROM rls_paper WHERE tenant = ? ORDER BY title, id");
        kinds.put(
                tenant -> page(papers, tenant, 5).as(new QueryShape.Count()),
                "count SELECT id FROM rls_paper WHERE tenant = ?");
        kinds.put(
                tenant -> page(papers, tenant, 5).as(new QueryShape.Groups(List.of("tenant"), 10)),
                "groups SELECT DISTINCT tenant FROM rls_paper WHERE tenant = ?");
        kinds.put(
                tenant -> page(subject.ofMembers(), tenant, 7),
                "rows SELECT id FROM rls_paper p WHERE tenant = ? AND EXISTS (SELECT 1 FROM rls_member m WHERE m.tenant = p.tenant"
                        + " AND m.project = p.project AND m.person = 'ann') ORDER BY title, id");
        return kinds;
    }

    private static String tenant(int number) {
        return number < 10 ? "t0" + number : "t" + number;
    }

    /** Runs it. */
    public void run(Subject subject) {
        long seed = Long.getLong("livelist.oracle.seed", 1);
        System.out.println(database + ": seed " + seed + ", " + STEPS + " steps");
        Random random = new Random(seed);
        LiveListsSettings usual = LiveListsSettings.DEFAULT;
        LiveListsSettings settings = new LiveListsSettings(
                usual.batchWindow(),
                usual.batchMaxWait(),
                5,
                usual.history(),
                usual.historyBytes(),
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                QUERY_TIMEOUT,
                usual.maxConcurrentReads(),
                usual.maxViews(),
                usual.maxWindowEnd(),
                usual.stalePollInterval(),
                usual.auditInterval(),
                usual.maxMemory());
        Map<Function<String, ListQuery>, String> kinds = kinds(subject);
        List<Function<String, ListQuery>> queries = List.copyOf(kinds.keySet());
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                LiveLists lists = LiveLists.builder(broadcaster)
                        .settings(settings)
                        .list(subject.papers(), subject.source(subject.papers()))
                        .list(subject.ofMembers(), subject.source(subject.ofMembers()))
                        .start()) {
            List<Followed> followed = new ArrayList<>();
            for (int number = 0; number < TENANTS; number++) {
                String tenant = tenant(number);
                kinds.forEach((query, expected) -> {
                    FollowingReader reader = new FollowingReader(query.apply(tenant));
                    reader.open(lists);
                    followed.add(new Followed(reader, tenant, expected));
                });
            }
            Set<String> leaks = ConcurrentHashMap.newKeySet();
            List<CompletableFuture<?>> reads = new ArrayList<>();
            for (int step = 1; step <= STEPS; step++) {
                int dice = random.nextInt(100);
                if (dice < 40) {
                    write(subject, broadcaster, random);
                } else if (dice < 85) {
                    String tenant = tenant(random.nextInt(TENANTS));
                    ListQuery query =
                            queries.get(random.nextInt(queries.size())).apply(tenant);
                    CompletableFuture<Document> read = lists.document(query);
                    reads.add(read.handle((document, error) -> document == null
                            || check(tenant, new String(document.json(), StandardCharsets.UTF_8), leaks)));
                    if (dice >= 75) {
                        read.cancel(true); // the client has left
                    }
                } else if (dice < 98) {
                    Followed one = followed.get(random.nextInt(followed.size()));
                    if (one.reader().isOpen()) {
                        one.reader().close();
                    } else {
                        one.reader().open(lists);
                    }
                } else if (random.nextInt(4) == 0) {
                    delay();
                } else if (random.nextInt(3) == 0) {
                    texts("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + ROLE + "'");
                }
                if (reads.size() > 20) {
                    CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                            .join();
                    reads.clear();
                }
                if (step % 200 == 0 || step == STEPS) {
                    followed.forEach(one -> reopen(one, lists));
                    followed.forEach(one -> converge(one, lists, leaks));
                    requireCleanPool(subject);
                }
            }
            assertThat(leaks).isEmpty();
        }
    }

    private void write(Subject subject, LocalBroadcaster broadcaster, Random random) {
        int id = random.nextInt(200);
        String tenant = tenant(random.nextInt(TENANTS));
        boolean member = random.nextInt(4) == 0;
        String table = member ? "rls_member" : "rls_paper";
        if (random.nextInt(3) == 0) {
            execute("DELETE FROM " + table + " WHERE id = " + id);
        } else if (member) {
            execute("INSERT INTO rls_member VALUES (" + id + ", '" + tenant + "', " + random.nextInt(3) + ", '"
                    + (random.nextBoolean() ? "ann" : "bob")
                    + "') ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant, project ="
                    + " excluded.project, person = excluded.person");
        } else {
            execute(
                    "INSERT INTO rls_paper VALUES (" + id + ", '" + tenant + "', 'n" + random.nextInt(50) + "', "
                            + random.nextInt(3)
                            + ") ON CONFLICT (id) DO UPDATE SET tenant = excluded.tenant, title = excluded.title, project = excluded.project");
        }
        String label = member ? subject.members() : subject.papers().label();
        broadcaster.publish(random.nextBoolean() ? ModelChange.updated(label, id) : ModelChange.deleted(label, id));
    }

    /** Keeps reads waiting for longer than they may take. */
    private void delay() {
        execute(
                "BEGIN",
                "LOCK TABLE rls_paper IN ACCESS EXCLUSIVE MODE",
                "SELECT pg_sleep(" + QUERY_TIMEOUT.toMillis() * 1.5 / 1000 + ")",
                "COMMIT");
    }

    private static boolean check(String tenant, String json, Set<String> leaks) {
        Matcher found = TENANT.matcher(json);
        while (found.find()) {
            if (!found.group(1).equals(tenant)) {
                leaks.add(tenant + " was given " + json);
                return false;
            }
        }
        return true;
    }

    /** A reader that comes while the database does not answer is turned away, and comes again. */
    private static void reopen(Followed one, LiveLists lists) {
        if (!one.reader().isOpen()) {
            one.reader().close();
            one.reader().open(lists);
        }
    }

    private void converge(Followed one, LiveLists lists, Set<String> leaks) {
        String kind = one.expected().substring(0, one.expected().indexOf(' '));
        List<String> expected =
                texts(one.expected().substring(kind.length() + 1).replace("?", "'" + one.tenant() + "'"));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            reopen(one, lists);
            assertThat(one.reader().failure()).isNull();
            JsonNode document = one.reader().document();
            assertThat(document).as(one.reader().status()).isNotNull();
            if (kind.equals("groups")) {
                List<String> groups = new ArrayList<>();
                document.get("groups")
                        .forEach(group -> groups.add(group.get("tenant").asString()));
                assertThat(groups).isEqualTo(expected);
                return;
            }
            assertThat(document.get("total").asInt()).as(one.tenant()).isEqualTo(expected.size());
            if (kind.equals("rows")) {
                List<String> ids = new ArrayList<>();
                document.get("rows").forEach(row -> ids.add(row.get("id").toString()));
                assertThat(ids)
                        .as(one.tenant())
                        .isEqualTo(expected.stream()
                                .limit(document.get("size").asInt())
                                .toList());
            }
        });
        one.reader().history().forEach(event -> check(one.tenant(), event, leaks));
    }

    /** Each of the pool's connections, several times over. */
    private static void requireCleanPool(Subject subject) {
        List<CompletableFuture<String>> asked = new ArrayList<>();
        for (int i = 0; i < 2 * POOL; i++) {
            asked.add(
                    CompletableFuture.supplyAsync(
                            () -> subject.onPool(
                                    "SELECT concat(current_setting('app.tenant', true), current_setting('transaction_read_only'), pg_sleep(0.01))")));
        }
        for (CompletableFuture<String> one : asked) {
            assertThat(one.join()).isEqualTo("off");
        }
    }

    @Override
    public void close() {
        try {
            owner.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
