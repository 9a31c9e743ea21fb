package dev.livelist.engine;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A row of the simulated database.
 *
 * @param written the number of the write that made it so
 * @param brand what it is named after; its name is that of the database's brands
 */
public record Item(
        long id,
        @Nullable String name,
        @Nullable String category,
        @Nullable BigDecimal price,
        boolean active,
        String owner,
        long written,
        @Nullable Brand brand) {

    /** A row of another model, that items refer to. */
    public record Brand(long id, @Nullable String name) {}

    /** A row without a brand. */
    public Item(
            long id,
            @Nullable String name,
            @Nullable String category,
            @Nullable BigDecimal price,
            boolean active,
            String owner,
            long written) {
        this(id, name, category, price, active, owner, written, null);
    }

    /** A row whose writes nobody counts. */
    public Item(
            long id,
            @Nullable String name,
            @Nullable String category,
            @Nullable BigDecimal price,
            boolean active,
            String owner) {
        this(id, name, category, price, active, owner, 0);
    }

    /** The same row of another brand. */
    Item branded(@Nullable Brand other) {
        return new Item(id, name, category, price, active, owner, written, other);
    }
}
