package dev.livelist;

import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livelist.Access.Decision;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ListDefinitionTest {

    record Product(
            long id,
            String name,
            @Nullable String category,
            BigDecimal price,
            boolean active,
            String page,
            String like,
            Map<String, String> extras) {}

    /** A bean in the usual way, with a base class, a computed property, and a field that has no getter. */
    static class Entity {
        private final long id = 1;

        public long getId() {
            return id;
        }
    }

    static class Customer extends Entity {
        private final String name = "";
        private final boolean active = true;
        private final String URL = "";

        @SuppressWarnings("unused") // it is there to be found
        private String withoutGetter = "";

        public String getName() {
            return name;
        }

        public boolean isActive() {
            return active;
        }

        public String getURL() {
            return URL;
        }

        public int getNameLength() {
            return name.length();
        }

        public String fluent() {
            return withoutGetter;
        }
    }

    private static ListDefinition.Builder<Product> products() {
        return ListDefinition.of(Product.class).publicAccess().fields(Product::id, Product::name, Product::price);
    }

    private static Arguments refusal(
            String name, UnaryOperator<ListDefinition.Builder<Product>> mistake, String... told) {
        return Arguments.argumentSet(name, mistake, List.of(told));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal(
                        "no access",
                        list -> ListDefinition.of(Product.class).fields(Product::name),
                        "does not say who may open it",
                        "publicAccess()",
                        "authenticated()",
                        "roles("),
                refusal(
                        "no fields",
                        list -> ListDefinition.of(Product.class).publicAccess(),
                        "shows no fields",
                        "fields(Product::"),
                refusal(
                        "filterable by a field that is not shown",
                        list -> list.filterable(Product::category),
                        "'category'",
                        "filterable",
                        "add it to fields(",
                        "hidden(Product::category)"),
                refusal(
                        "sortable by a field that is not shown",
                        list -> list.sortable(Product::category),
                        "'category'",
                        "sortable",
                        "hidden(Product::category)"),
                refusal(
                        "sorted by a field that is not shown",
                        list -> list.defaultSort(asc(Product::category)),
                        "'category'",
                        "defaultSort",
                        "hidden(Product::category)"),
                refusal(
                        "searchable by a field that is not shown",
                        list -> list.searchable(Product::category),
                        "'category'",
                        "searchable",
                        "hidden(Product::category)"),
                refusal("hidden and shown", list -> list.hidden(Product::name), "both shows and hides 'name'"),
                refusal("a hidden key", list -> list.hidden(Product::id), "both shows and hides 'id'"),
                refusal(
                        "filterable by the name of a parameter",
                        list -> list.fields(Product::page).filterable(Product::page),
                        "'page'",
                        "name of a parameter",
                        "lastEventId, page, page.from, page.to, q, size, sort]"),
                refusal(
                        "filterable by the name of an operator",
                        list -> list.fields(Product::like).filterable(Product::like),
                        "'like'",
                        "name of a filter operator",
                        "[gt, gte, like, lt, lte, ne, null]"),
                refusal(
                        "filterable by what cannot be compared",
                        list -> list.fields(Product::extras).filterable(Product::extras),
                        "'extras'",
                        "Map",
                        "cannot be compared"),
                refusal(
                        "a row mapper that says what is shown, beside text for a number",
                        list -> list.asText(Product::id).rowMapper(Product::name),
                        "row mapper",
                        "asText"),
                refusal(
                        "a key that cannot be compared",
                        list -> list.id(Product::extras),
                        "primary key 'extras'",
                        "Map",
                        "cannot be compared"),
                refusal(
                        "sorted twice by one field",
                        list -> list.defaultSort(asc(Product::name), desc(Product::name)),
                        "names 'name' twice in its default sort"),
                refusal(
                        "unpaged with page sizes",
                        list -> list.unpaged(100).pageSizes(10, 20),
                        "is unpaged and has page sizes",
                        "say one of the two"),
                refusal(
                        "searches for nothing",
                        list -> list.maxSearchLength(0),
                        "searches of 0 characters",
                        "1 to 4000"),
                refusal("no filters", list -> list.maxFilters(0), "0 filters in a query", "at least 1"),
                refusal("unpaged with nothing", list -> list.unpaged(0), "unpaged with at most 0", "at least 1"),
                refusal(
                        "page sizes the wrong way round",
                        list -> list.pageSizes(20, 10),
                        "page sizes 20 and at most 10",
                        "not above the largest"),
                refusal("an empty page", list -> list.pageSizes(0, 10), "page sizes 0", "at least 1"),
                refusal(
                        "a name that cannot stand in an address",
                        list -> list.name("our products"),
                        "name that cannot stand in an address",
                        "letters, digits, '_' and '-'"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aMistakeIsToldWhenTheDefinitionIsBuiltWithWhatToDo(
            UnaryOperator<ListDefinition.Builder<Product>> mistake, List<String> told) {
        assertThatThrownBy(() -> mistake.apply(products()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(told.toArray(CharSequence[]::new))
                .hasMessageContaining("The list '")
                .hasMessageContaining(Product.class.getName());
    }

    @Test
    void aPropertyMustBeAPlainMethodReference() {
        assertThatThrownBy(() -> products().fields(product -> product.name() + "!"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a plain method reference such as Product::name, not a lambda")
                .hasMessageContaining(ListDefinitionTest.class.getName());
        assertThatThrownBy(() -> products().fields(new Property<Product, String>() {
                    @Override
                    public String get(Product product) {
                        return product.name();
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a method reference such as Product::name");
    }

    @Test
    void aMethodThatIsNoPropertyIsRefusedWithThosePropertiesThatThereAre() {
        assertThatThrownBy(() -> products().fields(Product::toString).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("names 'toString' in fields", "no such property", "name, category, price");
        assertThatThrownBy(() -> ListDefinition.of(Customer.class)
                        .publicAccess()
                        .fields(Customer::fluent)
                        .build())
                .hasMessageContainingAll("names 'fluent' in fields", "no such property", "name");
    }

    @Test
    void noRoleIsNoAccess() {
        assertThatThrownBy(() -> products().roles())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("authenticated()");
    }

    @Test
    void aBeanHasTheSamePropertiesAsARecordWould() {
        ListDefinition<Customer> customers = ListDefinition.of(Customer.class)
                .publicAccess()
                .fields(Customer::getName, Customer::isActive, Customer::getURL, Customer::getNameLength)
                .sortable(Customer::getName)
                .build();
        assertThat(customers.shown())
                .extracting(Field::name)
                .containsExactly("id", "name", "active", "URL", "nameLength");
        assertThat(customers.shown())
                .extracting(Field::type)
                .containsExactly(
                        FieldType.INTEGER, FieldType.TEXT, FieldType.BOOLEAN, FieldType.TEXT, FieldType.INTEGER);
        assertThat(customers.name()).isEqualTo("customers");
        assertThat(customers.property("withoutGetter")).isPresent();
        assertThat(customers.property("class")).isEmpty();
    }

    @Test
    void theKeyIsShownFirstWhereNothingElseIsSaid() {
        assertThat(ListDefinition.of(Product.class)
                        .publicAccess()
                        .fields(Product::name)
                        .build()
                        .shown())
                .extracting(Field::name)
                .containsExactly("id", "name");
        assertThat(ListDefinition.of(Product.class)
                        .publicAccess()
                        .fields(Product::name, Product::id)
                        .build()
                        .shown())
                .extracting(Field::name)
                .containsExactly("name", "id");
    }

    @Test
    void hiddenFieldsMaySortAndFilterAndAreReadButNotShown() {
        ListDefinition<Product> list = products()
                .hidden(Product::category, Product::active)
                .sortable(Product::category)
                .filterable(Product::active)
                .build();
        assertThat(list.shown()).extracting(Field::name).containsExactly("id", "name", "price");
        assertThat(list.columns()).extracting(Field::name).containsExactly("id", "name", "price", "category");
        assertThat(list.filterable()).containsExactly("active");
    }

    @Test
    void aParameterNameMayBeShownAndSortedByWhereNobodyFiltersByIt() {
        assertThat(products()
                        .fields(Product::page)
                        .sortable(Product::page)
                        .build()
                        .sortable())
                .containsExactly("page");
    }

    @Test
    void accessIsDecidedByLoginAndRoles() {
        LivePrincipal alice = LivePrincipal.of("alice");
        LivePrincipal admin = new LivePrincipal("root", false, Set.of("ADMIN"), Instant.EPOCH);
        ListDefinition<Product> open = products().build();
        ListDefinition<Product> forUsers = products().authenticated().build();
        ListDefinition<Product> forAdmins = products().roles("ADMIN", "AUDITOR").build();

        assertThat(open.access().decide(LivePrincipal.ANONYMOUS)).isEqualTo(Decision.GRANTED);
        assertThat(forUsers.access().decide(LivePrincipal.ANONYMOUS)).isEqualTo(Decision.UNAUTHENTICATED);
        assertThat(forUsers.access().decide(alice)).isEqualTo(Decision.GRANTED);
        assertThat(forAdmins.access().decide(LivePrincipal.ANONYMOUS)).isEqualTo(Decision.UNAUTHENTICATED);
        assertThat(forAdmins.access().decide(alice)).isEqualTo(Decision.FORBIDDEN);
        assertThat(forAdmins.access().decide(admin)).isEqualTo(Decision.GRANTED);
    }

    @Test
    void withoutAScopeEveryRowMayBeSeen() {
        assertThat(products().build().scopeFor(LivePrincipal.ANONYMOUS)).isEqualTo(Condition.all());
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless application does
    void aScopeFunctionThatReturnsNullIsToldOf() {
        assertThatThrownBy(() -> products().scope(principal -> null).build().scopeFor(LivePrincipal.ANONYMOUS))
                .hasMessageContaining("scope function of the list 'products' returned null");
    }
}
