package dev.livelist.sample.shop;

import java.util.UUID;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Mono;

interface GrantRepository extends ReactiveCrudRepository<Grant, UUID> {

    Mono<Grant> findByOwnerAndGrantee(String owner, String grantee);
}
