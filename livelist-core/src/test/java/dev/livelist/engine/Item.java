package dev.livelist.engine;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A row of the simulated database.
 *
 * @param written the number of the write that made it so
 */
public record Item(
        long id,
        @Nullable String name,
        @Nullable String category,
        @Nullable BigDecimal price,
        boolean active,
        String owner,
        long written) {

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
}
