package dev.livelist.sample.shop.rest;

import dev.livelist.sample.shop.Ending;
import org.jspecify.annotations.Nullable;

/** What the two controllers read from an address and its headers in the same way. */
final class Parameters {

    /** RFC 7396, which is what a PATCH here means, whether the client says so or just says JSON. */
    static final String MERGE_PATCH = "application/merge-patch+json";

    private Parameters() {}

    /** The parameter {@code fail}: whether a batch is to be undone. */
    static Ending ending(@Nullable String fail) {
        if (fail == null || fail.equals("false")) {
            return Ending.COMMIT;
        }
        if (fail.equals("true")) {
            return Ending.ROLLBACK;
        }
        throw InvalidInputException.parameter("fail", "must be true or false");
    }
}
