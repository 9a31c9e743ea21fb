package dev.livelist.sample.shop;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** Who of the shop's support may see whose orders. */
@Service
public class Grants {

    private final GrantRepository repository;
    private final Work work;

    Grants(GrantRepository repository, Work work) {
        this.repository = repository;
        this.work = work;
    }

    /** Lets somebody see the owner's orders; of no effect where that is so already. */
    public Mono<Void> give(String owner, String grantee) {
        return work.inTransaction(() -> repository
                        .findByOwnerAndGrantee(owner, grantee)
                        .switchIfEmpty(Mono.defer(() -> repository.save(new Grant(null, owner, grantee))))
                        .then())
                .onErrorResume(
                        DataIntegrityViolationException.class, e -> Mono.empty()); // given by a request beside this
    }

    /** Lets somebody see the owner's orders no longer; of no effect where that is so already. */
    public Mono<Void> take(String owner, String grantee) {
        return work.inTransaction(
                () -> repository.findByOwnerAndGrantee(owner, grantee).flatMap(repository::delete));
    }
}
