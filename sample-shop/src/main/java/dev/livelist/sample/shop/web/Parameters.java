package dev.livelist.sample.shop.web;

import dev.livelist.sample.shop.common.Ending;
import dev.livelist.sample.shop.common.NotFoundException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What controllers read from an address and its headers. */
public final class Parameters {

    /** RFC 7396 (merge patch), which a PATCH means here, also with the content type of plain JSON. */
    public static final String MERGE_PATCH = "application/merge-patch+json";

    private Parameters() {}

    /** The parameter {@code fail}: whether a batch is to be rolled back. */
    public static Ending ending(@Nullable String fail) {
        if (fail == null || fail.equals("false")) {
            return Ending.COMMIT;
        }
        if (fail.equals("true")) {
            return Ending.ROLLBACK;
        }
        throw InvalidInputException.parameter("fail", "must be true or false");
    }

    /** The number of a product. Text that is no number is the id of no product. {@link Long#parseLong} alone would accept {@code +1}. */
    public static long number(String id) {
        try {
            long number = Long.parseLong(id);
            if (Long.toString(number).equals(id)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new NotFoundException("There is no product '" + id + "'; products have numbers");
    }

    /** The UUID of an order, likewise; {@link UUID#fromString} alone would also take shortened ones. */
    public static UUID uuid(String id) {
        try {
            UUID uuid = UUID.fromString(id);
            if (uuid.toString().equals(id.toLowerCase(Locale.ROOT))) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new NotFoundException("There is no order '" + id + "'; orders have UUIDs");
    }
}
