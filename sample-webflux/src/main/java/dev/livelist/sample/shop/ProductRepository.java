package dev.livelist.sample.shop;

import org.springframework.data.relational.core.sql.LockMode;
import org.springframework.data.relational.repository.Lock;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Mono;

interface ProductRepository extends ReactiveCrudRepository<Product, Long> {

    /** The row, locked until the transaction ends, so that two changes of different members both count. */
    @Lock(LockMode.PESSIMISTIC_WRITE)
    Mono<Product> findToChangeById(long id);
}
