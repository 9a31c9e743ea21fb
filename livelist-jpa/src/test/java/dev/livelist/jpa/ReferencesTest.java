package dev.livelist.jpa;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Property.reference;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.livelist.Aggregate;
import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Property;
import dev.livelist.QueryShape;
import dev.livelist.Sort;
import dev.livelist.Totals;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.jpa.TestUnit.Database;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Jobs that hold the keys of their sites, which refer to a firm: by an association, and by a key. No list says {@code dependsOn}. */
@ParameterizedClass
@EnumSource(Database.class)
class ReferencesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A firm. */
    @Entity(name = "RefFirm")
    static class Firm {
        @Id
        long id;

        String name = "";

        String getName() {
            return name;
        }

        long getId() {
            return id;
        }
    }

    /** A site of a firm, and of another one that leads there. */
    @Entity(name = "RefSite")
    static class Site {
        @Id
        Long id = 0L;

        @Nullable
        String name;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Firm firm;

        @Nullable
        Long leaderId;

        @Nullable
        String getName() {
            return name;
        }

        @Nullable
        Firm getFirm() {
            return firm;
        }

        @Nullable
        Long getLeaderId() {
            return leaderId;
        }
    }

    /** A job on a site. */
    @Entity(name = "RefJob")
    static class Job {
        @Id
        long id;

        String name = "";

        @Nullable
        Long siteId;

        long getId() {
            return id;
        }

        String getName() {
            return name;
        }

        @Nullable
        Long getSiteId() {
            return siteId;
        }
    }

    private static final Property<Job, Site> SITE = reference("site", Job::getSiteId, Site.class);
    private static final Property<Job, String> SITE_NAME = path(SITE, Site::getName);
    private static final Property<Job, Firm> FIRM = path(SITE, Site::getFirm);
    private static final Property<Job, String> FIRM_NAME = path(FIRM, Firm::getName);
    private static final Property<Job, String> LEADER_NAME =
            path(path(SITE, reference("leader", Site::getLeaderId, Firm.class)), Firm::getName);

    private static final ListDefinition<Job> JOBS = ListDefinition.of(Job.class)
            .name("jobs")
            .publicAccess()
            .fields(Job::getId, Job::getName, SITE_NAME, FIRM_NAME, LEADER_NAME)
            .sortable(Job::getName, SITE_NAME, FIRM_NAME, LEADER_NAME)
            .filterable(SITE_NAME, FIRM_NAME, LEADER_NAME)
            .searchable(Job::getName, SITE_NAME)
            .groupable(FIRM_NAME)
            .aggregates(Aggregate.count())
            .totals(Totals.EXACT)
            .build();

    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private final TestUnit unit;
    private final JpaRowSourceFactory sources;
    private final LiveLists lists;
    private final List<FollowingReader> opened = new ArrayList<>();

    ReferencesTest(Database database) {
        unit = new TestUnit(database, Map.of(), Firm.class, Site.class, Job.class);
        unit.sql("DELETE FROM RefJob", "DELETE FROM RefSite", "DELETE FROM RefFirm");
        unit.sql(
                "INSERT INTO RefFirm (id, name) VALUES (1, 'acme'), (2, 'zeta')",
                "INSERT INTO RefSite (id, name, firm_id, leaderId) VALUES (1, 'dam', 1, 2), (2, 'mill', 2, 99), (3, 'road', NULL, NULL)",
                "INSERT INTO RefJob (id, name, siteId) VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 2), (4, 'd', 77), (5, 'e', NULL)");
        sources = new JpaRowSourceFactory(unit.factory(), 4);
        lists = LiveLists.builder(broadcaster).list(JOBS, sources.create(JOBS)).start();
    }

    @AfterEach
    void stop() {
        opened.forEach(FollowingReader::close);
        lists.close();
        sources.close();
        broadcaster.close();
        unit.close();
    }

    private FollowingReader follow(Condition filter, String search, Sort... sort) {
        return follow(
                new ListQuery(JOBS, JOBS.scopeFor(LivePrincipal.ANONYMOUS), filter, search, List.of(sort), 0, 10));
    }

    private FollowingReader follow(ListQuery query) {
        FollowingReader reader = new FollowingReader(query);
        reader.open(lists);
        opened.add(reader);
        return reader;
    }

    private static void shows(FollowingReader reader, String... rows) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(reader.failure()).isNull();
            JsonNode document = reader.document();
            assertThat(document).isNotNull();
            assertThat(document.get("rows").valueStream().map(row -> Stream.of(
                                    "id", "name", "site.name", "site.firm.name", "site.leader.name")
                            .map(row::get)
                            .map(value -> value.isNull() ? "-" : value.asString())
                            .collect(Collectors.joining(" "))))
                    .containsExactly(rows);
            assertThat(document.get("total").asInt()).isEqualTo(rows.length);
        });
    }

    private void write(String sql, ModelChange change) {
        unit.sql(sql);
        broadcaster.publish(change);
    }

    private static ModelChange updated(Class<?> model, long key) {
        return ModelChange.updated(ModelLabels.labelOf(model), key);
    }

    @Test
    void rowsShowAndFollowWhatTheirKeysReferTo() {
        FollowingReader bySite = follow(Condition.all(), "", asc(SITE_NAME));
        FollowingReader byLeader = follow(Condition.all(), "", desc(LEADER_NAME), desc(Job::getName));
        FollowingReader ofZeta = follow(where(FIRM_NAME).is("zeta"), "", asc(Job::getName));
        FollowingReader nowhere = follow(where(SITE_NAME).isNull(), "");
        FollowingReader found = follow(Condition.all(), "mil");
        FollowingReader groups = follow(new ListQuery(JOBS, Condition.all(), Condition.all(), "", List.of(), 0, 10)
                .as(new QueryShape.Groups(List.of("site.firm.name"), 10)));
        String d = "4 d - - -";
        String e = "5 e - - -";
        shows(bySite, "1 a dam acme zeta", "2 b mill zeta -", "3 c mill zeta -", d, e);
        shows(byLeader, "1 a dam acme zeta", e, d, "3 c mill zeta -", "2 b mill zeta -");
        shows(ofZeta, "2 b mill zeta -", "3 c mill zeta -");
        shows(nowhere, d, e);
        shows(found, "2 b mill zeta -", "3 c mill zeta -");

        write("UPDATE RefSite SET name = 'amble', leaderId = 1 WHERE id = 2", updated(Site.class, 2));
        shows(bySite, "2 b amble zeta acme", "3 c amble zeta acme", "1 a dam acme zeta", d, e);
        shows(byLeader, "1 a dam acme zeta", "3 c amble zeta acme", "2 b amble zeta acme", e, d);
        shows(ofZeta, "2 b amble zeta acme", "3 c amble zeta acme");
        shows(found);

        write("UPDATE RefFirm SET name = 'omega' WHERE id = 2", updated(Firm.class, 2));
        shows(bySite, "2 b amble omega acme", "3 c amble omega acme", "1 a dam acme omega", d, e);
        shows(ofZeta);
        write("UPDATE RefFirm SET name = 'zeta' WHERE id = 2", updated(Firm.class, 2));
        shows(ofZeta, "2 b amble zeta acme", "3 c amble zeta acme");

        write("UPDATE RefJob SET siteId = 2 WHERE id = 5", updated(Job.class, 5));
        shows(ofZeta, "2 b amble zeta acme", "3 c amble zeta acme", "5 e amble zeta acme");
        shows(nowhere, d);
        write(
                "INSERT INTO RefSite (id, name, firm_id) VALUES (77, 'isle', 1)",
                ModelChange.created(ModelLabels.labelOf(Site.class), 77));
        shows(nowhere);
        shows(
                bySite,
                "2 b amble zeta acme",
                "3 c amble zeta acme",
                "5 e amble zeta acme",
                "1 a dam acme zeta",
                "4 d isle acme -");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        groups.document().get("groups").toString())
                .isEqualTo("[{\"site.firm.name\":\"acme\",\"count\":2},{\"site.firm.name\":\"zeta\",\"count\":3}]"));
        write("DELETE FROM RefSite WHERE id = 2", ModelChange.deleted(ModelLabels.labelOf(Site.class), 2));
        shows(nowhere, "2 b - - -", "3 c - - -", "5 e - - -");
    }

    @Test
    void whatPathsLeadToIsKnownToTheDefinition() {
        assertThat(JOBS.related())
                .anySatisfy(other -> {
                    assertThat(other.model()).isEqualTo(Site.class);
                    assertThat(other.references()).extracting(Field::name).containsExactly("siteId");
                })
                .anySatisfy(other -> {
                    assertThat(other.model()).isEqualTo(Firm.class);
                    assertThat(other.references())
                            .extracting(Field::name)
                            .containsExactlyInAnyOrder("site.firm.id", "site.leaderId");
                });
        ListDefinition<Site> keys = ListDefinition.of(Site.class)
                .publicAccess()
                .fields(path(Site::getFirm, Firm::getId))
                .build();
        assertThat(keys.related()).isEmpty(); // the row itself holds it
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        ListDefinition<Job> wrong = ListDefinition.of(Job.class)
                .publicAccess()
                .fields(path(reference("site", Job::getName, Site.class), Site::getName))
                .build();
        assertThatIllegalStateException()
                .isThrownBy(() -> sources.create(wrong))
                .withMessageContaining("refers to Site by 'name', a String, but its key 'id' is a Long");
    }

    @Test
    void referencesWithSimilarNamesAreDifferentRows() {
        ListDefinition<Job> similar = ListDefinition.of(Job.class)
                .name("similar")
                .publicAccess()
                .fields(
                        path(path(SITE, reference("boss", Site::getLeaderId, Firm.class)), Firm::getName),
                        path(reference("site_boss", Job::getSiteId, Firm.class), Firm::getName))
                .build();
        try (LiveLists others = LiveLists.builder(broadcaster)
                .list(similar, sources.create(similar))
                .start()) {
            FollowingReader reader = new FollowingReader(
                    new ListQuery(similar, Condition.all(), where(Job::getId).is(1L), "", List.of(), 0, 10));
            reader.open(others);
            opened.add(reader);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(reader.failure()).isNull();
                assertThat(reader.document()).isNotNull();
                assertThat(reader.document().get("rows").toString())
                        .isEqualTo("[{\"id\":1,\"site.boss.name\":\"zeta\",\"site_boss.name\":\"acme\"}]");
            });
        }
    }
}
