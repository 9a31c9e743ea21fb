package dev.livelist.sample.shop;

import java.util.UUID;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;

interface OrderNoteRepository extends ReactiveCrudRepository<OrderNote, Long> {

    Flux<OrderNote> findByOrderIdOrderById(UUID orderId);
}
