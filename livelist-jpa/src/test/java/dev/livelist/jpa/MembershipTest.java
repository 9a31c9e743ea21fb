package dev.livelist.jpa;

import static dev.livelist.Condition.exists;
import static dev.livelist.Condition.notExists;
import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Property;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Conditions that ask about rows of other entities, by their references: each view is what plain SQL gives, however memberships come and go.
 * Hibernate's own events tell of them. {@code -Dlivelist.oracle.seed=…} and {@code -Dlivelist.membership.steps=…} say what is written.
 */
@Timeout(300)
class MembershipTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STEPS = Integer.getInteger("livelist.membership.steps", 20);

    @Entity(name = "Project")
    @Table(name = "mp_project")
    static class Project {
        @Id
        private long id;

        public long getId() {
            return id;
        }
    }

    @Entity(name = "Issue")
    @Table(name = "mp_issue")
    static class Issue {
        @Id
        private long id;

        private String owner = "";

        @ManyToOne(fetch = FetchType.LAZY)
        private @Nullable Project project;

        public long getId() {
            return id;
        }

        public String getOwner() {
            return owner;
        }

        public @Nullable Project getProject() {
            return project;
        }
    }

    @Entity(name = "Member")
    @Table(name = "mp_member")
    static class Member {
        @Id
        private long id;

        private String person = "";

        private boolean admin;

        @ManyToOne(fetch = FetchType.LAZY)
        private @Nullable Project project;

        public long getId() {
            return id;
        }

        public String getPerson() {
            return person;
        }

        public boolean isAdmin() {
            return admin;
        }

        public @Nullable Project getProject() {
            return project;
        }
    }

    /** The members of a member, to go two steps. */
    @Entity(name = "Deputy")
    @Table(name = "mp_deputy")
    static class Deputy {
        @Id
        private long id;

        private long member;

        private String person = "";

        public long getId() {
            return id;
        }

        public long getMember() {
            return member;
        }

        public String getPerson() {
            return person;
        }
    }

    /** With a key of two columns. */
    @Entity(name = "Watcher")
    @Table(name = "mp_watcher")
    @IdClass(WatcherId.class)
    static class Watcher {
        @Id
        private long project;

        @Id
        private String person = "";

        public long getProject() {
            return project;
        }

        public String getPerson() {
            return person;
        }
    }

    record WatcherId(long project, String person) {}

    private static final Property<Issue, Long> PROJECT = path(Issue::getProject, Project::getId);
    private static final Property<Member, Long> OF_PROJECT = path(Member::getProject, Project::getId);

    enum Kind {
        MEMBER("EXISTS (SELECT 1 FROM mp_member m WHERE m.project_id = i.project_id AND m.person = ?)") {
            @Override
            Condition of(String name) {
                return exists(Member.class)
                        .where(OF_PROJECT)
                        .equalTo(PROJECT)
                        .and(Member::getPerson)
                        .is(name);
            }
        },
        OWN_OR_ADMIN(
                "(i.owner = ? OR EXISTS (SELECT 1 FROM mp_member m WHERE m.project_id = i.project_id AND m.person = ? AND m.admin))") {
            @Override
            Condition of(String name) {
                return where(Issue::getOwner)
                        .is(name)
                        .or(exists(Member.class)
                                .where(OF_PROJECT)
                                .equalTo(PROJECT)
                                .and(Member::getPerson)
                                .is(name)
                                .and(Member::isAdmin)
                                .is(true));
            }
        },
        NO_MEMBER("NOT EXISTS (SELECT 1 FROM mp_member m WHERE m.project_id = i.project_id AND m.person = ?)") {
            @Override
            Condition of(String name) {
                return notExists(Member.class)
                        .where(OF_PROJECT)
                        .equalTo(PROJECT)
                        .and(Member::getPerson)
                        .is(name);
            }
        },
        WATCHER("EXISTS (SELECT 1 FROM mp_watcher w WHERE w.project = i.project_id AND w.person = ?)") {
            @Override
            Condition of(String name) {
                return exists(Watcher.class)
                        .where(Watcher::getProject)
                        .equalTo(PROJECT)
                        .and(Watcher::getPerson)
                        .is(name);
            }
        },
        DEPUTY(
                "EXISTS (SELECT 1 FROM mp_member m WHERE m.project_id = i.project_id AND EXISTS (SELECT 1 FROM mp_deputy d WHERE d.member = m.id AND d.person = ?))") {
            @Override
            Condition of(String name) {
                return exists(Member.class)
                        .where(OF_PROJECT)
                        .equalTo(PROJECT)
                        .matching(exists(Deputy.class)
                                .where(Deputy::getMember)
                                .equalTo(Member::getId)
                                .and(Deputy::getPerson)
                                .is(name));
            }
        };

        final String sql;

        Kind(String sql) {
            this.sql = sql;
        }

        abstract Condition of(String name);
    }

    private record Followed(FollowingReader reader, Kind kind, String name, int size) {}

    private static ListDefinition<Issue> list() {
        return ListDefinition.of(Issue.class)
                .authenticated()
                .scope(principal -> principal.attribute("kind", Kind.class).of(principal.name()))
                .related(Member.class)
                .related(Deputy.class)
                .dependsOn(Watcher.class)
                .fields(Issue::getId, Issue::getOwner, PROJECT)
                .sortable(Issue::getOwner)
                .totals(Totals.EXACT)
                .build();
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "POSTGRES_C", "POSTGRES_ICU", "MARIADB", "HSQLDB"})
    void eachViewIsWhatPlainSqlGives(TestUnit.Database database) {
        long seed = Long.getLong("livelist.oracle.seed", 1);
        System.out.println(database + ": seed " + seed);
        Random random = new Random(seed);
        ModelRegistry registry = new ModelRegistry();
        List.of(Issue.class, Member.class, Deputy.class, Watcher.class).forEach(registry::register);
        Map<String, Object> settings = new HashMap<>();
        ListDefinition<Issue> list = list();
        try (LocalBroadcaster broadcaster = LocalBroadcaster.create()) {
            new JpaChangeCapture(broadcaster, registry, 20).addTo(settings);
            try (TestUnit unit = new TestUnit(
                            database, settings, Project.class, Issue.class, Member.class, Deputy.class, Watcher.class);
                    JpaRowSourceFactory sources = new JpaRowSourceFactory(unit.factory(), 4);
                    LiveLists lists = LiveLists.builder(broadcaster)
                            .list(list, sources.create(list))
                            .start()) {
                unit.inTransaction(manager -> {
                    for (long id = 1; id <= 3; id++) {
                        Project project = new Project();
                        project.id = id;
                        manager.persist(project);
                    }
                });
                for (int i = 0; i < 30; i++) {
                    write(unit, random);
                }
                List<Followed> readers = new ArrayList<>();
                for (Kind kind : Kind.values()) {
                    for (String name : List.of("ann", "bob")) {
                        LivePrincipal principal = LivePrincipal.of(name).withAttributes(Map.of("kind", kind));
                        int size = name.equals("bob") ? 3 : 40;
                        FollowingReader reader = new FollowingReader(new ListQuery(
                                list,
                                list.scopeFor(principal),
                                Condition.all(),
                                "",
                                List.of(asc(Issue::getOwner)),
                                0,
                                size));
                        reader.open(lists);
                        readers.add(new Followed(reader, kind, name, size));
                    }
                }
                for (int step = 0; step < STEPS; step++) {
                    for (int i = random.nextInt(10); i >= 0; i--) {
                        write(unit, random);
                    }
                    converge(unit, readers, "after step " + step);
                }
            }
        }
    }

    private static void converge(TestUnit unit, List<Followed> readers, String when) {
        for (Followed followed : readers) {
            String where = followed.kind().sql.replace("?", "'" + followed.name() + "'");
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
                assertThat(followed.reader().failure()).isNull();
                List<Long> expected =
                        unit.texts("SELECT i.id FROM mp_issue i WHERE " + where + " ORDER BY i.owner, i.id").stream()
                                .map(Long::valueOf)
                                .toList();
                JsonNode document = followed.reader().document();
                assertThat(document).isNotNull();
                List<Long> shown = new ArrayList<>();
                document.get("rows").forEach(row -> shown.add(row.get("id").asLong()));
                assertThat(shown)
                        .as("%s of %s %s", followed.kind(), followed.name(), when)
                        .isEqualTo(expected.stream().limit(followed.size()).toList());
                assertThat(document.get("total").asInt()).isEqualTo(expected.size());
            });
        }
    }

    /** One transaction of a few entities, of which there are few, so that they are deleted and made anew. */
    private static void write(TestUnit unit, Random random) {
        unit.inTransaction(manager -> {
            for (int i = random.nextInt(3); i >= 0; i--) {
                change(manager, random);
            }
        });
    }

    private static void change(EntityManager manager, Random random) {
        long id = 1 + random.nextInt(6);
        @Nullable
        Project project = random.nextInt(6) == 0 ? null : manager.getReference(Project.class, 1L + random.nextInt(3));
        String person = List.of("ann", "bob", "cy").get(random.nextInt(3));
        switch (random.nextInt(5)) {
            case 0 -> {
                Issue issue = manager.find(Issue.class, id + 20);
                if (issue != null && random.nextInt(3) == 0) {
                    manager.remove(issue);
                } else {
                    Issue kept = issue == null ? new Issue() : issue;
                    kept.id = id + 20;
                    kept.owner = person;
                    kept.project = project;
                    if (issue == null) {
                        manager.persist(kept);
                    }
                }
            }
            case 1, 2 -> {
                Member member = manager.find(Member.class, id);
                if (member != null && random.nextInt(3) == 0) {
                    manager.remove(member);
                } else {
                    Member kept = member == null ? new Member() : member;
                    kept.id = id;
                    kept.person = person;
                    kept.admin = random.nextBoolean();
                    kept.project = project;
                    if (member == null) {
                        manager.persist(kept);
                    }
                }
            }
            case 3 -> {
                WatcherId key = new WatcherId(1 + random.nextInt(3), person);
                Watcher watcher = manager.find(Watcher.class, key);
                if (watcher != null) {
                    manager.remove(watcher);
                } else {
                    Watcher made = new Watcher();
                    made.project = key.project();
                    made.person = key.person();
                    manager.persist(made);
                }
            }
            default -> {
                Deputy deputy = manager.find(Deputy.class, id);
                if (deputy != null && random.nextInt(3) == 0) {
                    manager.remove(deputy);
                } else {
                    Deputy kept = deputy == null ? new Deputy() : deputy;
                    kept.id = id;
                    kept.member = 1 + random.nextInt(6);
                    kept.person = person;
                    if (deputy == null) {
                        manager.persist(kept);
                    }
                }
            }
        }
        manager.flush();
    }
}
