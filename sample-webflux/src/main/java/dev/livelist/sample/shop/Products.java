package dev.livelist.sample.shop;

import dev.livelist.r2dbc.Changes;
import dev.livelist.sample.shop.common.Ending;
import dev.livelist.sample.shop.common.NotFoundException;
import io.r2dbc.spi.R2dbcException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.data.core.TypeInformation;
import org.springframework.data.r2dbc.convert.R2dbcConverter;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What can be done with products. Everything but {@link #reprice} goes through the repository, and is captured there. */
@Service
public class Products {

    private final ProductRepository repository;
    private final DatabaseClient database;
    private final Changes changes;
    private final Work work;
    private final Clock clock;
    private final R2dbcConverter converter;

    Products(
            ProductRepository repository,
            DatabaseClient database,
            Changes changes,
            Work work,
            Clock clock,
            R2dbcConverter converter) {
        this.repository = repository;
        this.database = database;
        this.changes = changes;
        this.work = work;
        this.clock = clock;
        this.converter = converter;
    }

    /** The product with this id, whether on sale or not. */
    public Mono<Product> find(long id) {
        return work.reading(() -> repository.findById(id)).switchIfEmpty(absent(id));
    }

    /** Adds a product. */
    public Mono<Product> create(Product.Values values) {
        return work.inTransaction(() -> repository.save(Product.of(0, values, now())));
    }

    /** Adds them all, or none. */
    public Mono<List<Product>> createAll(List<Product.Values> all, Ending ending) {
        return work.inTransaction(() -> Flux.fromIterable(all)
                .concatMap(values -> repository.save(Product.of(0, values, now())))
                .collectList()
                .doOnNext(written -> ending.reached()));
    }

    /** Applies {@code change} to the current row, which is locked meanwhile. */
    public Mono<Product> change(long id, Function<Product, Product.Values> change) {
        return work.inTransaction(() -> repository
                .findToChangeById(id)
                .switchIfEmpty(absent(id))
                .flatMap(present -> repository.save(Product.of(id, change.apply(present), now()))));
    }

    /** Removes a product. */
    public Mono<Void> delete(long id) {
        return work.inTransaction(
                () -> repository.findToChangeById(id).switchIfEmpty(absent(id)).flatMap(repository::delete));
    }

    /**
     * Changes the prices of a category, or all prices, in one statement; half a cent is rounded away from zero. No
     * repository sees it, so it announces that any product may have changed, after the commit.
     *
     * @return how many products there were; fails with {@link PriceOutOfRangeException}, and changes nothing, if a price
     *     would not fit decimal(12,2)
     */
    public Mono<Long> reprice(Optional<String> category, BigDecimal percent) {
        BigDecimal factor = BigDecimal.ONE.add(percent.movePointLeft(2));
        return work.inTransaction(() -> {
            var update = database.sql("update product"
                            + " set price = round(price * cast(:factor as decimal(20, 8)), 2), updated_at = :now"
                            + (category.isPresent() ? " where category = :category" : ""))
                    .bind("factor", factor)
                    .bind("now", Objects.requireNonNull(converter.writeValue(now(), TypeInformation.OBJECT)));
            return (category.isPresent() ? update.bind("category", category.get()) : update)
                    .fetch()
                    .rowsUpdated()
                    .onErrorMap(Products::isDataException, PriceOutOfRangeException::new)
                    .flatMap(updated -> changes.invalidate(Product.class).thenReturn(updated));
        });
    }

    /** A price would not fit decimal(12,2). */
    public static final class PriceOutOfRangeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PriceOutOfRangeException(Throwable cause) {
            super("A price would leave the range of decimal(12,2)", cause);
        }
    }

    /** SQL's own class of errors for values that do not fit; Spring has no exception for it. */
    private static boolean isDataException(Throwable error) {
        return error.getCause() instanceof R2dbcException cause
                && cause.getSqlState() != null
                && cause.getSqlState().startsWith("22");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static <T> Mono<T> absent(long id) {
        return Mono.error(() -> new NotFoundException("There is no product " + id));
    }
}
