package dev.livelist.sample.shop;

import dev.livelist.sample.shop.common.Ending;
import dev.livelist.sample.shop.common.NotFoundException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.exception.DataException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What can be done with products. Nothing here mentions lists: all writes of Hibernate are captured. */
@Service
@Transactional
public class Products {

    private final ProductRepository repository;
    private final Clock clock;

    Products(ProductRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** The product with this id, whether on sale or not. */
    @Transactional(readOnly = true)
    public Product find(long id) {
        return repository.findById(id).orElseThrow(() -> absent(id));
    }

    /** Adds a product. */
    public Product create(Product.Values values) {
        return repository.save(new Product(values, now()));
    }

    /** Adds them all, or none. */
    public List<Product> createAll(List<Product.Values> all, Ending ending) {
        List<Product> products = repository.saveAllAndFlush(
                all.stream().map(values -> new Product(values, now())).toList());
        ending.reached();
        return products;
    }

    /** Applies {@code change} to the current row, which is locked meanwhile. */
    public Product change(long id, Function<Product, Product.Values> change) {
        Product product = repository.findToChangeById(id).orElseThrow(() -> absent(id));
        product.change(change.apply(product), now());
        return product;
    }

    /** Removes a product. */
    public void delete(long id) {
        repository.delete(repository.findToChangeById(id).orElseThrow(() -> absent(id)));
    }

    /**
     * Changes the prices of a category, or all prices, in one statement; half a cent is rounded away from zero. Capture announces
     * after the commit that any product may have changed.
     *
     * @return how many products there were
     * @throws PriceOutOfRangeException if a price would not fit decimal(12,2); then nothing is changed
     */
    public int reprice(Optional<String> category, BigDecimal percent) {
        BigDecimal factor = BigDecimal.ONE.add(percent.movePointLeft(2));
        try {
            return category.isPresent()
                    ? repository.reprice(factor, now(), category.get())
                    : repository.reprice(factor, now());
        } catch (DataIntegrityViolationException e) {
            throw e.getCause() instanceof DataException ? new PriceOutOfRangeException(e) : e;
        }
    }

    /** A price would not fit decimal(12,2). */
    public static final class PriceOutOfRangeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        PriceOutOfRangeException(Throwable cause) {
            super("A price would leave the range of decimal(12,2)", cause);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static NotFoundException absent(long id) {
        return new NotFoundException("There is no product " + id);
    }
}
