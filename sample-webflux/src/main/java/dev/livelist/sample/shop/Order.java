package dev.livelist.sample.shop;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * An order of a user.
 *
 * @param id given by the database; null until then
 * @param owner the name of the user whose order it is
 * @param placedAt when it was created, to the microsecond
 */
@Table("shop_order")
public record Order(@Id @Nullable UUID id, String owner, String item, int quantity, Status status, Instant placedAt) {

    /** The state of an order. */
    public enum Status {
        NEW,
        PAID,
        SHIPPED,
        CANCELLED
    }

    /** What a client sends of an order. */
    public record Values(String item, int quantity, Status status) {}

    static Order placed(String owner, Values values, Instant placedAt) {
        return new Order(null, owner, values.item(), values.quantity(), values.status(), placedAt);
    }

    Order with(Values values) {
        return new Order(id, owner, values.item(), values.quantity(), values.status(), placedAt);
    }
}
