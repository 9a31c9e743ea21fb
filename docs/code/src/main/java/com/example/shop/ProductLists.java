package com.example.shop;

import static dev.livelist.Condition.where;
import static dev.livelist.Sort.asc;
import static dev.livelist.Totals.EXACT;

import dev.livelist.ListDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ProductLists {

    @Bean
    ListDefinition<Product> products() {
        return ListDefinition.of(Product.class) // GET /live/products
                .publicAccess() // or authenticated(), or roles("ADMIN")
                .scope(principal -> where(Product::active).is(true)) // what this reader may see
                .fields(Product::id, Product::name, Product::category, Product::price)
                .sortable(Product::name, Product::price)
                .defaultSort(asc(Product::name))
                .filterable(Product::category, Product::price)
                .searchable(Product::name)
                .totals(EXACT)
                .build();
    }
}
