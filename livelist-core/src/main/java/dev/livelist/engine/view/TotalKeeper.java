package dev.livelist.engine.view;

import dev.livelist.Totals;
import dev.livelist.engine.page.Total;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Knows a view's total, and whether it must be counted (rule V4). For one thread at a time.
 *
 * <p>A batch leaves the total as it is where each of its keys was in the prefix before and is there after, <em>and</em> the last
 * count has seen the row there. The last clause matters. A row may leave the view, be missed by a count, and be back before its
 * changes arrive; to the prefix it was there all the time. So a count also asks, in the same statement, how many rows of the
 * prefix are in the view. Only if all of them are, batches may rely on it.
 *
 * <p>A total is counted at once where it has not been counted in the current interval ({@link Ticks}), and else when the next interval
 * begins.
 */
public final class TotalKeeper {

    private final Totals totals;
    private final Ticks ticks;
    private @Nullable Total total;
    private boolean doubtful = true;

    /** The interval in which the last count was made. */
    private long countedIn = Long.MIN_VALUE;

    /** A total that has not been counted yet. */
    public TotalKeeper(Totals totals, Ticks ticks) {
        this.totals = totals;
        this.ticks = ticks;
    }

    /** The last total known; {@link Total#NONE} without any. */
    public Total current() {
        Total known = total;
        return known == null ? Total.NONE : known;
    }

    /** Whether the list shows a total. */
    public boolean kept() {
        return totals.kept();
    }

    /** Whether there is a total to be shown, or none is kept. */
    public boolean known() {
        return total != null || !totals.kept();
    }

    /** Whether the total must be counted. */
    public boolean doubtful() {
        return totals.kept() && doubtful;
    }

    /** In how many nanoseconds the total may be counted; 0 for now. */
    public long untilCount(Instant now) {
        return ticks.number(now) == countedIn ? ticks.untilNext(now) : 0;
    }

    /** A count begins. */
    public void countBegins(Instant now) {
        countedIn = ticks.number(now);
    }

    /** Where a count may stop. */
    public long limit() {
        return Total.limit(totals);
    }

    /** The total may have changed. */
    public void doubt() {
        doubtful = true;
    }

    /** Whether the prefix contains each of these rows, and the last count has seen it. To be asked before a batch is taken in. */
    public boolean hasCounted(Prefix prefix, Collection<?> changed) {
        for (Object key : changed) {
            if (!prefix.counted(key)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the prefix alone determines the total: it contains all rows, or more than the cap. */
    public boolean determinedBy(Prefix prefix) {
        return prefix.complete() || (totals.capped() && prefix.size() > totals.cap());
    }

    /**
     * A batch has been taken in.
     *
     * @param counted what {@link #hasCounted} said before
     */
    public void changed(Prefix prefix, Collection<?> changed, boolean counted) {
        if (determinedBy(prefix)) {
            total = Total.of(totals, prefix.size());
            doubtful = false;
            if (prefix.complete()) {
                prefix.allCounted(true);
            }
        } else if (!counted) {
            doubtful = true;
        } else {
            for (Object key : changed) {
                if (!prefix.holds(key)) {
                    doubtful = true;
                }
            }
        }
    }

    /**
     * A count has been made.
     *
     * @param rows how many rows it found
     * @param among how many of the prefix's rows it found, as the prefix was when the count began
     * @param undisturbed whether the prefix has not changed since
     */
    public void counted(Prefix prefix, long rows, int among, boolean undisturbed) {
        if (determinedBy(prefix)) {
            return; // the prefix has become complete meanwhile, and has set the total
        }
        total = Total.of(totals, rows);
        doubtful = !undisturbed;
        prefix.allCounted(undisturbed && among == prefix.size());
    }
}
