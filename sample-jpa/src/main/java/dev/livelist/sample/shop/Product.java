package dev.livelist.sample.shop;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something the shop sells. */
@Entity
@JsonPropertyOrder({"id", "name", "category", "price", "active", "updatedAt"})
public class Product {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    private String name;

    private @Nullable String category;

    private BigDecimal price;

    private boolean active;

    private Instant updatedAt;

    /**
     * What a client sends of a product.
     *
     * @param price with at most two decimals
     */
    public record Values(String name, @Nullable String category, BigDecimal price, boolean active) {}

    @SuppressWarnings("NullAway.Init") // for JPA, which sets everything afterwards
    protected Product() {}

    Product(Values values, Instant updatedAt) {
        this.name = values.name();
        this.category = values.category();
        this.price = inCents(values.price());
        this.active = values.active();
        this.updatedAt = updatedAt;
    }

    void change(Values values, Instant now) {
        name = values.name();
        category = values.category();
        price = inCents(values.price());
        active = values.active();
        updatedAt = now;
    }

    /** With the scale that it has when read from the database. */
    private static BigDecimal inCents(BigDecimal price) {
        return price.setScale(2, RoundingMode.UNNECESSARY);
    }

    /** Set by the database; 0 until then. */
    public long getId() {
        return id;
    }

    /** What it is called. */
    public String getName() {
        return name;
    }

    /** Null if it has no category. */
    public @Nullable String getCategory() {
        return category;
    }

    /** Of type decimal(12,2). */
    public BigDecimal getPrice() {
        return price;
    }

    /** Whether it is on sale. The live list shows only such products. */
    public boolean isActive() {
        return active;
    }

    /** When it was last written, to the microsecond, as both databases keep it. */
    public Instant getUpdatedAt() {
        return updatedAt;
    }
}
