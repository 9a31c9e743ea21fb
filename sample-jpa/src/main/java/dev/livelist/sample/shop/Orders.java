package dev.livelist.sample.shop;

import dev.livelist.sample.shop.common.Ending;
import dev.livelist.sample.shop.common.NotFoundException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What a user can do with their own orders. The answer for another user's order is the same as for none. */
@Service
@Transactional
public class Orders {

    private final OrderRepository repository;
    private final OrderNoteRepository notes;
    private final Clock clock;

    Orders(OrderRepository repository, OrderNoteRepository notes, Clock clock) {
        this.repository = repository;
        this.notes = notes;
        this.clock = clock;
    }

    /** One of the owner's orders. */
    @Transactional(readOnly = true)
    public Order find(UUID id, String owner) {
        return repository.findByIdAndOwner(id, owner).orElseThrow(() -> absent(id));
    }

    /** Places an order. */
    public Order create(String owner, Order.Values values) {
        return repository.save(new Order(owner, values, now()));
    }

    /** Places them all, or none. */
    public List<Order> createAll(String owner, List<Order.Values> all, Ending ending) {
        List<Order> orders = repository.saveAllAndFlush(
                all.stream().map(values -> new Order(owner, values, now())).toList());
        ending.reached();
        return orders;
    }

    /** Applies {@code change} to the current row, which is locked meanwhile. */
    public Order change(UUID id, String owner, Function<Order, Order.Values> change) {
        Order order = repository.findToChangeByIdAndOwner(id, owner).orElseThrow(() -> absent(id));
        order.change(change.apply(order));
        return order;
    }

    /** Removes one of the owner's orders. */
    public void delete(UUID id, String owner) {
        repository.delete(repository.findToChangeByIdAndOwner(id, owner).orElseThrow(() -> absent(id)));
    }

    /** The notes of one of the owner's orders, the oldest first. */
    @Transactional(readOnly = true)
    public List<OrderNote> notes(UUID id, String owner) {
        find(id, owner);
        return notes.findByOrderIdOrderById(id);
    }

    /** Adds a note to one of the owner's orders. */
    public OrderNote note(UUID id, String owner, String text) {
        find(id, owner);
        return notes.save(new OrderNote(id, text));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static NotFoundException absent(UUID id) {
        return new NotFoundException("There is no order " + id);
    }
}
