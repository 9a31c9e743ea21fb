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
     * What a client may say of a product.
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

    /** Given by the database; 0 until then. */
    public long getId() {
        return id;
    }

    /** What it is called. */
    public String getName() {
        return name;
    }

    /** Null where it is in none. */
    public @Nullable String getCategory() {
        return category;
    }

    /** Of type decimal(12,2). */
    public BigDecimal getPrice() {
        return price;
    }

    /** Whether it is on sale: the live list shows no others. */
    public boolean isActive() {
        return active;
    }

    /** When it was last written, to the microsecond, which is what both databases keep. */
    public Instant getUpdatedAt() {
        return updatedAt;
    }
}
