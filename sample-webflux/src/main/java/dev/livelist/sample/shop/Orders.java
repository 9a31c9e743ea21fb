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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a user can do with their own orders. The answer for another user's order is the same as for none. */
@Service
public class Orders {

    private final OrderRepository repository;
    private final OrderNoteRepository notes;
    private final Work work;
    private final Clock clock;

    Orders(OrderRepository repository, OrderNoteRepository notes, Work work, Clock clock) {
        this.repository = repository;
        this.notes = notes;
        this.work = work;
        this.clock = clock;
    }

    /** One of the owner's orders. */
    public Mono<Order> find(UUID id, String owner) {
        return work.reading(() -> repository.findByIdAndOwner(id, owner)).switchIfEmpty(absent(id));
    }

    /** Places an order. */
    public Mono<Order> create(String owner, Order.Values values) {
        return work.inTransaction(() -> repository.save(Order.placed(owner, values, now())));
    }

    /** Places them all, or none. */
    public Mono<List<Order>> createAll(String owner, List<Order.Values> all, Ending ending) {
        return work.inTransaction(() -> Flux.fromIterable(all)
                .concatMap(values -> repository.save(Order.placed(owner, values, now())))
                .collectList()
                .doOnNext(written -> ending.reached()));
    }

    /** Applies {@code change} to the current row, which is locked meanwhile. */
    public Mono<Order> change(UUID id, String owner, Function<Order, Order.Values> change) {
        return work.inTransaction(() -> repository
                .findToChangeByIdAndOwner(id, owner)
                .switchIfEmpty(absent(id))
                .flatMap(present -> repository.save(present.with(change.apply(present)))));
    }

    /** Removes one of the owner's orders. */
    public Mono<Void> delete(UUID id, String owner) {
        return work.inTransaction(() -> repository
                .findToChangeByIdAndOwner(id, owner)
                .switchIfEmpty(absent(id))
                .flatMap(repository::delete));
    }

    /** The notes of one of the owner's orders, the oldest first. */
    public Mono<List<OrderNote>> notes(UUID id, String owner) {
        return work.reading(() -> repository
                .findByIdAndOwner(id, owner)
                .switchIfEmpty(absent(id))
                .flatMap(order -> notes.findByOrderIdOrderById(id).collectList()));
    }

    /** Adds a note to one of the owner's orders. */
    public Mono<OrderNote> note(UUID id, String owner, String text) {
        return work.inTransaction(() -> repository
                .findByIdAndOwner(id, owner)
                .switchIfEmpty(absent(id))
                .flatMap(order -> notes.save(new OrderNote(0, id, text))));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static <T> Mono<T> absent(UUID id) {
        return Mono.error(() -> new NotFoundException("There is no order " + id));
    }
}
