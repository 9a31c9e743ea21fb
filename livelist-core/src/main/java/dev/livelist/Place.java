package dev.livelist;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in an order: that of a row with these values, whether or not there is such a row. A value.
 *
 * @param values a value for each term of the order, null for NULL, and the primary key last; each of the (boxed) type of its field
 */
public record Place(List<@Nullable Object> values) {

    /** Keeps a copy. */
    public Place {
        if (values.isEmpty() || values.get(values.size() - 1) == null) {
            throw new IllegalArgumentException("A place in an order needs a key");
        }
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
