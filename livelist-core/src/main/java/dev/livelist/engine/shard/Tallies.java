package dev.livelist.engine.shard;

import dev.livelist.engine.read.ReadKind;
import dev.livelist.engine.read.Statements;
import dev.livelist.engine.view.Prefix;
import dev.livelist.engine.view.Tally;
import dev.livelist.source.BatchSource;
import dev.livelist.source.BatchSource.Counted;
import dev.livelist.source.CountSource.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Counts one view: with one statement, but where its rows are a part of those that are counted and the source takes one selection at a time,
 * with one statement for each part. Confined to the shard.
 */
final class Tallies {

    private final ShardState shard;

    Tallies(ShardState shard) {
        this.shard = shard;
    }

    /**
     * Counts a view.
     *
     * @param known the rows that it knows
     * @param begun told of each statement that begins
     * @param ended the event that the count, or one of its statements, has ended
     */
    void count(
            View view,
            ReadKind kind,
            Prefix known,
            Consumer<Effect.Ask<?, ?>> begun,
            Statements.Callback<Tally> ended) {
        List<Counted> parts = view.query.counted(List.copyOf(known.keys()));
        BatchSource batches = shard.batches;
        if (parts.size() > 1 && batches != null && shard.selectionsAtATime() >= parts.size()) {
            begun.accept(shard.effects.ask(
                    kind, () -> batches.countAll(parts, view.totals.limit()), view.query::tally, ended));
        } else {
            countNext(view, kind, parts, List.of(), begun, ended);
        }
    }

    private void countNext(
            View view,
            ReadKind kind,
            List<Counted> parts,
            List<Count> counts,
            Consumer<Effect.Ask<?, ?>> begun,
            Statements.Callback<Tally> ended) {
        Counted part = parts.get(counts.size());
        begun.accept(shard.effects.ask(
                kind,
                () -> shard.counting.count(part.selection(), view.totals.limit(), part.keys()),
                (count, error) -> {
                    if (count == null) {
                        ended.ended(null, error);
                        return;
                    }
                    List<Count> all = new ArrayList<>(counts);
                    all.add(count);
                    if (all.size() < parts.size()) {
                        countNext(view, kind, parts, all, begun, ended);
                    } else {
                        Tally tally = view.query.tally(all);
                        // Between two statements a row may have gone from one part to the other, and come back.
                        ended.ended(parts.size() == 1 ? tally : new Tally(tally.rows(), -1, tally.before()), null);
                    }
                }));
    }
}
