package dev.livelist.engine;

import dev.livelist.source.PeekedRow;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Changed rows as one peek has read them, encoded once for all views that show them. Safe for use by any number of threads.
 */
final class PeekedBatch {

    private final Map<Object, PeekedRow> rows;
    private final long started;
    private final ConcurrentMap<Object, Row> encoded = new ConcurrentHashMap<>();

    /** @param started when the peek began, by the scheduler's clock */
    PeekedBatch(Map<Object, PeekedRow> rows, long started) {
        this.rows = rows;
        this.started = started;
    }

    long started() {
        return started;
    }

    @Nullable
    PeekedRow row(Object key) {
        return rows.get(key);
    }

    /** The row of that key, ordered as a view orders it. */
    Row encode(PeekedRow row, ViewSource source) {
        Row first = encoded.computeIfAbsent(row.row().key(), key -> source.encode(row.row()));
        return source.reordered(first, row.row());
    }
}
