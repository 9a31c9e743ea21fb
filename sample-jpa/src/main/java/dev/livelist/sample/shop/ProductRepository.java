package dev.livelist.sample.shop;

import jakarta.persistence.LockModeType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface ProductRepository extends JpaRepository<Product, Long> {

    /** The row, locked until the transaction ends, so that two changes of different members both count. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    Optional<Product> findToChangeById(long id);

    /** Without the cast Hibernate would give the factor the two decimals that a price has. */
    String REPRICE =
            "update Product p set p.price = round(p.price * cast(:factor as BigDecimal(20, 8)), 2), p.updatedAt = :now";

    @Modifying
    @Query(REPRICE)
    int reprice(BigDecimal factor, Instant now);

    @Modifying
    @Query(REPRICE + " where p.category = :category")
    int reprice(BigDecimal factor, Instant now, String category);
}
