package dev.livelist.sample.shop.rest;

import dev.livelist.sample.shop.Order;
import dev.livelist.sample.shop.OrderNote;
import dev.livelist.sample.shop.Orders;
import dev.livelist.sample.shop.web.Members;
import dev.livelist.sample.shop.web.Parameters;
import java.net.URI;
import java.security.Principal;
import java.util.List;
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

/** The caller's own orders. */
@RestController
@RequestMapping(path = "/api/orders", produces = MediaType.APPLICATION_JSON_VALUE)
class OrderController {

    private final Orders orders;

    OrderController(Orders orders) {
        this.orders = orders;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<ResponseEntity<Order>> create(Principal caller, @RequestBody JsonNode body) {
        return orders.create(caller.getName(), read(Members.of(body)))
                .map(order -> ResponseEntity.created(URI.create("/api/orders/" + order.id()))
                        .body(order));
    }

    @PostMapping(path = "/batch", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Mono<List<Order>> createAll(
            Principal caller, @RequestBody JsonNode body, @RequestParam(required = false) @Nullable String fail) {
        List<Order.Values> all =
                Members.listOf(body).stream().map(OrderController::read).toList();
        return orders.createAll(caller.getName(), all, Parameters.ending(fail));
    }

    @GetMapping("/{id}")
    Mono<Order> find(Principal caller, @PathVariable String id) {
        return orders.find(Parameters.uuid(id), caller.getName());
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    Mono<Order> replace(Principal caller, @PathVariable String id, @RequestBody JsonNode body) {
        Order.Values values = read(Members.of(body));
        return orders.change(Parameters.uuid(id), caller.getName(), present -> values);
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, Parameters.MERGE_PATCH})
    Mono<Order> change(Principal caller, @PathVariable String id, @RequestBody JsonNode body) {
        Members members = Members.of(body);
        return orders.change(Parameters.uuid(id), caller.getName(), present -> merge(present, members));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(Principal caller, @PathVariable String id) {
        return orders.delete(Parameters.uuid(id), caller.getName());
    }

    @GetMapping("/{id}/notes")
    Mono<List<OrderNote>> notes(Principal caller, @PathVariable String id) {
        return orders.notes(Parameters.uuid(id), caller.getName());
    }

    @PostMapping(path = "/{id}/notes", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Mono<OrderNote> note(Principal caller, @PathVariable String id, @RequestBody JsonNode body) {
        return orders.note(
                Parameters.uuid(id), caller.getName(), Members.of(body).filledText("text"));
    }

    /** All members; without a status the order is new. */
    private static Order.Values read(Members members) {
        return new Order.Values(
                members.text("item"),
                members.whole("quantity"),
                members.has("status") ? members.choice("status", Order.Status.class) : Order.Status.NEW);
    }

    /** Members that are absent stay as they are. */
    private static Order.Values merge(Order present, Members members) {
        return new Order.Values(
                members.has("item") ? members.text("item") : present.item(),
                members.has("quantity") ? members.whole("quantity") : present.quantity(),
                members.has("status") ? members.choice("status", Order.Status.class) : present.status());
    }
}
