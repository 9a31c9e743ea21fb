package dev.livelist.source;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * A source that counts. Without it a total is found by reading the rows.
 *
 * <p>The promises of {@link RowSource} hold for these statements too.
 */
public interface CountSource {

    /**
     * Counts the rows of a selection and, seen in the same instant, those among them that have one of these keys.
     *
     * @param cap where to stop counting; {@link Long#MAX_VALUE} to count them all
     * @param keys keys in the type of the model's key; may be empty, at most about a thousand
     */
    CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys);

    /** The source's own, or one that reads the rows and counts them. */
    static CountSource of(RowSource source) {
        return source instanceof CountSource own ? own : new CountsByReading(source);
    }

    /**
     * A count.
     *
     * @param total the rows of the selection, or the cap where there are at least that many
     * @param among how many of the keys asked about are in the selection; uncapped
     */
    record Count(long total, int among) {}
}
