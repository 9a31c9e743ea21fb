package dev.livelist;

import static dev.livelist.Condition.where;
import static dev.livelist.Property.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PropertyPathTest {

    record City(String name) {}

    record Address(City city, String street) {}

    record Customer(long id, Address address) {}

    private static final Property<Customer, String> CITY = path(path(Customer::address, Address::city), City::name);

    @Test
    void aPathNamesThePropertyBehindAReference() {
        ListDefinition<Customer> list = ListDefinition.of(Customer.class)
                .publicAccess()
                .fields(Customer::id, CITY)
                .filterable(CITY)
                .sortable(CITY)
                .build();
        assertThat(list.shown()).extracting(Field::name).containsExactly("id", "address.city.name");
        assertThat(list.property("address.city.name").map(Field::type)).contains(FieldType.TEXT);
        assertThat(list.property("address.street")).isEmpty();
        assertThat(where(CITY).is("Bern"))
                .isEqualTo(new Condition.Comparison("address.city.name", Condition.Operator.EQ, "Bern"));
    }

    @Test
    void aPathIsMadeOfMethodReferences() {
        assertThatThrownBy(() -> path(Customer::address, address -> "x")).hasMessageContaining("not a lambda");
    }

    @Test
    void aListThatDependsOnItselfIsRefused() {
        assertThatThrownBy(() -> ListDefinition.of(Customer.class).dependsOn(Customer.class))
                .hasMessageContaining("depends on itself");
    }

    @Test
    void aListThatDependsTwiceOnOneModelIsToldToNameItsReferencesAtOnce() {
        var list = ListDefinition.of(Customer.class).dependsOn(Address.class);
        assertThatThrownBy(() -> list.dependsOn(Address.class)).hasMessageContaining("once, with all references");
    }

    @Test
    void aListThatDependsOnItsOwnLabelIsRefused() {
        var list = ListDefinition.of(Customer.class)
                .publicAccess()
                .fields(Customer::id)
                .dependsOn(Address.class, "shop.customer")
                .label("shop.customer");
        assertThatThrownBy(list::build).hasMessageContaining("its own label");
    }
}
