package dev.livelist.sample.shop;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An order of a user. */
@Entity
@Table(name = "shop_order")
@JsonPropertyOrder({"id", "owner", "item", "quantity", "status", "placedAt"})
public class Order {

    @Id
    @GeneratedValue(strategy = GenerationType.UUID)
    private @Nullable UUID id;

    private String owner;

    private String item;

    private int quantity;

    @Enumerated(EnumType.STRING)
    private Status status;

    private Instant placedAt;

    /** The state of an order. */
    public enum Status {
        NEW,
        PAID,
        SHIPPED,
        CANCELLED
    }

    /** What a client sends of an order. */
    public record Values(String item, int quantity, Status status) {}

    @SuppressWarnings("NullAway.Init") // for JPA, which sets everything afterwards
    protected Order() {}

    Order(String owner, Values values, Instant placedAt) {
        this.owner = owner;
        this.item = values.item();
        this.quantity = values.quantity();
        this.status = values.status();
        this.placedAt = placedAt;
    }

    void change(Values values) {
        item = values.item();
        quantity = values.quantity();
        status = values.status();
    }

    /** Set when the order is stored; null until then. */
    public @Nullable UUID getId() {
        return id;
    }

    /** The name of the user whose order it is. */
    public String getOwner() {
        return owner;
    }

    /** What was ordered. */
    public String getItem() {
        return item;
    }

    /** The quantity. */
    public int getQuantity() {
        return quantity;
    }

    /** Its state. */
    public Status getStatus() {
        return status;
    }

    /** When it was created, to the microsecond. */
    public Instant getPlacedAt() {
        return placedAt;
    }
}
