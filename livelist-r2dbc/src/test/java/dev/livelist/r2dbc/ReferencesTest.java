package dev.livelist.r2dbc;

import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Property.reference;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Place;
import dev.livelist.Property;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import io.r2dbc.pool.ConnectionPool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.data.relational.core.mapping.Column;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Tickets that hold the keys of their projects, which hold the keys of their companies: lists with fields of all three, on two
 * workers, while rows of each table are written by Spring Data. Columns of the tables have the same names.
 */
@ParameterizedClass
@EnumSource(
        value = TestDatabase.class,
        names = {"H2", "POSTGRES_C", "POSTGRES_ICU", "MARIADB"})
class ReferencesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Table("ref_ticket")
    record Ticket(
            @Id long id,
            String name,
            @Column("project_ref") @Nullable Long projectId) {}

    @Table("ref_project")
    record Project(
            @Id long id,
            @Nullable String name,
            @Nullable BigDecimal budget,
            @Column("company_ref") @Nullable Long companyId) {}

    @Table("ref_company")
    record Company(@Id long id, String name) {}

    private static final Property<Ticket, Project> PROJECT = reference("project", Ticket::projectId, Project.class);
    private static final Property<Ticket, String> PROJECT_NAME = path(PROJECT, Project::name);
    private static final Property<Ticket, BigDecimal> BUDGET = path(PROJECT, Project::budget);
    private static final Property<Ticket, Long> COMPANY_ID = path(PROJECT, Project::companyId);
    private static final Property<Ticket, String> COMPANY_NAME =
            path(path(PROJECT, reference("company", Project::companyId, Company.class)), Company::name);

    private static final ListDefinition<Ticket> TICKETS = tickets("tickets")
            .publicAccess()
            .hidden(COMPANY_ID)
            .sortable(Ticket::name, PROJECT_NAME, BUDGET, COMPANY_NAME)
            .filterable(Ticket::name, PROJECT_NAME, BUDGET, COMPANY_NAME, COMPANY_ID)
            .searchable(Ticket::name, PROJECT_NAME)
            .groupable(PROJECT_NAME, COMPANY_NAME)
            .aggregates(count(), sum(BUDGET))
            .totals(Totals.EXACT)
            .anchored()
            .build();

    /** A list of each company's, for who reads by a name. */
    private static final ListDefinition<Ticket> OF_TENANT = tickets("of-tenant")
            .authenticated()
            .tenant(COMPANY_ID, principal -> principal.attribute("company", Long.class))
            .scope(principal -> where(BUDGET)
                    .atLeast(new BigDecimal("2"))
                    .or(where(PROJECT_NAME).isNull()))
            .sortable(PROJECT_NAME)
            .totals(Totals.EXACT)
            .build();

    private static final ListDefinition<Ticket> UNCOUNTED = tickets("uncounted")
            .publicAccess()
            .hidden(COMPANY_ID)
            .filterable(COMPANY_ID)
            .sortable(PROJECT_NAME)
            .build();

    private static ListDefinition.Builder<Ticket> tickets(String name) {
        return ListDefinition.of(Ticket.class)
                .name(name)
                .fields(Ticket::id, Ticket::name, PROJECT_NAME, BUDGET, COMPANY_NAME);
    }

    private static final String JOINED =
            "(SELECT t.id, t.name, p.name AS project, p.budget, p.company_ref AS company_id,"
                    + " c.name AS company FROM ref_ticket t LEFT JOIN ref_project p ON p.id = t.project_ref"
                    + " LEFT JOIN ref_company c ON c.id = p.company_ref) joined";

    private final TestDatabase database;
    private final ConnectionPool pool;
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private final List<LiveLists> workers = new ArrayList<>();
    private final List<FollowingReader> readers = new ArrayList<>();
    private R2dbcRowSourceFactory sources;
    private R2dbcEntityTemplate template;

    ReferencesTest(TestDatabase database) {
        this.database = database;
        this.pool = TestPool.of(database, 8);
    }

    @BeforeEach
    void start() {
        execute(
                "DROP TABLE IF EXISTS ref_ticket",
                "DROP TABLE IF EXISTS ref_project",
                "DROP TABLE IF EXISTS ref_company",
                "CREATE TABLE ref_company (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL)",
                "CREATE TABLE ref_project (id BIGINT PRIMARY KEY, name VARCHAR(50), budget NUMERIC(12, 2), company_ref BIGINT)",
                "CREATE TABLE ref_ticket (id BIGINT PRIMARY KEY, name VARCHAR(50) NOT NULL, project_ref BIGINT)",
                "INSERT INTO ref_company VALUES (1, 'acme'), (2, 'zeta')",
                "INSERT INTO ref_project VALUES (1, 'dam', 1, 1), (2, 'mill', 2.50, 1), (3, 'road', NULL, 2), (4, 'idle', 7, NULL)",
                "INSERT INTO ref_ticket VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 2), (4, 'd', 3), (5, 'e', NULL), (6, 'f', 99)");
        R2dbcEntityTemplate original = new R2dbcEntityTemplate(new RecordedStatements(pool, texts));
        sources = new R2dbcRowSourceFactory(original);
        ModelRegistry registry = new ModelRegistry();
        registry.register(Ticket.class);
        registry.register(Project.class);
        registry.register(Company.class);
        template = new R2dbcChangeCapture(broadcaster, registry, 100).capturing(new R2dbcEntityTemplate(pool));
    }

    /** Spring Data writes names that an entity gives with quotes. */
    private String quoted(String sql) {
        return database.isMariaDb() ? sql : sql.replaceAll("\\b(ref_\\w+|\\w+_ref)\\b", "\"$1\"");
    }

    private void execute(String... statements) {
        TestDatabase.execute(pool, Arrays.stream(statements).map(this::quoted).toArray(String[]::new));
    }

    private LiveLists worker(ListDefinition<?>... definitions) {
        LiveLists.Builder builder = LiveLists.builder(broadcaster);
        for (ListDefinition<?> definition : definitions) {
            builder.list(definition, sources.create(definition));
        }
        LiveLists worker = builder.start();
        workers.add(worker);
        return worker;
    }

    @AfterEach
    void stop() {
        readers.forEach(FollowingReader::close);
        workers.forEach(LiveLists::close);
        sources.close();
        broadcaster.close();
        pool.dispose();
    }

    private FollowingReader follow(LiveLists worker, ListQuery query) {
        FollowingReader reader = new FollowingReader(query);
        reader.open(worker);
        readers.add(reader);
        return reader;
    }

    private static ListQuery page(ListDefinition<?> list, Condition filter, String search, Sort... sort) {
        return new ListQuery(list, list.scopeFor(LivePrincipal.ANONYMOUS), filter, search, List.of(sort), 0, 4);
    }

    private static ListQuery ofTenant(long company) {
        LivePrincipal principal = LivePrincipal.of("ann").withAttributes(Map.of("company", company));
        return new ListQuery(
                OF_TENANT, OF_TENANT.scopeFor(principal), Condition.all(), "", List.of(desc(PROJECT_NAME)), 0, 4);
    }

    /** A query, and what plain SQL gives for it. */
    private record Asked(ListQuery query, String where, String order) {}

    private String by(String column, boolean ascending) {
        String order = column + (ascending ? " ASC" : " DESC");
        return (database.isMariaDb() ? column + " IS NULL, " + order : order + " NULLS LAST") + ", ";
    }

    private List<Asked> pages() {
        return List.of(
                new Asked(page(TICKETS, Condition.all(), ""), "TRUE", ""),
                new Asked(page(TICKETS, Condition.all(), "", asc(PROJECT_NAME)), "TRUE", by("project", true)),
                new Asked(
                        page(TICKETS, Condition.all(), "", desc(COMPANY_NAME), asc(BUDGET)),
                        "TRUE",
                        by("company", false) + by("budget", true)),
                new Asked(
                        page(TICKETS, where(PROJECT_NAME).is("mill"), "", desc(Ticket::name)),
                        "project = 'mill'",
                        by("name", false)),
                new Asked(
                        page(TICKETS, where(BUDGET).atLeast(new BigDecimal("2")), "", desc(BUDGET)),
                        "budget >= 2",
                        by("budget", false)),
                new Asked(page(TICKETS, where(COMPANY_NAME).isNull(), ""), "company IS NULL", ""),
                new Asked(
                        page(TICKETS, where(COMPANY_ID).in(List.of(2L, 7L)), "", asc(COMPANY_NAME)),
                        "company_id IN (2, 7)",
                        by("company", true)),
                new Asked(
                        page(TICKETS, Condition.all(), "a", asc(PROJECT_NAME)),
                        "(name LIKE '%a%' OR project LIKE '%a%')",
                        by("project", true)),
                new Asked(ofTenant(1), "company_id = 1 AND (budget >= 2 OR project IS NULL)", by("project", false)),
                new Asked(ofTenant(2), "company_id = 2 AND (budget >= 2 OR project IS NULL)", by("project", false)));
    }

    private List<String> rows(Asked asked, String limit) {
        return DatabaseClient.create(pool)
                .sql(quoted("SELECT id, name, project, budget, company FROM " + JOINED + " WHERE " + asked.where()
                        + " ORDER BY " + asked.order() + "id " + limit))
                .map(row ->
                        IntStream.range(0, 5).mapToObj(i -> text(row.get(i))).collect(Collectors.joining(" ")))
                .all()
                .collectList()
                .block(PATIENCE);
    }

    private List<String> groups(String column) {
        return DatabaseClient.create(pool)
                .sql(quoted("SELECT " + column + ", count(*), sum(budget) FROM " + JOINED + " GROUP BY " + column
                        + " ORDER BY " + by(column, true) + "2"))
                .map(row -> text(row.get(0)) + " " + row.get(1, Long.class) + " " + text(row.get(2)))
                .all()
                .collectList()
                .block(PATIENCE);
    }

    private static String text(@Nullable Object value) {
        return value instanceof BigDecimal number ? number.stripTrailingZeros().toPlainString() : String.valueOf(value);
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "null" : value.isNumber() ? text(value.decimalValue()) : value.asString();
    }

    private static List<String> shown(JsonNode document, String array, String... members) {
        return document.get(array)
                .valueStream()
                .map(row -> Arrays.stream(members)
                        .map(member -> text(row.get(member)))
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private static List<String> shown(JsonNode document) {
        return shown(document, "rows", "id", "name", "project.name", "project.budget", "project.company.name");
    }

    private static void eventually(FollowingReader reader, Runnable assertion) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(reader.failure()).isNull();
            assertThat(reader.document()).isNotNull();
            assertion.run();
        });
    }

    private void write(Mono<?> write) {
        write.then().block(PATIENCE);
    }

    /** Tickets come, go and move; projects are renamed, move, go while tickets refer to them, and come back. */
    private void step(Random random) {
        long project = 1 + random.nextInt(5);
        String[] names = {"dam", "mill", "road", "lane"};
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                Long to = random.nextInt(5) == 0 ? null : project;
                write(template.upsert(new Ticket(1 + random.nextInt(9), "t" + random.nextInt(5), to)));
            }
            case 2 -> write(template.delete(new Ticket(1 + random.nextInt(9), "", null)));
            case 3 -> write(template.delete(new Project(project, null, null, null)));
            case 4 -> write(template.upsert(new Company(1 + random.nextInt(3), "c" + random.nextInt(4))));
            default -> {
                BigDecimal budget = random.nextInt(4) == 0 ? null : new BigDecimal(random.nextInt(5));
                Long company = random.nextInt(4) == 0 ? null : Long.valueOf(1 + random.nextInt(3));
                write(template.upsert(new Project(project, names[random.nextInt(4)], budget, company)));
            }
        }
    }

    @Test
    void listsOnTwoWorkersShowWhatPlainSqlGives() {
        List<LiveLists> both = List.of(worker(TICKETS, OF_TENANT), worker(TICKETS, OF_TENANT));
        List<Asked> asked = pages();
        List<List<FollowingReader>> ofPages = asked.stream()
                .map(one ->
                        both.stream().map(worker -> follow(worker, one.query())).toList())
                .toList();
        ListQuery all = asked.get(0).query();
        List<FollowingReader> byProject = both.stream()
                .map(worker -> follow(worker, all.as(new QueryShape.Groups(List.of("project.name"), 20))))
                .toList();
        List<FollowingReader> byCompany = both.stream()
                .map(worker -> follow(worker, all.as(new QueryShape.Groups(List.of("project.company.name"), 20))))
                .toList();
        Asked acme = asked.get(4);
        List<FollowingReader> counts = both.stream()
                .map(worker -> follow(worker, acme.query().as(new QueryShape.Count())))
                .toList();
        Place mill = new Place(Arrays.asList("lane", 3L));
        Asked after = new Asked(
                asked.get(1).query().as(new QueryShape.AnchoredPage(mill, null, 3, 3)),
                "(project > 'lane' OR (project = 'lane' AND id >= 3) OR project IS NULL)",
                by("project", true));
        List<FollowingReader> anchored =
                both.stream().map(worker -> follow(worker, after.query())).toList();
        for (int i = 0; i < 60; i++) {
            step(new Random(i));
            if (i % 12 != 11) {
                continue;
            }
            for (int one = 0; one < asked.size(); one++) {
                List<String> rows = rows(asked.get(one), "");
                for (FollowingReader reader : ofPages.get(one)) {
                    eventually(reader, () -> {
                        assertThat(shown(reader.document())).isEqualTo(rows.subList(0, Math.min(4, rows.size())));
                        assertThat(reader.document().get("total").asInt()).isEqualTo(rows.size());
                    });
                }
            }
            List<String> projects = groups("project");
            byProject.forEach(reader -> eventually(reader, () -> assertThat(
                            shown(reader.document(), "groups", "project.name", "count", "sum.project.budget"))
                    .isEqualTo(projects)));
            List<String> companies = groups("company");
            byCompany.forEach(reader -> eventually(reader, () -> assertThat(
                            shown(reader.document(), "groups", "project.company.name", "count", "sum.project.budget"))
                    .isEqualTo(companies)));
            int total = rows(acme, "").size();
            counts.forEach(reader -> eventually(
                    reader,
                    () -> assertThat(reader.document().get("total").asInt()).isEqualTo(total)));
            List<String> behind = rows(after, "LIMIT 3");
            int before = rows(asked.get(1), "").size() - rows(after, "").size();
            anchored.forEach(reader -> eventually(reader, () -> {
                assertThat(shown(reader.document())).isEqualTo(behind);
                assertThat(reader.document().get("before").asInt()).isEqualTo(before);
            }));
        }
    }

    @Test
    void aChangeReadsTheRowsThatItConcernsOnceForAllViews() {
        LiveLists worker = worker(UNCOUNTED);
        List<FollowingReader> all = List.of(
                follow(worker, page(UNCOUNTED, Condition.all(), "")),
                follow(worker, page(UNCOUNTED, where(COMPANY_ID).is(1L), "")),
                follow(worker, page(UNCOUNTED, where(COMPANY_ID).is(2L), "")),
                follow(worker, page(UNCOUNTED, where(COMPANY_ID).is(3L), "", asc(PROJECT_NAME))));
        eventually(all.get(3), () -> assertThat(shown(all.get(3).document())).isEmpty());
        eventually(all.get(1), () -> assertThat(shown(all.get(1).document())).hasSize(3));
        eventually(all.get(0), () -> assertThat(shown(all.get(0).document())).hasSize(4));
        eventually(all.get(2), () -> assertThat(shown(all.get(2).document())).hasSize(1));
        long fullReads = worker.statistics().fullReads();

        costs(
                worker,
                2,
                template.update(new Project(2, "mill2", new BigDecimal("2.5"), 1L)),
                all.get(1),
                "3 c mill2 2.5 acme");
        costs(worker, 2, template.update(new Company(1, "apex")), all.get(0), "1 a dam 1 apex");
        costs(worker, 1, template.update(new Ticket(1, "a2", 1L)), all.get(1), "1 a2 dam 1 apex");
        costs(worker, 2, template.update(new Project(2, "mill2", null, 2L)), all.get(2), "3 c mill2 null zeta");
        eventually(all.get(1), () -> assertThat(shown(all.get(1).document())).hasSize(1));
        long before = worker.statistics().statements();
        write(template.update(new Project(4, "idle2", null, null))); // no ticket refers to it
        await().atMost(PATIENCE).until(() -> worker.statistics().statements() == before + 1);
        costs(worker, 1, template.update(new Ticket(4, "d2", 2L)), all.get(0), "4 d2 mill2 null zeta");
        assertThat(worker.statistics().fullReads()).isEqualTo(fullReads);

        // What the database may have done to references is not told: all views are read.
        write(template.delete(new Project(1, null, null, null)));
        eventually(all.get(0), () -> assertThat(shown(all.get(0).document())).contains("1 a2 null null null"));
        write(template.insert(new Project(1, "again", null, 3L)));
        eventually(all.get(3), () -> assertThat(shown(all.get(3).document())).containsExactly("1 a2 again null null"));
    }

    private void costs(LiveLists worker, long statements, Mono<?> write, FollowingReader reader, String row) {
        long before = worker.statistics().statements();
        write(write);
        eventually(reader, () -> assertThat(shown(reader.document())).contains(row));
        assertThat(worker.statistics().statements() - before).isEqualTo(statements);
    }

    @Test
    void aTableIsJoinedOnceAndOnlyWhereAColumnOfItIsNeeded() {
        LiveLists worker = worker(TICKETS);
        worker.document(page(TICKETS, Condition.all(), "", asc(COMPANY_NAME), asc(PROJECT_NAME)))
                .join();
        String statement = statement("ORDER BY");
        assertThat(statement).containsOnlyOnce("livelist_joined_1 ON").containsOnlyOnce("livelist_joined_2 ON");
        worker.document(page(TICKETS, where(Ticket::name).is("a"), "").as(new QueryShape.Count()))
                .join();
        assertThat(statement("COUNT(*)")).doesNotContain("JOIN");
        worker.document(page(TICKETS, where(BUDGET).atLeast(BigDecimal.ONE), "").as(new QueryShape.Count()))
                .join();
        assertThat(statement("COUNT(*)")).contains("livelist_joined_1 ON").doesNotContain("livelist_joined_2");
        worker.document(page(TICKETS, where(COMPANY_NAME).isNotNull(), "").as(new QueryShape.Count()))
                .join();
        assertThat(statement("COUNT(*)"))
                .containsOnlyOnce("livelist_joined_1 ON")
                .containsOnlyOnce("livelist_joined_2 ON");
    }

    private String statement(String part) {
        String last = texts.stream()
                .filter(text -> text.contains(part))
                .reduce((one, next) -> next)
                .orElseThrow();
        texts.clear();
        return last;
    }

    @Test
    void aMapperIsGivenTheRowItself() {
        ListDefinition<Ticket> mapped = ListDefinition.of(Ticket.class)
                .publicAccess()
                .fields(PROJECT_NAME, Ticket::id)
                .sortable(PROJECT_NAME)
                .rowMapper(ticket -> Map.of("is", ticket.id() + ticket.name()))
                .build();
        JsonNode document = tools.jackson.databind.json.JsonMapper.shared()
                .readTree(worker(mapped)
                        .document(page(mapped, Condition.all(), "", asc(PROJECT_NAME)))
                        .join()
                        .json());
        assertThat(shown(document, "rows", "is")).containsExactly("1a", "2b", "3c", "4d");
    }

    @Table("ref_code")
    record Code(@Id String id, String name) {}

    @Test
    void aKeyOfAnotherTypeThanTheKeyThatItRefersToIsRefused() {
        ListDefinition<Ticket> wrong = ListDefinition.of(Ticket.class)
                .publicAccess()
                .fields(path(reference("code", Ticket::projectId, Code.class), Code::name))
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> sources.create(wrong))
                .withMessageContaining("refers to Code by 'projectId', a Long, but the key 'id' of Code is a String");
    }
}
