package dev.livelist.webflux.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, at one moment.
 *
 * @param rows the rows, in order
 * @param page the number of the page, from 0
 * @param size how many rows a page has at most
 * @param hasMore whether there are rows after this page
 * @param total how many rows there are on all pages, where the list counts them: a number, or one like {@code 1000+} where
 *     it stops counting
 * @param version what the server calls this document; null where it has not said
 * @param <T> the type of a row
 */
public record LiveDocument<T>(
        List<T> rows,
        int page,
        int size,
        boolean hasMore,
        @Nullable String total,
        @Nullable String version) {

    /** Rows cannot be changed. */
    public LiveDocument {
        rows = List.copyOf(rows);
    }
}
