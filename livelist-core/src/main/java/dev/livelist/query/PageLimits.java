package dev.livelist.query;

/**
 * What a query may ask for at most, for lists that do not say their own.
 *
 * @param pageSize the size of a page where a reader asks for none
 * @param maxPageSize the largest size of a page
 * @param maxSearchLength the most characters (code points) of {@code q}, and of the value of a {@code .like}: a database
 *     compares each with the text of every row that the other terms leave
 * @param maxFilters the most parameters that filter, in one query
 */
public record PageLimits(int pageSize, int maxPageSize, int maxSearchLength, int maxFilters) {

    /** 20 rows, at most 200; searches of at most 128 characters; at most 20 filters. */
    public static final PageLimits DEFAULT = new PageLimits(20, 200, 128, 20);

    /** Refuses sizes below 1, a default above the largest, searches of no or too many characters, and no filters. */
    public PageLimits {
        if (pageSize < 1 || maxPageSize < pageSize) {
            throw new IllegalArgumentException("livelist.page-size is " + pageSize + " and livelist.max-page-size "
                    + maxPageSize + "; the first must be at least 1 and not above the second");
        }
        if (maxSearchLength < 1 || maxSearchLength > Values.MAX_TEXT) {
            throw new IllegalArgumentException(
                    "livelist.max-search-length is " + maxSearchLength + "; it must be from 1 to " + Values.MAX_TEXT);
        }
        if (maxFilters < 1) {
            throw new IllegalArgumentException("livelist.max-filters is " + maxFilters + "; it must be at least 1");
        }
    }

    /** These page sizes, and the other limits of {@link #DEFAULT}. */
    public PageLimits(int pageSize, int maxPageSize) {
        this(pageSize, maxPageSize, DEFAULT.maxSearchLength, DEFAULT.maxFilters);
    }
}
