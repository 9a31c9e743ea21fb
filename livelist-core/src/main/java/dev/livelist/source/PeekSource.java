package dev.livelist.source;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A source that reads changed rows once for all views of its list. Without it each view probes for itself.
 *
 * <p>The promises of {@link RowSource} hold for these statements too.
 */
public interface PeekSource {

    /**
     * The rows that have one of these keys, whoever may see them, in any order. What is read here decides in memory which
     * views a change concerns; a row goes to nobody whose scope does not admit it.
     *
     * @param keys keys in the type of the model's key; at most a few hundred
     */
    CompletableFuture<List<PeekedRow>> peek(Collection<?> keys);
}
