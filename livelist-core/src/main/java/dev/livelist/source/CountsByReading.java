package dev.livelist.source;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Counts by reading all rows of a selection in one statement: the total and the keys are then of one instant. */
final class CountsByReading implements CountSource {

    private final RowSource source;

    CountsByReading(RowSource source) {
        this.source = source;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // whoever asks has the future that it would fail with
    public CompletableFuture<Count> count(Selection selection, long cap, Collection<?> keys) {
        // Not only as far as the cap: which of the keys are in the selection is not capped.
        int limit = keys.isEmpty() ? (int) Math.min(cap, Integer.MAX_VALUE) : Integer.MAX_VALUE;
        CompletableFuture<List<SourceRow>> rows = source.page(selection, List.of(), 0, limit);
        CompletableFuture<Count> count = rows.thenApply(read -> count(read, cap, new HashSet<>(keys)));
        count.whenComplete((result, error) -> rows.cancel(true)); // of no effect on a statement that has ended
        return count;
    }

    private static Count count(List<SourceRow> rows, long cap, Set<Object> keys) {
        int among = (int) rows.stream().filter(row -> keys.contains(row.key())).count();
        return new Count(Math.min(cap, rows.size()), among);
    }
}
