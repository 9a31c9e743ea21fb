package dev.livelist;

import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.where;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.query.Cursors;
import dev.livelist.query.InvalidQueryException;
import dev.livelist.query.ListQueryParser;
import dev.livelist.query.PageLimits;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The names that a definition gives to fields. */
class FieldNamesTest {

    record Ticket(
            long id, String title, @Nullable String assigneeName, int effort, String like, String desc, Owner owner) {}

    record Owner(long id, String name) {}

    record Note(long id, long ticketId) {}

    private static final Property<Ticket, String> OWNER_NAME = Property.path(Ticket::owner, Owner::name);

    private static ListDefinition.Builder<Ticket> tickets() {
        return ListDefinition.of(Ticket.class)
                .publicAccess()
                .fields(Ticket::id)
                .field("subject", Ticket::title)
                .field("assignee.name", Ticket::assigneeName);
    }

    private static final ListDefinition<Ticket> TICKETS = tickets()
            .field("assignee.work", Ticket::effort)
            .fields(OWNER_NAME)
            .filterable(Ticket::title, Ticket::assigneeName, OWNER_NAME)
            .sortable(Ticket::assigneeName, Ticket::effort)
            .groupable(Ticket::assigneeName)
            .aggregates(count(), sum(Ticket::effort))
            .derived("notes.count", Derived.count(Note.class).where(Note::ticketId))
            .anchored()
            .build();

    private static ListQuery read(Map<String, List<String>> parameters) {
        return new ListQueryParser(new PageLimits(20, 100, 20, 128)).parse(TICKETS, Condition.all(), parameters);
    }

    private static ListQuery read(String parameter, String value) {
        return read(Map.of(parameter, List.of(value)));
    }

    @Test
    void aGivenNameWithDotsIsAPlaceInObjectsAndAPropertysIsNot() {
        FieldNames names = TICKETS.names();
        assertThat(names.of("assigneeName")).isEqualTo("assignee.name");
        assertThat(names.path("assigneeName")).containsExactly("assignee", "name");
        assertThat(names.path("notes.count")).containsExactly("notes", "count");
        assertThat(names.path("owner.name")).containsExactly("owner.name");
        assertThat(names.of(sum(Ticket::effort))).isEqualTo("sum.assignee.work");
        assertThat(names.property("assigneeName")).isEmpty();
        assertThat(names.property("subject")).contains("title");
        assertThat(TICKETS.columns()).extracting(Field::name).contains("assigneeName", "title", "owner.name");
    }

    @Test
    void readersFilterSortAndGroupByIt() {
        assertThat(read("assignee.name", "Ann").filter())
                .isEqualTo(where(Ticket::assigneeName).is("Ann"));
        assertThat(read("assignee.name.like", "An").filter()).isEqualTo(new Condition.Contains("assigneeName", "An"));
        assertThat(read("assignee.name.null", "true").filter())
                .isEqualTo(where(Ticket::assigneeName).isNull());
        assertThat(read("owner.name", "Bo").filter())
                .isEqualTo(where(OWNER_NAME).is("Bo"));
        assertThat(read("sort", "assignee.work,desc").sort()).containsExactly(desc(Ticket::effort));
        assertThat(read("group.by", "assignee.name").shape())
                .isEqualTo(new QueryShape.Groups(List.of("assigneeName"), ListDefinition.DEFAULT_GROUPS));
    }

    @Test
    void aPropertyThatHasAnotherNameIsNotKnownByItsOwn() {
        assertThatThrownBy(() -> read("assigneeName", "Ann"))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("assignee.name, assignee.name.ne")
                .hasMessageContaining("subject.like");
        assertThatThrownBy(() -> read("sort", "effort")).hasMessageContaining("assignee.name, assignee.work, each");
        assertThatThrownBy(() -> read("group.by", "title")).hasMessageContaining("allowed: assignee.name");
        assertThatThrownBy(() -> read("assignee.name.gt.x", "1")).hasMessageContaining("is unknown here");
        assertThatThrownBy(() -> read("owner.name.foo", "1"))
                .hasMessageContaining("asks what cannot be asked")
                .hasMessageContaining("owner.name.like");
    }

    @Test
    void aCursorBelongsToTheNamesThatReadersSortBy() {
        List<Sort> sort = List.of(desc(Ticket::effort));
        Place place = new Place(List.of(3, 7L));
        String cursor = Cursors.PLAIN.write(TICKETS, sort, place);
        ListQuery query = read(Map.of("sort", List.of("assignee.work,desc"), "page.from", List.of(cursor)));
        assertThat(((QueryShape.AnchoredPage) query.shape()).from()).isEqualTo(place);
    }

