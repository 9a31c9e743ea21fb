package dev.livelist.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How many rows a list has, on all pages.
 *
 * @param count the number of rows, or a number that they reach
 * @param exact whether there are exactly that many; otherwise the list has stopped counting there, and there may be more
 */
public record LiveTotal(long count, boolean exact) {

    /** The number of rows that there are at least, and perhaps exactly. */
    public LiveTotal {
        if (count < 0) {
            throw new IllegalArgumentException("There cannot be " + count + " rows");
        }
    }

    /**
     * What a document's member {@code total} says: a number, or a text such as {@code "1000+"}.
     *
     * @return null where there is none, or one that this client does not understand
     */
    public static @Nullable LiveTotal of(JsonNode total) {
        if (total.isIntegralNumber() && total.canConvertToLong() && total.asLong() >= 0) {
            return new LiveTotal(total.asLong(), true);
        }
        String text = total.isString() ? total.asString() : "";
        return text.matches("\\d{1,18}\\+")
                ? new LiveTotal(Long.parseLong(text.substring(0, text.length() - 1)), false)
                : null;
    }

    /** As a list shows it: {@code 41}, or {@code 1000+}. */
    @Override
    public String toString() {
        return exact ? Long.toString(count) : count + "+";
    }
}
