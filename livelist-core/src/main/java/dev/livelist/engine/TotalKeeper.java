package dev.livelist.engine;

import dev.livelist.Totals;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows when a view's total still holds and when it must be counted (rule V4). For one thread at a time.
 *
 * <p>A batch leaves the total as it is where each of its keys was in the prefix before and is there after, <em>and</em>
 * the last count has seen it there. The last clause matters: a row may leave the list, be missed by a count, and be back
 * before its changes are heard of; to the prefix it was there all the time. So a count also asks, in the same
 * statement, how many rows of the prefix are in the list; only if all of them are, batches may rely on it.
 *
 * <p>A total is counted at once where it has not been in the current interval ({@link Ticks}), and else when the next one begins.
 */
final class TotalKeeper {

    private final Totals totals;
    private final Ticks ticks;
    private final Set<Mutation> mutations;
    private @Nullable Total total;
    private boolean doubtful = true;
    /** The interval in which the last count was made. */
    private long countedIn = Long.MIN_VALUE;

    TotalKeeper(Totals totals, Ticks ticks, Set<Mutation> mutations) {
        this.totals = totals;
        this.ticks = ticks;
        this.mutations = mutations;
    }

    /** The last total known. */
    Total current() {
        Total known = total;
        return known == null ? Total.NONE : known;
    }

    boolean kept() {
        return totals.kept();
    }

    boolean known() {
        return total != null || !totals.kept();
    }

    /** Whether it has to be counted. */
    boolean doubtful() {
        return totals.kept() && doubtful;
    }

    /** How many nanoseconds it is until the total may be counted; 0 where it may be now. */
    long untilCount(Instant now) {
        return ticks.number(now) == countedIn ? ticks.untilNext(now) : 0;
    }

    /** A count begins. */
    void counting(Instant now) {
        countedIn = ticks.number(now);
    }

    long limit() {
        return Total.limit(totals);
    }

    void doubt() {
        doubtful = true;
    }

    /** Looks at a batch before it is taken in. */
    boolean heldBy(Prefix prefix, Collection<?> dirty) {
        for (Object key : dirty) {
            boolean held =
                    mutations.contains(Mutation.TOTALS_TRUST_THE_PREFIX) ? prefix.holds(key) : prefix.counted(key);
            if (!held) {
                return false;
            }
        }
        return true;
    }

    /** Whether the rows known say the total by themselves: they are all, or more than are counted. */
    boolean toldBy(Prefix prefix) {
        return prefix.complete() || (totals.capped() && prefix.size() > totals.cap());
    }

    /**
     * A batch has been taken in.
     *
     * @param neutral whether each key was in the prefix before, counted
     */
    void changed(Prefix prefix, Collection<?> dirty, boolean neutral, int sizeBefore) {
        if (toldBy(prefix)) {
            total = Total.of(totals, prefix.size());
            doubtful = false;
            if (prefix.complete()) {
                prefix.allCounted(true);
            }
            return;
        }
        if (mutations.contains(Mutation.TOTALS_BY_DELTAS) && total != null) {
            total = new Total(total.rows() + prefix.size() - sizeBefore, total.more());
            doubtful = false;
            return;
        }
        if (neutral) {
            for (Object key : dirty) {
                if (!prefix.holds(key)) {
                    doubtful = true;
                }
            }
        } else {
            doubtful = true;
        }
    }

    /** A count has been made, with the keys of the prefix as it is. */
    void counted(Prefix prefix, long rows, int among) {
        total = Total.of(totals, rows);
        doubtful = false;
        prefix.allCounted(among == prefix.size());
    }
}
