package dev.livelist.engine.page;

import dev.livelist.Totals;

/**
 * How many rows a list has, as its document says it.
 *
 * @param rows the rows, or the cap where there are more; -1 where no total is kept
 * @param more whether there are more than {@code rows}
 */
public record Total(long rows, boolean more) {

    public static final Total NONE = new Total(-1, false);

    /** What a definition's totals say of a list with that many rows, counted at least one beyond the cap. */
    public static Total of(Totals totals, long counted) {
        if (!totals.kept()) {
            return NONE;
        }
        return counted > totals.cap() ? new Total(totals.cap(), true) : new Total(counted, false);
    }

    /** Where a count may stop. */
    public static long limit(Totals totals) {
        return totals.capped() ? totals.cap() + 1L : Long.MAX_VALUE;
    }

    public boolean kept() {
        return rows >= 0;
    }

    /** A number, or {@code "1000+"}. */
    public String json() {
        return more ? "\"" + rows + "+\"" : Long.toString(rows);
    }
}
