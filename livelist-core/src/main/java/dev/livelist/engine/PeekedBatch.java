package dev.livelist.engine;

import dev.livelist.source.SourceRow;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Changed rows as one statement has read them for several views, each encoded once for all that show it. Safe for use by any number of threads. */
final class PeekedBatch {

    private final ConcurrentMap<Object, Row> encoded = new ConcurrentHashMap<>();

    /** A row of this batch, ordered as a view orders it. */
    Row encode(SourceRow row, ViewSource source) {
        Row first = encoded.computeIfAbsent(row.key(), key -> source.encode(row));
        return source.reordered(first, row);
    }
}
