package dev.livelist.r2dbc;

import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.r2dbc.repository.R2dbcRepository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** As an application has it, with nothing of Livelist. */
interface ItemRepository extends R2dbcRepository<Item, Long> {

    Flux<Item> findByName(String name);

    Mono<Long> deleteByName(String name);

    @Modifying
    @Query("UPDATE item SET name = concat(name, :suffix)")
    Mono<Integer> append(String suffix);

    @Query("DELETE FROM item WHERE name = :name")
    Flux<Item> deleteWithoutSaying(String name);

    @Query("-- all of them\n/* SELECT */ UPDATE item SET name = concat(name, '!')")
    Flux<Item> updateAfterAComment();

    @Query("DELETE FROM crate")
    Mono<Void> deleteCrates();

    @Query("SELECT * FROM item WHERE name LIKE 'delete%'")
    Flux<Item> selectThoseToDelete();

    @Query("SELECT write_items()")
    Mono<Integer> callFunction();
}
