package dev.livelist;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static dev.livelist.Property.reference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.livelist.broadcaster.ModelLabels;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    record Company(long id, String name) {}

    record Project(long id, String name, @Nullable Long companyId, Company embedded) {}

    record Ticket(
            long id,
            String title,
            @Nullable Long projectId,
            @Nullable Long otherProjectId,
            Object odd) {}

    record Membership(long id, @Nullable Long company) {}

    private static final Property<Ticket, Project> PROJECT = reference("project", Ticket::projectId, Project.class);
    private static final Property<Ticket, Company> COMPANY =
            path(PROJECT, reference("company", Project::companyId, Company.class));
    private static final Property<Ticket, String> COMPANY_NAME = path(COMPANY, Company::name);

    private static ListDefinition.Builder<Ticket> tickets() {
        return ListDefinition.of(Ticket.class).publicAccess().fields(Ticket::id);
    }

    @Test
    void aPathThroughAKeyNamesThePropertyOfTheReferredRow() {
        ListDefinition<Ticket> list = tickets()
                .fields(path(PROJECT, Project::name), COMPANY_NAME)
                .sortable(COMPANY_NAME)
                .build();
        assertThat(list.shown()).extracting(Field::name).containsExactly("id", "project.name", "project.company.name");
        assertThat(list.property("project.company.name").map(Field::type)).contains(FieldType.TEXT);
        assertThat(list.references())
                .containsExactly(
                        new Reference("project", Field.of("projectId", Long.class), Project.class),
                        new Reference("project.company", Field.of("project.companyId", Long.class), Company.class));
        assertThat(where(COMPANY_NAME).isNull()).isEqualTo(new Condition.NullCheck("project.company.name", true));
    }

    @Test
    void withoutANameItIsCalledByItsKey() {
        ListDefinition<Ticket> list = tickets()
                .fields(path(reference(Ticket::projectId, Project.class), Project::name))
                .build();
        assertThat(list.shown()).extracting(Field::name).containsExactly("id", "projectId.name");
    }

    @Test
    void theListFollowsWhatItsPathsReferTo() {
        ListDefinition<Ticket> list = tickets()
                .hidden(COMPANY_NAME, path(reference("other", Ticket::otherProjectId, Project.class), Project::name))
                .build();
        assertThat(list.related())
                .containsExactly(
                        new RelatedModel(
                                Project.class,
                                ModelLabels.labelOf(Project.class),
                                List.of(Field.of("projectId", Long.class), Field.of("otherProjectId", Long.class))),
                        new RelatedModel(
                                Company.class,
                                ModelLabels.labelOf(Company.class),
                                List.of(Field.of("project.companyId", Long.class))));
    }

    @Test
    void whatIsDeclaredBesidesIsKept() {
        Property<Ticket, String> name = path(PROJECT, Project::name);
        assertThat(tickets()
                        .fields(name)
                        .dependsOn(Project.class, "shop.project", Ticket::otherProjectId)
                        .build()
                        .related())
                .singleElement()
                .satisfies(other -> {
                    assertThat(other.label()).isEqualTo("shop.project");
                    assertThat(other.references())
                            .extracting(Field::name)
                            .containsExactly("otherProjectId", "projectId");
                });
        assertThat(tickets().fields(name).dependsOn(Project.class).build().related())
                .singleElement()
                .satisfies(other -> assertThat(other.references()).isEmpty()); // each change reads the list already
        assertThat(tickets().fields(name).related(Project.class).build().related())
                .singleElement()
                .satisfies(other -> {
                    assertThat(other.key()).isPresent();
                    assertThat(other.references()).extracting(Field::name).containsExactly("projectId");
                });
    }

    @Test
    void aScopeMayAskOnlyAboutPathsThatTheListNames() {
        Condition acme = where(COMPANY_NAME).is("acme");
        ListDefinition<Ticket> unnamed = tickets().scope(principal -> acme).build();
        assertThatIllegalStateException()
                .isThrownBy(() -> unnamed.scopeFor(LivePrincipal.ANONYMOUS))
                .withMessageContaining("'project.company.name', which the list does not name")
                .withMessageContaining("hidden(…)");
        Condition linked = Condition.exists(Membership.class)
                .where(Membership::company)
                .equalTo(path(PROJECT, Project::companyId));
        ListDefinition<Ticket> ofMembers =
                tickets().related(Membership.class).scope(principal -> linked).build();
        assertThatIllegalStateException()
                .isThrownBy(() -> ofMembers.scopeFor(LivePrincipal.ANONYMOUS))
                .withMessageContaining("'project.companyId', which the list does not name");
        assertThat(tickets()
                        .hidden(COMPANY_NAME)
                        .scope(principal -> acme)
                        .build()
                        .scopeFor(LivePrincipal.ANONYMOUS))
                .isEqualTo(acme);
    }

    @Test
    void whatTheRowItselfHoldsNeedsNoName() {
        Condition acme = where(path(Project::embedded, Company::name)).is("acme");
        assertThat(ListDefinition.of(Project.class)
                        .publicAccess()
                        .fields(Project::id)
                        .scope(principal -> acme)
                        .build()
                        .scopeFor(LivePrincipal.ANONYMOUS))
                .isEqualTo(acme);
    }

    @Test
    void referencesThatCannotBeAreRefused() {
        refuses(tickets(), PROJECT, "names the reference 'project' as if it were a property");
        refuses(
                tickets(),
                path(reference("title", Ticket::projectId, Project.class), Project::name),
                "calls it 'title', which is the name of a property");
        refuses(
                tickets(),
                path(reference("my project", Ticket::projectId, Project.class), Project::name),
                "calls it 'my project': allowed are letters");
        refuses(
                tickets().fields(path(PROJECT, Project::name)),
                path(reference("project", Ticket::otherProjectId, Project.class), Project::name),
                "calls two references 'project': by 'projectId' to Project, and by 'otherProjectId'");
        refuses(
                tickets(),
                path(reference("parent", Ticket::projectId, Ticket.class), Ticket::title),
                "which is its own model");
        refuses(
                tickets(),
                path(reference("project", Ticket::odd, Project.class), Project::name),
                "whose values cannot be compared");
    }

    private static void refuses(ListDefinition.Builder<Ticket> list, Property<Ticket, ?> property, String message) {
        assertThatIllegalStateException()
                .isThrownBy(() -> list.fields(property))
                .withMessageContaining(message);
    }
}
