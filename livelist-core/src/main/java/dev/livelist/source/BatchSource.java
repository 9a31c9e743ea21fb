package dev.livelist.source;

import dev.livelist.source.CountSource.Count;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A source that takes several selections in one statement. Without it each view has statements of its own.
 *
 * <p>The promises of {@link RowSource} hold for these statements too. The selections of a call are alike but for the values in their
 * conditions, so that a source meets few different statements.
 */
public interface BatchSource extends CountSource {

    /** How many selections one statement takes; at least 1. */
    int selectionsAtATime();

    /**
     * The rows that have one of these keys, each with those of several selections that admit it; rows that none of them admits
     * may be left out. In any order.
     *
     * @param selections at most {@link #selectionsAtATime}
     * @param keys keys in the type of the model's key; at most a few hundred
     */
    CompletableFuture<List<ProbedRow>> probeAll(List<Selection> selections, Collection<?> keys);

    /**
     * Counts as {@link #count} does, for several selections.
     *
     * @param selections at most {@link #selectionsAtATime}, each with the keys that are asked about with it
     * @return a count for each selection, in their order
     */
    CompletableFuture<List<Count>> countAll(List<Counted> selections, long cap);

    /**
     * What is to be counted.
     *
     * @param keys keys in the type of the model's key; may be empty, at most about a thousand
     */
    record Counted(Selection selection, Collection<?> keys) {}

    /**
     * A row that was probed for several selections.
     *
     * @param row the row as {@link RowSource#probe} would give it
     * @param admitting the numbers, from 0, of the selections that admit it. Not to be modified
     */
    record ProbedRow(SourceRow row, BitSet admitting) {}
}
