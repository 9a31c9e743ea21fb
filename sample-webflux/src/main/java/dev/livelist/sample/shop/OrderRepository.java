package dev.livelist.sample.shop;

import java.util.UUID;
import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Mono;

interface OrderRepository extends ReactiveCrudRepository<Order, UUID> {

    Mono<Order> findByIdAndOwner(UUID id, String owner);

    /** The row, locked until the transaction ends, so that two changes of different members both count. */
    @Lock(LockMode.PESSIMISTIC_WRITE)
    Mono<Order> findToChangeByIdAndOwner(UUID id, String owner);
}
