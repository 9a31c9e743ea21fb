package dev.livelist.jpa;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

/** As an application has it, with nothing of Livelist. */
interface WareRepository extends JpaRepository<Ware, Long> {

    long deleteByName(String name);

    @Modifying
    @Query("update Ware w set w.active = true where w.name = 'a'")
    int activate();

    @Modifying
    @Query(value = "UPDATE Ware SET active = TRUE WHERE name = 'a'", nativeQuery = true)
    int activateNatively();
}
