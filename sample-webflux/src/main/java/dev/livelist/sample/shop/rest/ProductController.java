package dev.livelist.sample.shop.rest;

import dev.livelist.sample.shop.Product;
import dev.livelist.sample.shop.Products;
import dev.livelist.sample.shop.Products.PriceOutOfRangeException;
import dev.livelist.sample.shop.web.InvalidInputException;
import dev.livelist.sample.shop.web.Members;
import dev.livelist.sample.shop.web.Parameters;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Products, which anybody may read and write: this is a sample. */
@RestController
@RequestMapping(path = "/api/products", produces = MediaType.APPLICATION_JSON_VALUE)
class ProductController {

    private final Products products;

    ProductController(Products products) {
        this.products = products;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Product>> create(@RequestBody JsonNode body) {
        return products.create(read(Members.of(body)))
                .map(product -> ResponseEntity.created(URI.create("/api/products/" + product.id()))
                        .body(product));
    }

    @PostMapping(path = "/batch", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Mono<List<Product>> createAll(@RequestBody JsonNode body, @RequestParam(required = false) @Nullable String fail) {
        List<Product.Values> all =
                Members.listOf(body).stream().map(ProductController::read).toList();
        return products.createAll(all, Parameters.ending(fail));
    }

    /** The answer to a change of prices. */
    record Repriced(long updated) {}

    @PostMapping(path = "/reprice", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Repriced> reprice(@RequestBody JsonNode body) {
        Members members = Members.of(body);
        return products.reprice(Optional.ofNullable(members.textOrNull("category")), members.percent("percent"))
                .map(Repriced::new)
                .onErrorMap(
                        PriceOutOfRangeException.class,
                        e -> InvalidInputException.member("percent", "is too large: a price would pass 9999999999.99"));
    }

    @GetMapping("/{id}")
    Mono<Product> find(@PathVariable String id) {
        return products.find(Parameters.number(id));
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Product> replace(@PathVariable String id, @RequestBody JsonNode body) {
        Product.Values values = read(Members.of(body));
        return products.change(Parameters.number(id), present -> values);
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, Parameters.MERGE_PATCH})
    Mono<Product> change(@PathVariable String id, @RequestBody JsonNode body) {
        Members members = Members.of(body);
        return products.change(Parameters.number(id), present -> merge(present, members));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable String id) {
        return products.delete(Parameters.number(id));
    }

    /** All members; a category and whether it is on sale may be left out. */
    private static Product.Values read(Members members) {
        return new Product.Values(
                members.text("name"),
                members.textOrNull("category"),
                members.money("price"),
                !members.has("active") || members.flag("active"));
    }

    /** Members that are absent stay as they are. */
    private static Product.Values merge(Product present, Members members) {
        return new Product.Values(
                members.has("name") ? members.text("name") : present.name(),
                members.has("category") ? members.textOrNull("category") : present.category(),
                members.has("price") ? members.money("price") : present.price(),
                members.has("active") ? members.flag("active") : present.active());
    }
}
