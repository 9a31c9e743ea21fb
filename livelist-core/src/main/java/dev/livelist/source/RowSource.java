package dev.livelist.source;

import dev.livelist.Sort;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the rows of one list: all that a source must do. Each call is one statement, in a fresh transaction of its own on the primary
 * database; it sees everything committed before the call. Each value that comes from a reader is bound as a parameter.
 *
 * <p>A source that can do more implements further interfaces, each of which saves statements: {@link PeekSource}, {@link CountSource},
 * {@link BatchSource}, {@link DueSource} and {@link MemoryRules}. Lists over a source without them are as exact.
 * Lists with groups need a {@link GroupSource}.
 *
 * <p>Calls return at once; the statement runs elsewhere. Cancelling a future ends the statement where the database can, and gives the
 * connection back in any case. How many run at a time is the caller's business.
 */
public interface RowSource {

    /**
     * Rows of a selection in order: by each sort term, NULLs last whatever the direction, then by primary key ascending.
     *
     * @param offset how many rows to skip
     * @param limit how many rows to return at most
     */
    CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit);

    /**
     * The rows of a selection that have one of these keys, in any order.
     *
     * @param keys keys in the type of the model's key; at most a few hundred
     */
    CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys);
}
