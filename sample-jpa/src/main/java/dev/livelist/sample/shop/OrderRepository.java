package dev.livelist.sample.shop;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;

interface OrderRepository extends JpaRepository<Order, UUID> {

    Optional<Order> findByIdAndOwner(UUID id, String owner);

    /** The row, locked until the transaction ends, so that two changes of different members both count. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Order> findToChangeByIdAndOwner(UUID id, String owner);
}
