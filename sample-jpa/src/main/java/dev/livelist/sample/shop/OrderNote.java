package dev.livelist.sample.shop;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** What an owner has noted of an order. */
@Entity
@Table(name = "order_note")
@JsonPropertyOrder({"id", "orderId", "text"})
public class OrderNote {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private long id;

    private UUID orderId;

    private String text;

    @SuppressWarnings("NullAway.Init") // for JPA, which sets everything afterwards
    protected OrderNote() {}

    OrderNote(UUID orderId, String text) {
        this.orderId = orderId;
        this.text = text;
    }

    /** Given by the database, a larger one for a later note; 0 until then. */
    public long getId() {
        return id;
    }

    /** The order. */
    public UUID getOrderId() {
        return orderId;
    }

    /** What has been noted. */
    public String getText() {
        return text;
    }
}
