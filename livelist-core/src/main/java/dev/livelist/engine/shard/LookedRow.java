package dev.livelist.engine.shard;

import dev.livelist.engine.page.Keys;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.view.ViewQuery;
import dev.livelist.source.SourceRow;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A changed row as one statement has read it for several views, written once for all of them.
 *
 * @param key the key
 * @param properties the values that conditions ask about; empty where the database has decided
 * @param source the row
 * @param written the row as it is shown, ordered by nothing; null where writing it failed
 * @param failure why writing it failed
 */
record LookedRow(
        Object key,
        Map<String, @Nullable Object> properties,
        SourceRow source,
        @Nullable Row written,
        @Nullable Throwable failure) {

    /** Writes a row. A row mapper that throws fails the views that show the row, and no others. */
    static LookedRow of(SourceRow source, Map<String, @Nullable Object> properties, Function<SourceRow, Row> writer) {
        Object key = Keys.canonical(source.key());
        try {
            return new LookedRow(key, properties, source, writer.apply(source), null);
        } catch (Throwable e) {
            return new LookedRow(key, properties, source, null, e);
        }
    }

    /**
     * The row in the order of a view.
     *
     * @throws IllegalStateException where it could not be written
     */
    Row in(ViewQuery query) {
        if (written == null) {
            throw new IllegalStateException("The row " + key + " cannot be shown", failure);
        }
        return query.reordered(written, source);
    }
}
