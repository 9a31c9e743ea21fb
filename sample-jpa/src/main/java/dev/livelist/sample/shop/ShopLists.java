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
                .scope(principal -> where(Product::isActive).is(true))
                .fields(
                        Product::getId,
                        Product::getName,
                        Product::getCategory,
                        Product::getPrice,
                        Product::isActive,
                        Product::getUpdatedAt)
                .sortable(
                        Product::getId,
                        Product::getName,
                        Product::getCategory,
                        Product::getPrice,
                        Product::isActive,
                        Product::getUpdatedAt)
                .defaultSort(asc(Product::getName))
                .filterable(Product::getCategory, Product::getPrice, Product::getUpdatedAt)
                .searchable(Product::getName, Product::getCategory)
                .groupable(Product::getCategory)
                .aggregates(count(), min(Product::getPrice), max(Product::getPrice))
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
                .scope(principal -> where(Order::getOwner).is(principal.name()))
                .fields(
                        Order::getId,
                        Order::getOwner,
                        Order::getItem,
                        Order::getQuantity,
                        Order::getStatus,
                        Order::getPlacedAt)
                .derived(
                        "notes",
                        Derived.count(OrderNote.class)
                                .where(OrderNote::getOrderId)
                                .fixed())
                .derived(
                        "lastNote",
                        Derived.latest(OrderNote.class, OrderNote::getText)
                                .by(OrderNote::getId)
                                .where(OrderNote::getOrderId)
                                .fixed())
                .sortable(Order::getId, Order::getItem, Order::getQuantity, Order::getStatus, Order::getPlacedAt)
                .defaultSort(desc(Order::getPlacedAt))
                .filterable(Order::getStatus, Order::getQuantity, Order::getPlacedAt)
                .searchable(Order::getItem)
                .groupable(Order::getStatus)
                .aggregates(count(), sum(Order::getQuantity))
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
                        .where(Grant::getOwner)
                        .equalTo(Order::getOwner)
                        .and(Grant::getGrantee)
                        .is(principal.name()))
                .related(Grant.class)
                .fields(
                        Order::getId,
                        Order::getOwner,
                        Order::getItem,
                        Order::getQuantity,
                        Order::getStatus,
                        Order::getPlacedAt)
                .sortable(
                        Order::getId,
                        Order::getOwner,
                        Order::getItem,
                        Order::getQuantity,
                        Order::getStatus,
                        Order::getPlacedAt)
                .defaultSort(desc(Order::getPlacedAt))
                .filterable(Order::getOwner, Order::getStatus, Order::getQuantity, Order::getPlacedAt)
                .searchable(Order::getItem)
                .totals(EXACT)
                .build();
    }
}
