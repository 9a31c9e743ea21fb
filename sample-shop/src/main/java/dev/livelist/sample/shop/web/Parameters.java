package dev.livelist.sample.shop.web;

import dev.livelist.sample.shop.common.Ending;
import dev.livelist.sample.shop.common.NotFoundException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What controllers read from an address and its headers. */
public final class Parameters {

    /** RFC 7396, which is what a PATCH here means, whether the client says so or just says JSON. */
    public static final String MERGE_PATCH = "application/merge-patch+json";

    private Parameters() {}

    /** The parameter {@code fail}: whether a batch is to be undone. */
    public static Ending ending(@Nullable String fail) {
        if (fail == null || fail.equals("false")) {
            return Ending.COMMIT;
        }
        if (fail.equals("true")) {
            return Ending.ROLLBACK;
        }
        throw InvalidInputException.parameter("fail", "must be true or false");
    }

    /** The number of a product. An id that is no number is the id of nothing. {@link Long#parseLong} alone would also take {@code +1}. */
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
