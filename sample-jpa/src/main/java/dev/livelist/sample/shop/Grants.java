package dev.livelist.sample.shop;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/** Who of the shop's support may see whose orders. Each call of the repository is a transaction of its own. */
@Service
public class Grants {

    private final GrantRepository repository;

    Grants(GrantRepository repository) {
        this.repository = repository;
    }

    /** Lets somebody see the owner's orders; of no effect where that is so already. */
    public void give(String owner, String grantee) {
        if (repository.findByOwnerAndGrantee(owner, grantee).isEmpty()) {
            try {
                repository.save(new Grant(owner, grantee));
            } catch (DataIntegrityViolationException e) {
                // A request beside this one has given it.
            }
        }
    }

    /** Lets somebody see the owner's orders no longer; of no effect where that is so already. */
    public void take(String owner, String grantee) {
        repository.findByOwnerAndGrantee(owner, grantee).ifPresent(repository::delete);
    }
}
