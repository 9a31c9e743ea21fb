package dev.livelist.sample.shop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * Something the shop sells.
 *
 * @param id given by the database; 0 until then
 * @param category null where it is in none
 * @param price of type decimal(12,2)
 * @param active whether it is on sale: the live list shows no others
 * @param updatedAt when it was last written, to the microsecond, which is what both databases keep
 */
@Table("product")
public record Product(
        @Id long id, String name, @Nullable String category, BigDecimal price, boolean active, Instant updatedAt) {

    /** Gives the price the scale that it has when read from the database. */
    public Product {
        price = price.setScale(2, RoundingMode.UNNECESSARY);
    }

    /**
     * What a client sends of a product.
     *
     * @param price with at most two decimals
     */
    public record Values(String name, @Nullable String category, BigDecimal price, boolean active) {}

    static Product of(long id, Values values, Instant updatedAt) {
        return new Product(id, values.name(), values.category(), values.price(), values.active(), updatedAt);
    }
}