    private static Arguments refusal(
            String name, UnaryOperator<ListDefinition.Builder<Ticket>> mistake, String... told) {
        return Arguments.argumentSet(name, mistake, List.of(told));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "an empty part",
                        list -> list.field("a..b", Ticket::effort),
                        "names 'effort' 'a..b'",
                        "at most 100 characters"),
                refusal("a comma", list -> list.field("a,b", Ticket::effort), "consists of parts"),
                refusal("a number first", list -> list.field("7a", Ticket::effort), "with a letter first"),
                refusal("too long", list -> list.field("a".repeat(101), Ticket::effort), "100 characters"),
                refusal("__proto__", list -> list.field("__proto__", Ticket::effort), "with a letter first"),
                refusal(
                        "two names",
                        list -> list.field("a", Ticket::effort).field("b", Ticket::effort),
                        "shows 'effort' twice, as 'a' and as 'b'"),
                refusal(
                        "a name and none",
                        list -> list.fields(Ticket::effort).field("b", Ticket::effort),
                        "shows 'effort' twice, as 'effort' and as 'b'"),
                refusal(
                        "none after a name",
                        list -> list.field("b", Ticket::effort).fields(Ticket::effort),
                        "shows 'effort' twice",
                        "'b'"),
                refusal(
                        "a name twice",
                        list -> list.field("subject", Ticket::effort),
                        "two fields that readers would call 'subject': 'title' and 'effort'"),
                refusal(
                        "the name of another field",
                        list -> list.field("like", Ticket::effort).fields(Ticket::like),
                        "two fields that readers would call 'like'"),
                refusal(
                        "the name of a hidden field",
                        list -> list.field("like", Ticket::effort).hidden(Ticket::like),
                        "two fields that readers would call 'like'"),
                refusal(
                        "the path of another field",
                        list -> list.field("owner.name", Ticket::effort).fields(OWNER_NAME),
                        "two fields that readers would call 'owner.name'"),
                refusal(
                        "a value and an object",
                        list -> list.field("assignee", Ticket::effort),
                        "'assignee' would be an object, but there is the field 'assignee'"),
                refusal(
                        "a derived value and an object",
                        list -> list.derived(
                                "assignee", Derived.count(Note.class).where(Note::ticketId)),
                        "'assignee' would be an object"),
                refusal(
                        "a malformed derived field",
                        list -> list.derived("notes.", Derived.count(Note.class).where(Note::ticketId)),
                        "names a derived field 'notes.'"),
                refusal(
                        "the name of a parameter",
                        list -> list.field("page.from", Ticket::effort).filterable(Ticket::effort),
                        "'page.from'",
                        "name of a parameter"),
                refusal(
                        "the space of causes",
                        list -> list.field("cause.space", Ticket::effort).filterable(Ticket::effort),
                        "'cause.space'",
                        "name of a parameter"),
                refusal(
                        "an operator",
                        list -> list.field("effort.gt", Ticket::effort).filterable(Ticket::effort),
                        "'gt' is the name of a filter operator",
                        "by field(…)"),
                refusal(
                        "a direction",
                        list -> list.fields(Ticket::desc).sortable(Ticket::desc),
                        "is sortable by 'desc'",
                        "a direction"),
                refusal(
                        "an aggregate",
                        list -> list.field("sum.work", Ticket::like)
                                .field("work", Ticket::effort)
                                .groupable(Ticket::like)
                                .aggregates(sum(Ticket::effort)),
                        "two members 'sum.work' in a group"),
                refusal(
                        "an object around an aggregate",
                        list -> list.field("count.of", Ticket::like)
                                .groupable(Ticket::like)
                                .aggregates(count()),
                        "'count' would be an object, but there is the aggregate 'count'"),
                refusal("the key's name", list -> list.field("id", Ticket::effort), "the primary key's alone"),
                refusal(
                        "another key",
                        list -> ListDefinition.of(Ticket.class).publicAccess().field("key", Ticket::id),
                        "can be named 'id' alone"),
                refusal(
                        "no key",
                        list -> ListDefinition.of(Ticket.class)
                                .publicAccess()
                                .id(Ticket::effort)
                                .field("id", Ticket::like),
                        "it is the primary key's alone"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aNameThatCouldMeanTwoThingsIsRefused(
            UnaryOperator<ListDefinition.Builder<Ticket>> mistake, List<String> told) {
        assertThatThrownBy(() -> mistake.apply(tickets()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(told.toArray(String[]::new));
    }

    @Test
    void whatIsOffendingOnlyInAFilterOrASortIsAllowedElsewhere() {
        ListDefinition<Ticket> list = tickets()
                .field("size", Ticket::effort)
                .fields(Ticket::desc)
                .field("x.like", Ticket::like)
                .build();
        assertThat(list.names().of("like")).isEqualTo("x.like");
        assertThat(ListDefinition.of(Ticket.class)
                        .publicAccess()
                        .id(Ticket::effort)
                        .field("id", Ticket::effort)
                        .build()
                        .names()
                        .of("effort"))
                .isEqualTo("id");
    }
}
