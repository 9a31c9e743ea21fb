package dev.livelist.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One page of a list, at one moment; or what else an address of the list gives.
 *
 * @param rows the rows, in order; at the address of one row that row, or none
 * @param page the number of the page, from 0; 0 where the page begins at a place of the order
 * @param size how many rows a page has at most
 * @param hasMore whether there are rows after this page
 * @param total how many rows there are on all pages; null where the list does not count them
 * @param before how many rows come before the page; null where it has a number, or the list does not count them
 * @param start the place where the page begins, for {@code page.from}; null where the list declares no anchors, and where there is none
 * @param next the place where the next page begins; null likewise, and at the end
 * @param version what the server calls this document; null where it has not said
 * @param <T> the type of a row
 */
public record LiveDocument<T>(
        List<T> rows,
        int page,
        int size,
        boolean hasMore,
        @Nullable LiveTotal total,
        @Nullable LiveTotal before,
        @Nullable String start,
        @Nullable String next,
        @Nullable String version) {

    /** Rows cannot be changed. */
    public LiveDocument {
        rows = List.copyOf(rows);
    }

    /**
     * A document as a server sends it.
     *
     * @param json reads the rows
     * @throws tools.jackson.core.JacksonException where a row is none of that type
     */
    public static <T> LiveDocument<T> of(
            JsonNode document, @Nullable String version, Class<T> rowType, JsonMapper json) {
        List<T> rows = new ArrayList<>();
        for (JsonNode row : document.path("rows")) {
            rows.add(json.treeToValue(row, rowType));
        }
        if (document.path("row").isObject()) {
            rows.add(json.treeToValue(document.get("row"), rowType));
        }
        return new LiveDocument<>(
                rows,
                document.path("page").asInt(0),
                document.path("size").asInt(0),
                document.path("hasMore").asBoolean(false),
                LiveTotal.of(document.path("total")),
                LiveTotal.of(document.path("before")),
                text(document, "start"),
                text(document, "next"),
                version);
    }

    private static @Nullable String text(JsonNode document, String member) {
        return document.path(member).isString() ? document.get(member).asString() : null;
    }
}
