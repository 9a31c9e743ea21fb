package dev.livelist.sample.shop;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

interface GrantRepository extends JpaRepository<Grant, UUID> {

    Optional<Grant> findByOwnerAndGrantee(String owner, String grantee);
}
