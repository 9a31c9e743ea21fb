package dev.livelist.sample.shop;

import static dev.livelist.Aggregate.count;
import static dev.livelist.Aggregate.max;
import static dev.livelist.Aggregate.min;
import static dev.livelist.Aggregate.sum;
import static dev.livelist.Condition.exists;
import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static dev.livelist.Sort.desc;
import static dev.livelist.Totals.EXACT;

import dev.livelist.Derived;
import dev.livelist.ListDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The shop's live lists: who sees which rows, and how readers may sort and filter. */
@Configuration(proxyBeanMethods = false)
class ShopLists {

    /** {@code GET /live/products}: the products on sale, for everybody. */
    @Bean
    ListDefinition<Product> productList() {
        return ListDefinition.of(Product.class)
                .publicAccess()
                .scope(principal -> where(Product::active).is(true))
                .fields(
                        Product::id,
                        Product::name,
                        Product::category,
                        Product::price,
                        Product::active,
                        Product::updatedAt)
                .sortable(
                        Product::id,
                        Product::name,
                        Product::category,
                        Product::price,
                        Product::active,
                        Product::updatedAt)
                .defaultSort(asc(Product::name))
                .filterable(Product::category, Product::price, Product::updatedAt)
                .searchable(Product::name, Product::category)
                .groupable(Product::category)
                .aggregates(count(), min(Product::price), max(Product::price))
                .totals(EXACT)
                .addressable()
                .anchored()
                .build();
    }

    /** {@code GET /live/orders}: each logged-in user's own orders. */
    @Bean
    ListDefinition<Order> orderList() {
        return ListDefinition.of(Order.class)
                .authenticated()
                .scope(principal -> where(Order::owner).is(principal.name()))
                .fields(Order::id, Order::owner, Order::item, Order::quantity, Order::status, Order::placedAt)
                .derived(
                        "notes",
                        Derived.count(OrderNote.class).where(OrderNote::orderId).fixed())
                .derived(
                        "lastNote",
                        Derived.latest(OrderNote.class, OrderNote::text)
                                .by(OrderNote::id)
                                .where(OrderNote::orderId)
                                .fixed())
                .sortable(Order::id, Order::item, Order::quantity, Order::status, Order::placedAt)
                .defaultSort(desc(Order::placedAt))
                .filterable(Order::status, Order::quantity, Order::placedAt)
                .searchable(Order::item)
                .groupable(Order::status)
                .aggregates(count(), sum(Order::quantity))
                .totals(EXACT)
                .addressable()
                .anchored()
                .build();
    }

    /** {@code GET /live/support-orders}: the orders of owners who let the reader see them. */
    @Bean
    ListDefinition<Order> supportOrderList() {
        return ListDefinition.of(Order.class)
                .name("support-orders")
                .roles("SUPPORT")
                .scope(principal -> exists(Grant.class)
                        .where(Grant::owner)
                        .equalTo(Order::owner)
                        .and(Grant::grantee)
                        .is(principal.name()))
                .related(Grant.class)
                .fields(Order::id, Order::owner, Order::item, Order::quantity, Order::status, Order::placedAt)
                .sortable(Order::id, Order::owner, Order::item, Order::quantity, Order::status, Order::placedAt)
                .defaultSort(desc(Order::placedAt))
                .filterable(Order::owner, Order::status, Order::quantity, Order::placedAt)
                .searchable(Order::item)
                .totals(EXACT)
                .build();
    }
}
