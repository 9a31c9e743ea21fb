package dev.livelist.engine.view;

import dev.livelist.Totals;
import dev.livelist.engine.page.Figures;
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
 * <p>Where the view's rows are a part of those that are counted, the number of rows before them is counted together with the total, and is in
 * doubt together with it.
 *
 * <p>A total is counted at once where it has not been counted in the current interval ({@link Ticks}), and else when the next interval
 * begins.
 */
public final class TotalKeeper {

    private final Totals totals;
    private final Ticks ticks;
    private final boolean part;
    private @Nullable Figures figures;
    private boolean doubtful = true;

    /** The interval in which the last count was made. */
    private long countedIn = Long.MIN_VALUE;

    /**
     * A total that has not been counted yet.
     *
     * @param part whether the view's rows are a part of those that are counted: from one place of the order on, or up to one
     */
    public TotalKeeper(Totals totals, Ticks ticks, boolean part) {
        this.totals = totals;
        this.ticks = ticks;
        this.part = part;
    }

    /** What is known; {@link Figures#NONE} before the first count. */
    public Figures current() {
        Figures known = figures;
        return known == null ? Figures.NONE : known;
    }

    /** Whether the list shows a total. */
    public boolean kept() {
        return totals.kept();
    }

    /** Whether there is a total to be shown, or none is kept. */
    public boolean known() {
        return figures != null || !totals.kept();
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
        return !part && (prefix.complete() || (totals.capped() && prefix.size() > totals.cap()));
    }

    /**
     * A batch has been taken in.
     *
     * @param counted what {@link #hasCounted} said before
     */
    public void changed(Prefix prefix, Collection<?> changed, boolean counted) {
        if (determinedBy(prefix)) {
            figures = Figures.of(Total.of(totals, prefix.size()));
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
     * @param tally what it has found
     * @param undisturbed whether the prefix has not changed since
     */
    public void counted(Prefix prefix, Tally tally, boolean undisturbed) {
        if (determinedBy(prefix)) {
            return; // the prefix has become complete meanwhile, and has set the total
        }
        figures = new Figures(Total.of(totals, tally.rows()), Total.of(totals, tally.before()));
        doubtful = !undisturbed;
        prefix.allCounted(undisturbed && tally.among() == prefix.size());
    }
}
