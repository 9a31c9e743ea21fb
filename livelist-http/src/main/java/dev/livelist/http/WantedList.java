package dev.livelist.http;

import dev.livelist.ListQuery;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One list that a stream is asked for.
 *
 * @param id what the client calls it; empty on a stream of one list
 * @param query what is asked of it; null where it is refused
 * @param problem why it is refused; null where it is not
 * @param version the version that the client has, if any
 */
record WantedList(
        String id,
        @Nullable ListQuery query,
        @Nullable Problem problem,
        @Nullable String version) {

    static WantedList of(String id, ListQuery query, @Nullable String version) {
        return new WantedList(id, query, null, version);
    }

    static WantedList refused(String id, Problem problem) {
        return new WantedList(id, null, problem, null);
    }

    ListQuery requireQuery() {
        return Objects.requireNonNull(query);
    }
}
