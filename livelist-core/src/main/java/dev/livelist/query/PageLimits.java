package dev.livelist.query;

/**
 * Page sizes for lists that do not say their own.
 *
 * @param pageSize the size where a reader asks for none
 * @param maxPageSize the largest
 */
public record PageLimits(int pageSize, int maxPageSize) {

    /** 20 rows, at most 200. */
    public static final PageLimits DEFAULT = new PageLimits(20, 200);

    /** Refuses sizes below 1 and a default above the largest. */
    public PageLimits {
        if (pageSize < 1 || maxPageSize < pageSize) {
            throw new IllegalArgumentException("livelist.page-size is " + pageSize + " and livelist.max-page-size "
                    + maxPageSize + "; the first must be at least 1 and not above the second");
        }
    }
}
