package dev.livelist.http.shop;

import static dev.livelist.Condition.where;

import dev.livelist.Aggregate;
import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.Totals;
import java.util.List;

/** The lists that the tests of adapters serve. */
public final class ShopLists {

    private ShopLists() {}

    /** All of them. */
    public static List<ListDefinition<Product>> definitions() {
        return List.of(
                shown("products").publicAccess().addressable().build(),
                shown("feed").publicAccess().anchored().build(),
                shown("own")
                        .authenticated()
                        .scope(principal -> where(Product::owner).is(principal.name()))
                        .addressable()
                        .build(),
                shown("cheap")
                        .publicAccess()
                        .scope(principal -> where(Product::price)
                                .lessThan(principal.roles().contains("RICH") ? Integer.MAX_VALUE : 100))
                        .build(),
                shown("shelves")
                        .publicAccess()
                        .groupable(Product::name, Product::price)
                        .aggregates(Aggregate.count(), Aggregate.sum(Product::price))
                        .maxGroups(3)
                        .build(),
                shown("staff").roles("STAFF").build(),
                shown("broken")
                        .publicAccess()
                        .scope(principal -> {
                            throw new IllegalStateException("select secret from vault");
                        })
                        .build());
    }

    private static ListDefinition.Builder<Product> shown(String name) {
        return ListDefinition.of(Product.class)
                .name(name)
                .label("shop.product")
                .fields(Product::id, Product::name, Product::price)
                .sortable(Product::name, Product::price)
                .defaultSort(Sort.asc(Product::name))
                .filterable(Product::name, Product::price)
                .searchable(Product::name)
                .totals(Totals.EXACT);
    }
}
