package dev.livelist.jpa;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.livelist.Condition;
import dev.livelist.Field;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.Property;
import dev.livelist.RelatedModel;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelLabels;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.FollowingReader;
import dev.livelist.engine.LiveLists;
import dev.livelist.jpa.TestUnit.Database;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToOne;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Associations whose key the row itself does not hold, and associations that decide who sees a row. */
class AssociationsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A club. */
    @Entity(name = "AssocClub")
    static class Club {
        @Id
        long id;

        String tenant = "";

        long getId() {
            return id;
        }

        String getTenant() {
            return tenant;
        }
    }

    /** A person, to whom a pass refers. */
    @Entity(name = "AssocPerson")
    static class Person {
        @Id
        long id;

        @OneToOne(mappedBy = "person", fetch = FetchType.LAZY)
        @Nullable
        Pass pass;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Club club;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinTable(name = "AssocOlderClub")
        @Nullable
        Club older;

        long getId() {
            return id;
        }

        @Nullable
        Pass getPass() {
            return pass;
        }

        @Nullable
        Club getClub() {
            return club;
        }

        @Nullable
        Club getOlder() {
            return older;
        }
    }

    /** A pass of a person. */
    @Entity(name = "AssocPass")
    static class Pass {
        @Id
        long id;

        String label = "";

        @OneToOne(fetch = FetchType.LAZY)
        @Nullable
        Person person;

        long getId() {
            return id;
        }

        String getLabel() {
            return label;
        }
    }

    private static final Property<Person, Long> PASS_ID = path(Person::getPass, Pass::getId);
    private static final Property<Person, String> TENANT = path(Person::getClub, Club::getTenant);
    private static final LivePrincipal OF_ACME = LivePrincipal.of("ann").withAttributes(Map.of("org", "acme"));

    private final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    private final TestUnit unit = new TestUnit(Database.H2, Map.of(), Club.class, Person.class, Pass.class);
    private final JpaRowSourceFactory sources;
    private final List<AutoCloseable> opened = new ArrayList<>();

    AssociationsTest() {
        unit.sql("DELETE FROM AssocPass", "DELETE FROM AssocPerson", "DELETE FROM AssocClub");
        unit.sql(
                "INSERT INTO AssocClub (id, tenant) VALUES (1, 'acme'), (2, 'zeta')",
                "INSERT INTO AssocPerson (id, club_id) VALUES (1, 1), (2, 2)",
                "INSERT INTO AssocPass (id, label, person_id) VALUES (7, 'gold', 1)");
        sources = new JpaRowSourceFactory(unit.factory(), 4);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        sources.close();
        broadcaster.close();
        unit.close();
    }

    private static ListDefinition.Builder<Person> persons() {
        return ListDefinition.of(Person.class).name("persons").authenticated().fields(Person::getId);
    }

    private FollowingReader follow(ListDefinition<Person> list) {
        LiveLists lists =
                LiveLists.builder(broadcaster).list(list, sources.create(list)).start();
        FollowingReader reader =
                new FollowingReader(new ListQuery(list, list.scopeFor(OF_ACME), Condition.all(), "", List.of(), 0, 10));
        reader.open(lists);
        opened.add(reader::close);
        opened.add(lists);
        return reader;
    }

    private static void shows(FollowingReader reader, String rows) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(reader.failure()).isNull();
            assertThat(reader.document()).isNotNull();
            assertThat(reader.document().get("rows").toString()).isEqualTo(rows);
        });
    }

    private static RelatedModel whole(Class<?> model) {
        return new RelatedModel(model, ModelLabels.labelOf(model), List.of());
    }

    @Test
    void aRowThatReferredHereAndNowRefersThereConcernsBoth() {
        FollowingReader reader =
                follow(persons().fields(path(Person::getPass, Pass::getLabel)).build());
        FollowingReader keys = follow(persons().fields(PASS_ID).build());
        shows(reader, "[{\"id\":1,\"pass.label\":\"gold\"},{\"id\":2,\"pass.label\":null}]");
        shows(keys, "[{\"id\":1,\"pass.id\":7},{\"id\":2,\"pass.id\":null}]");
        unit.sql("UPDATE AssocPass SET person_id = 2 WHERE id = 7");
        broadcaster.publish(ModelChange.updated(ModelLabels.labelOf(Pass.class), 7));
        shows(reader, "[{\"id\":1,\"pass.label\":null},{\"id\":2,\"pass.label\":\"gold\"}]");
        shows(keys, "[{\"id\":1,\"pass.id\":null},{\"id\":2,\"pass.id\":7}]");
    }

    /** Somebody whose clubs are found by different columns. */
    @Entity
    static class Guest {
        @Id
        long id;

        @ManyToOne
        @JoinColumn(name = "club", referencedColumnName = "ID")
        @Nullable
        Club byKey;

        @ManyToOne
        @JoinColumn(name = "tenant", referencedColumnName = "tenant")
        @Nullable
        Club byTenant;

        long getId() {
            return id;
        }

        @Nullable
        Club getByKey() {
            return byKey;
        }

        @Nullable
        Club getByTenant() {
            return byTenant;
        }
    }

    @Test
    void whereTheRowHoldsAnotherColumnThanTheKeyEachChangeMayConcernAnyRow() {
        ListDefinition.Builder<Guest> guests =
                ListDefinition.of(Guest.class).authenticated().fields(Guest::getId);
        assertThat(guests.fields(path(Guest::getByKey, Club::getTenant)).build().related())
                .singleElement()
                .satisfies(other ->
                        assertThat(other.references()).extracting(Field::name).containsExactly("byKey.id"));
        assertThat(guests.fields(path(Guest::getByTenant, Club::getTenant))
                        .build()
                        .related())
                .containsExactly(whole(Club.class));
    }

    @Test
    void whereTheRowHoldsNoKeyEachChangeMayConcernAnyRow() {
        assertThat(persons().fields(PASS_ID).build().related()).containsExactly(whole(Pass.class));
        assertThat(persons()
                        .fields(PASS_ID)
                        .dependsOn(Pass.class, PASS_ID)
                        .build()
                        .related())
                .containsExactly(whole(Pass.class));
        assertThat(persons()
                        .fields(TENANT, path(Person::getOlder, Club::getId))
                        .build()
                        .related())
                .containsExactly(whole(Club.class));
        assertThat(persons()
                        .fields(path(Person::getOlder, Club::getId), TENANT)
                        .build()
                        .related())
                .containsExactly(whole(Club.class));
    }

    @Test
    void aTenantBehindAnAssociationIsFollowedWhereOnlyTheConfigurationNamesIt() {
        ListDefinition<Person> plain = persons().build();
        ListDefinition<Person> list = plain.perTenant("club.tenant", "org");
        assertThat(plain.related()).isEmpty();
        assertThat(plain.property("club.tenant")).isEmpty();
        FollowingReader reader = follow(list);
        shows(reader, "[{\"id\":1}]");
        unit.sql("UPDATE AssocClub SET tenant = 'zeta' WHERE id = 1");
        broadcaster.publish(ModelChange.updated(ModelLabels.labelOf(Club.class), 1));
        shows(reader, "[]");
    }

    @Test
    void aScopeMayAskAboutAnAssociationOnlyWhereTheListFollowsIt() {
        Condition acme = where(TENANT).is("acme");
        refuses(persons().scope(principal -> acme), "club.tenant");
        refuses(persons().scope(principal -> where(PASS_ID).is(7L)), "pass.id");
        refuses(
                persons().fields(path(Person::getOlder, Club::getId)).scope(principal -> where(PASS_ID)
                        .is(7L)),
                "pass.id");
        Property<Person, Long> club = path(Person::getClub, Club::getId);
        allows(persons().scope(principal -> where(club).is(1L)));
        allows(persons().hidden(TENANT).scope(principal -> acme));
        allows(persons().dependsOn(Club.class).scope(principal -> acme));
        allows(persons().dependsOn(Club.class, club).scope(principal -> acme));
        allows(persons().dependsOn(Pass.class).scope(principal -> where(PASS_ID).is(7L)));
    }

    private static void refuses(ListDefinition.Builder<Person> list, String path) {
        ListDefinition<Person> built = list.build();
        assertThatIllegalStateException()
                .isThrownBy(() -> built.scopeFor(OF_ACME))
                .withMessageContaining("asks about '" + path + "', which the list does not name");
    }

    private static void allows(ListDefinition.Builder<Person> list) {
        assertThat(list.build().scopeFor(OF_ACME)).isNotNull();
    }
}
