package dev.livelist.engine.shard;

import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.view.Prefix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes changed rows into the prefix of a view, and publishes the result. Confined to the shard. */
final class RowIntake {

    private final ShardState shard;
    private final Publications publications;
    private final Counts counts;

    RowIntake(ShardState shard, Publications publications, Counts counts) {
        this.shard = shard;
        this.publications = publications;
        this.counts = counts;
    }

    /**
     * Takes changed rows in, as far as the prefix allows it; else notes that the view must be read.
     *
     * @param changed keys that are decided
     * @param found the rows among them that are in the view
     * @param origin where the changes come from
     */
    void take(View view, Set<Object> changed, List<LookedRow> found, @Nullable ChangeOrigin origin) {
        Prefix rows = view.known;
        shard.touch(view);
        if (rows == null || view.everythingDirty()) {
            view.origins.toBeRead(origin);
            return; // the read that is due anyway answers for these
        }
        counts.hearDoubts(view);
        if (!shard.memory.keysArePlain() && someAreUnknown(rows, changed, found)) {
            view.origins.toBeRead(origin);
            view.dirtyEverything(); // a row that is gone may be known under another spelling of its key
            return;
        }
        if (!rows.ordered() && found.isEmpty() && !rows.holdsAny(changed)) {
            view.totals.changed(rows, changed, false);
            view.disturbed = true; // a count under way may have missed it
            if (!Causes.of(origin).isEmpty()) {
                view.origins.applied(origin); // who has waited for this is told
                publications.publish(view);
            }
            return; // the rows were not among those known, and are not in the view; they may have been behind
        }
        if (!rows.ordered()) {
            reread(view, changed, origin);
            return;
        }
        List<Row> shown = new ArrayList<>(found.size());
        try {
            for (LookedRow row : found) {
                shown.add(row.in(view.query));
            }
        } catch (IllegalStateException e) {
            view.origins.toBeRead(origin);
            view.dirtyEverything(); // a read of its own fails likewise, tells the readers, and is tried again
            return;
        }
        if (!rows.canSpare(changed, shown, view.need())) {
            reread(view, changed, origin);
            return;
        }
        boolean counted = view.totals.hasCounted(rows, changed);
        rows.replace(changed, shown);
        rows.trim(view.need() + 2 * shard.engine.settings().lookahead());
        view.totals.changed(rows, changed, counted);
        shard.index.holds(view, rows);
        view.disturbed = true;
        view.origins.applied(origin);
        if (counts.willCountSoon(view)) {
            view.unpublished = true; // rows and total go out together
            return;
        }
        publications.publish(view);
    }

    private static void reread(View view, Set<Object> changed, @Nullable ChangeOrigin origin) {
        view.origins.toBeRead(origin);
        view.addPending(changed);
        view.rereadForPending();
    }

    /** Whether a changed row is neither among the known rows nor among those found. */
    private static boolean someAreUnknown(Prefix rows, Set<Object> changed, List<LookedRow> found) {
        Set<Object> unknown = new HashSet<>(changed);
        found.forEach(row -> unknown.remove(row.key()));
        return unknown.stream().anyMatch(key -> !rows.holds(key));
    }
}
