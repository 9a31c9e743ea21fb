package dev.livelist;

/**
 * Whether a document tells how many rows there are on all pages.
 *
 * @param cap 0: not at all; {@link Integer#MAX_VALUE}: exactly; else exactly up to that many, and {@code "1000+"} beyond
 */
public record Totals(int cap) {

    /** No total: the cheapest. */
    public static final Totals NONE = new Totals(0);

    /** The exact total. */
    public static final Totals EXACT = new Totals(Integer.MAX_VALUE);

    /** Refuses a negative cap. */
    public Totals {
        if (cap < 0) {
            throw new IllegalArgumentException("A total cannot be capped at " + cap);
        }
    }

    /** Exact up to {@code cap} rows; beyond it the total reads, for a cap of 1000, {@code "1000+"}. */
    public static Totals cappedAt(int cap) {
        if (cap < 1) {
            throw new IllegalArgumentException("A total can be capped at 1 or more, not at " + cap);
        }
        return new Totals(cap);
    }

    /** Whether there is a total at all. */
    public boolean kept() {
        return cap > 0;
    }

    /** Whether the total stops counting at the cap. */
    public boolean capped() {
        return kept() && cap != Integer.MAX_VALUE;
    }
}
