package dev.livelist.r2dbc;

import static dev.livelist.Condition.exists;
import static dev.livelist.Condition.notExists;
import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.QueryShape;
import dev.livelist.Totals;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.engine.ViewReport;
import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;
import tools.jackson.databind.JsonNode;

/**
 * Conditions that ask about rows of other models: tickets of projects that somebody is a member of. Each view on each of two workers is what
 * plain SQL gives, however memberships come and go, and whenever their signals arrive. {@code -Dlivelist.oracle.seed=…} and {@code
 * -Dlivelist.membership.steps=…} say what is written.
 */
@Timeout(300)
class MembershipTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Each in one of a tenth as many projects. */
    private static final int PRINCIPALS = Integer.getInteger("livelist.membership.principals", 200);

    private static final int STEPS = Integer.getInteger("livelist.membership.steps", 30);

    record Issue(@Id Long id, String title, @Nullable Long project, String owner) {}

    record Member(@Id Long id, @Nullable Long project, String person, String role) {}

    /** A team works at a project. */
    record Share(@Id Long id, Long project, String team) {}

    /** Somebody is of a team. */
    record Seat(@Id Long id, String team, String person) {}

    /** The kinds of conditions, each with the same in plain SQL, in which {@code ?} is the principal. */
    enum Kind {
        MEMBER("EXISTS (SELECT 1 FROM member m WHERE m.project = i.project AND m.person = ?)") {
            @Override
            Condition of(String name) {
                return exists(Member.class)
                        .where(Member::project)
                        .equalTo(Issue::project)
                        .and(Member::person)
                        .is(name);
            }
        },
        OWN_OR_ADMIN(
                "(i.owner = ? OR EXISTS (SELECT 1 FROM member m WHERE m.project = i.project AND m.person = ? AND m.role IN ('ADMIN', 'BOSS')))") {
            @Override
            Condition of(String name) {
                return where(Issue::owner)
                        .is(name)
                        .or(exists(Member.class)
                                .where(Member::project)
                                .equalTo(Issue::project)
                                .and(Member::person)
                                .is(name)
                                .and(Member::role)
                                .in(List.of("ADMIN", "BOSS")));
            }
        },
        NO_MEMBER("NOT EXISTS (SELECT 1 FROM member m WHERE m.project = i.project AND m.person = ?)") {
            @Override
            Condition of(String name) {
                return notExists(Member.class)
                        .where(Member::project)
                        .equalTo(Issue::project)
                        .and(Member::person)
                        .is(name);
            }
        },
        OWNER_IS_MEMBER_TOO(
                "i.title <> ? AND EXISTS (SELECT 1 FROM member m WHERE m.project = i.project AND m.person = i.owner)") {
            @Override
            Condition of(String name) {
                return where(Issue::title)
                        .isNot(name)
                        .and(exists(Member.class)
                                .where(Member::project)
                                .equalTo(Issue::project)
                                .and(Member::person)
                                .equalTo(Issue::owner));
            }
        },
        TEAM(
                "EXISTS (SELECT 1 FROM share s WHERE s.project = i.project AND EXISTS (SELECT 1 FROM seat t WHERE t.team = s.team AND t.person = ?))") {
            @Override
            Condition of(String name) {
                return exists(Share.class)
                        .where(Share::project)
                        .equalTo(Issue::project)
                        .matching(exists(Seat.class)
                                .where(Seat::team)
                                .equalTo(Share::team)
                                .and(Seat::person)
                                .is(name));
            }
        };

        final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        abstract Condition of(String name);
    }

    private static final String[] TABLES = {
        "DROP TABLE IF EXISTS issue",
        "DROP TABLE IF EXISTS member",
        "DROP TABLE IF EXISTS share",
        "DROP TABLE IF EXISTS seat",
        "CREATE TABLE issue (id BIGINT PRIMARY KEY, title VARCHAR(50) NOT NULL, project BIGINT, owner VARCHAR(50) NOT NULL)",
        "CREATE TABLE member (id BIGINT PRIMARY KEY, project BIGINT, person VARCHAR(50) NOT NULL, role VARCHAR(50) NOT NULL)",
        "CREATE INDEX member_person ON member (person)",
        "CREATE TABLE share (id BIGINT PRIMARY KEY, project BIGINT NOT NULL, team VARCHAR(50) NOT NULL)",
        "CREATE TABLE seat (id BIGINT PRIMARY KEY, team VARCHAR(50) NOT NULL, person VARCHAR(50) NOT NULL)"
    };

    private static ListDefinition<Issue> list() {
        return ListDefinition.of(Issue.class)
                .authenticated()
                .scope(principal -> principal.attribute("kind", Kind.class).of(principal.name()))
                .related(Member.class)
                .related(Share.class)
                .related(Seat.class)
                .fields(Issue::id, Issue::title, Issue::project, Issue::owner)
                .sortable(Issue::title)
                .groupable(Issue::owner)
                .aggregates(Aggregate.count())
                .totals(Totals.EXACT)
                .build();
    }

    /** @param size of the page; 0 for the total alone, and -1 for groups */
    private record Followed(FollowingReader reader, Kind kind, String name, int size) {}

    private static Followed followed(ListDefinition<?> list, Kind kind, String name, int size) {
        LivePrincipal principal = LivePrincipal.of(name).withAttributes(Map.of("kind", kind));
        return new Followed(
                new FollowingReader(new ListQuery(
                        list,
                        list.scopeFor(principal),
                        Condition.all(),
                        "",
                        List.of(asc(Issue::title)),
                        size > 0
                                ? new QueryShape.Page(0, size)
                                : size == 0 ? new QueryShape.Count() : new QueryShape.Groups(List.of("owner"), 50))),
                kind,
                name,
                size);
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "POSTGRES_ICU", "MARIADB"})
    void eachViewOnEachWorkerIsWhatPlainSqlGives(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 8);
        TestDatabase.execute(pool, TABLES);
        long seed = Long.getLong("livelist.oracle.seed", 1);
        System.out.println(database + ": seed " + seed);
        Random random = new Random(seed);
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        ScheduledExecutorService tellers = Executors.newScheduledThreadPool(2);
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template);
                LiveLists one = lists(broadcaster, sources);
                LiveLists other = lists(broadcaster, sources)) {
            Writer writer = new Writer(template.getDatabaseClient(), broadcaster, tellers);
            for (int i = 0; i < 60; i++) {
                writer.write(random);
            }
            List<Followed> readers = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                for (String name : List.of("ann", "bob", "cy")) {
                    for (LiveLists worker : List.of(one, other)) {
                        Followed followed = followed(
                                worker.definition("issues").orElseThrow(), kind, name, name.equals("cy") ? 4 : 50);
                        followed.reader().open(worker);
                        readers.add(followed);
                    }
                }
                for (int shape = -1; shape <= 0; shape++) {
                    Followed followed = followed(one.definition("issues").orElseThrow(), kind, "ann", shape);
                    followed.reader().open(one);
                    readers.add(followed);
                }
            }
            for (int step = 0; step < STEPS; step++) {
                int writes = 1 + random.nextInt(12);
                for (int i = 0; i < writes; i++) {
                    writer.write(random);
                    if (random.nextInt(8) == 0) { // views end and begin in the middle of it
                        Followed any = readers.get(random.nextInt(readers.size()));
                        any.reader().close();
                        any.reader()
                                .open(
                                        any.reader().query().definition()
                                                        == one.definition("issues")
                                                                .orElseThrow()
                                                ? one
                                                : other);
                    }
                }
                converge(template.getDatabaseClient(), readers, "after step " + step);
            }
        } finally {
            tellers.shutdownNow();
            pool.dispose();
        }
    }

    private static LiveLists lists(LocalBroadcaster broadcaster, R2dbcRowSourceFactory sources) {
        ListDefinition<Issue> list = list();
        LiveListsSettings defaults = LiveListsSettings.DEFAULT;
        LiveListsSettings settings = new LiveListsSettings(
                defaults.batchWindow(),
                defaults.batchMaxWait(),
                defaults.lookahead(),
                defaults.history(),
                defaults.historyBytes(),
                defaults.linger(),
                Duration.ofMillis(50),
                defaults.queryTimeout(),
                defaults.maxConcurrentReads(),
                2 * PRINCIPALS,
                defaults.maxWindowEnd(),
                defaults.stalePollInterval(),
                defaults.auditInterval());
        return LiveLists.builder(broadcaster)
                .settings(settings)
                .list(list, sources.create(list))
                .start();
    }

    /** At most a few hundred of many, those of one project among them: plain SQL for each of thousands takes longer than everything else. */
    private static List<Followed> sample(List<Followed> readers) {
        int every = Math.max(1, readers.size() / 100);
        return IntStream.range(0, readers.size())
                .filter(i -> i % every == 0 || i < 100)
                .mapToObj(readers::get)
                .toList();
    }

    private static void converge(DatabaseClient client, List<Followed> readers, String when) {
        for (Followed followed : readers) {
            String where = followed.kind().sql.replace("?", "'" + followed.name() + "'");
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
                assertThat(followed.reader().failure()).isNull();
                List<Long> expected = client.sql("SELECT i.id FROM issue i WHERE " + where + " ORDER BY i.title, i.id")
                        .map(row -> row.get(0, Long.class))
                        .all()
                        .collectList()
                        .block(PATIENCE);
                JsonNode document = followed.reader().document();
                assertThat(document).isNotNull();
                if (followed.size() < 0) {
                    assertThat(document.get("groups")
                                    .valueStream()
                                    .mapToInt(group -> group.get("count").asInt())
                                    .sum())
                            .as("groups, %s of %s %s", followed.kind(), followed.name(), when)
                            .isEqualTo(expected.size());
                    return;
                }
                assertThat(ids(document))
                        .as("%s of %s %s", followed.kind(), followed.name(), when)
                        .isEqualTo(expected.stream().limit(followed.size()).toList());
                assertThat(document.get("total").asInt()).isEqualTo(expected.size());
            });
        }
    }

    private static List<Long> ids(JsonNode document) {
        List<Long> ids = new ArrayList<>();
        document.get("rows").forEach(row -> ids.add(row.get("id").asLong()));
        return ids;
    }

    /** Few rows and few keys, so that they are deleted and made anew; signals come late, repeatedly and in any order. */
    private record Writer(DatabaseClient client, LocalBroadcaster broadcaster, ScheduledExecutorService tellers) {

        private static final String[] PEOPLE = {"ann", "bob", "cy", "dan"};

        void write(Random random) {
            int id = 1 + random.nextInt(6);
            int project = 1 + random.nextInt(3);
            String person = PEOPLE[random.nextInt(PEOPLE.length)];
            String team = random.nextBoolean() ? "red" : "blue";
            if (random.nextInt(40) == 0) { // many at once, of which nobody tells one by one
                execute("UPDATE member SET person = '" + person + "' WHERE project = " + project);
                tellers.schedule(
                        () -> broadcaster.publish(
                                new Invalidation(ModelLabels.labelOf(Member.class), Invalidation.Reason.ANNOUNCED)),
                        random.nextInt(30),
                        TimeUnit.MILLISECONDS);
                return;
            }
            switch (random.nextInt(9)) {
                case 0, 1 ->
                    put(
                            random,
                            Issue.class,
                            "issue",
                            20 + random.nextInt(12),
                            "'t" + random.nextInt(5) + "', " + (random.nextInt(6) == 0 ? "NULL" : project) + ", '"
                                    + person + "'");
                case 2 -> delete(random, Issue.class, "issue", 20 + random.nextInt(12));
                case 3, 4 ->
                    put(
                            random,
                            Member.class,
                            "member",
                            id,
                            project + ", '" + person + "', '" + (random.nextBoolean() ? "ADMIN" : "GUEST") + "'");
                case 5 -> delete(random, Member.class, "member", id);
                case 6 -> put(random, Share.class, "share", id, project + ", '" + team + "'");
                case 7 -> put(random, Seat.class, "seat", id, "'" + team + "', '" + person + "'");
                default ->
                    delete(
                            random,
                            random.nextBoolean() ? Share.class : Seat.class,
                            random.nextBoolean() ? "share" : "seat",
                            id);
            }
        }

        private void put(Random random, Class<?> model, String table, int id, String values) {
            execute("DELETE FROM " + table + " WHERE id = " + id);
            if (random.nextBoolean()) {
                tell(random, ModelChange.deleted(ModelLabels.labelOf(model), id));
            }
            execute("INSERT INTO " + table + " VALUES (" + id + ", " + values + ")");
            tell(random, ModelChange.updated(ModelLabels.labelOf(model), id));
        }

        private void delete(Random random, Class<?> model, String table, int id) {
            execute("DELETE FROM " + table + " WHERE id = " + id);
            tell(random, ModelChange.deleted(ModelLabels.labelOf(model), id));
            // Both models, because either may have been named.
            if (model == Share.class || model == Seat.class) {
                tell(
                        random,
                        ModelChange.deleted(ModelLabels.labelOf(model == Share.class ? Seat.class : Share.class), id));
            }
        }

        private void execute(String sql) {
            client.sql(sql).then().block(PATIENCE);
        }

        private void tell(Random random, ModelChange change) {
            int times = random.nextInt(6) == 0 ? 2 : 1;
            for (int i = 0; i < times; i++) {
                tellers.schedule(() -> broadcaster.publish(change), random.nextInt(30), TimeUnit.MILLISECONDS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void oneUsersMembershipWakesNoViewOfAnothers(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 8);
        TestDatabase.execute(pool, TABLES);
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        DatabaseClient client = template.getDatabaseClient();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template);
                LiveLists lists = lists(broadcaster, sources)) {
            for (int from = 0; from < PRINCIPALS; from += 100) {
                StringBuilder issues = new StringBuilder(
                        "INSERT INTO issue VALUES (" + from + ", 'issue', " + from / 10 + ", 'nobody')");
                StringBuilder members = new StringBuilder(
                        "INSERT INTO member VALUES (" + from + ", " + from / 10 + ", 'user" + from + "', 'ADMIN')");
                for (int i = from + 1; i < from + 100; i++) {
                    issues.append(", (" + i + ", 'issue', " + i / 10 + ", 'nobody')");
                    members.append(", (" + i + ", " + i / 10 + ", 'user" + i + "', 'ADMIN')");
                }
                TestDatabase.execute(pool, issues.toString(), members.toString());
            }
            ListDefinition<?> list = lists.definition("issues").orElseThrow();
            List<Followed> readers = new ArrayList<>();
            for (int i = 0; i < PRINCIPALS; i++) {
                Followed followed = followed(list, Kind.MEMBER, "user" + i, 50);
                followed.reader().open(lists);
                readers.add(followed);
            }
            await().atMost(PATIENCE.multipliedBy(2))
                    .until(() -> readers.stream().noneMatch(one -> one.reader().document() == null));
            List<Followed> sample = sample(readers);
            converge(client, sample, "at the start");
            Map<String, Long> before = statements(lists);
            LiveLists.Statistics start = lists.statistics();

            // Revoked, though the worker has never seen it being granted; granted anew elsewhere; moved.
            TestDatabase.execute(pool, "DELETE FROM member WHERE id = 17");
            broadcaster.publish(ModelChange.deleted(ModelLabels.labelOf(Member.class), 17));
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(ids(readers.get(17).reader().document())).isEmpty());
            TestDatabase.execute(pool, "INSERT INTO member VALUES (1000000, 3, 'user17', 'ADMIN')");
            broadcaster.publish(ModelChange.created(ModelLabels.labelOf(Member.class), 1000000));
            converge(client, sample, "after a grant");
            TestDatabase.execute(pool, "UPDATE member SET project = 5 WHERE id = 1000000");
            broadcaster.publish(ModelChange.updated(ModelLabels.labelOf(Member.class), 1000000));
            converge(client, sample, "after a move");

            Map<String, Long> after = statements(lists);
            after.keySet().removeIf(scope -> after.get(scope).equals(before.get(scope)));
            assertThat(after).hasSize(1);
            assertThat(after.keySet().iterator().next()).contains("user17");
            LiveLists.Statistics end = lists.statistics();
            System.out.printf(
                    "%s: 3 memberships changed, %d views: %d statements, %d evaluations%n",
                    database,
                    PRINCIPALS,
                    end.statements() - start.statements(),
                    end.evaluations() - start.evaluations());
            assertThat(end.evaluations() - start.evaluations()).isLessThan(10);
        } finally {
            pool.dispose();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C"})
    void moreMembershipsThanAreRememberedAreFollowedAllTheSame(TestDatabase database) {
        ConnectionPool pool = TestPool.of(database, 8);
        TestDatabase.execute(pool, TABLES);
        R2dbcEntityTemplate template = new R2dbcEntityTemplate(pool);
        DatabaseClient client = template.getDatabaseClient();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create();
                R2dbcRowSourceFactory sources = new R2dbcRowSourceFactory(template);
                LiveLists lists = lists(broadcaster, sources)) {
            StringBuilder issues = new StringBuilder("INSERT INTO issue VALUES (0, 'i', 0, 'x')");
            StringBuilder members = new StringBuilder("INSERT INTO member VALUES (0, 0, 'ann', 'ADMIN')");
            for (int i = 1; i < 240; i++) {
                issues.append(", (" + i + ", 'i', " + i + ", 'x')");
                members.append(", (" + i + ", " + i + ", 'ann', 'ADMIN')");
            }
            TestDatabase.execute(pool, issues.toString(), members.toString());
            Followed ann = followed(lists.definition("issues").orElseThrow(), Kind.MEMBER, "ann", 900);
            ann.reader().open(lists);
            converge(client, List.of(ann), "at the start");
            for (int i = 240; i < 300; i++) { // across the bound, by changes
                TestDatabase.execute(
                        pool,
                        "INSERT INTO issue VALUES (" + i + ", 'i', " + i + ", 'x')",
                        "INSERT INTO member VALUES (" + i + ", " + i + ", 'ann', 'ADMIN')");
                broadcaster.publish(ModelChange.created(ModelLabels.labelOf(Member.class), i));
                broadcaster.publish(ModelChange.created(ModelLabels.labelOf(Issue.class), i));
            }
            converge(client, List.of(ann), "with 300 memberships");
            TestDatabase.execute(pool, "DELETE FROM member WHERE id < 100");
            for (int i = 0; i < 100; i++) {
                broadcaster.publish(ModelChange.deleted(ModelLabels.labelOf(Member.class), i));
            }
            converge(client, List.of(ann), "with 200 memberships");
            // And a view that begins with too many.
            Followed other = followed(lists.definition("issues").orElseThrow(), Kind.MEMBER, "ann", 901);
            other.reader().open(lists);
            converge(client, List.of(other), "at its start");
        } finally {
            pool.dispose();
        }
    }

    private static Map<String, Long> statements(LiveLists lists) {
        return lists.explain("issues").join().stream()
                .collect(Collectors.toMap(ViewReport::scope, ViewReport::statements));
    }

    @Test
    void aScopeThatAsksAboutAModelThatIsNotDeclaredIsRefused() {
        ListDefinition<Issue> list = ListDefinition.of(Issue.class)
                .authenticated()
                .scope(principal -> Kind.MEMBER.of(principal.name()))
                .fields(Issue::id)
                .build();
        assertThatThrownBy(() -> list.scopeFor(LivePrincipal.of("ann")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not say related(Member.class)");
    }
}
