package dev.livelist;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query makes of the rows that it selects: what its document says of them. A value: it is part of a {@link ListQuery}.
 *
 * <p>A new shape is a record here. Nothing compiles then until each place that turns a shape into a document knows it: {@code
 * engine.page.DocumentForms} (how a stream's document is made of the rows that a view knows) and {@code engine.DocumentReads} (which
 * statements a document takes that is asked for once).
 */
public sealed interface QueryShape {

    /** The same for all shapes that can be made of one view: of pages of one size, the first. */
    QueryShape ofView();

    /**
     * A page.
     *
     * @param page the page, from 0
     * @param size the page's size
     */
    record Page(int page, int size) implements QueryShape {

        /** Refuses a negative page and an empty one. */
        public Page {
            if (page < 0 || size < 1) {
                throw new IllegalArgumentException("There is no page " + page + " of " + size + " rows");
            }
        }

        @Override
        public QueryShape ofView() {
            return page == 0 ? this : new Page(0, size);
        }

        /** How many rows come before the page. */
        public long offset() {
            return (long) page * size;
        }

        /** How many rows come before the next page. */
        public long end() {
            return offset() + size;
        }
    }

    /**
     * A page that begins at a place of the order, whether or not there is a row.
     *
     * @param from the first row is at this place or after it; null for the beginning
     * @param to the last row is before this place; null for no end but the size
     * @param size how many rows the reader asks for
     * @param most how many rows the page has at most: the size, but more where it has an end, so that no row between the two places is
     *     left out
     */
    record AnchoredPage(@Nullable Place from, @Nullable Place to, int size, int most) implements QueryShape {

        /** Refuses an empty page. */
        public AnchoredPage {
            if (size < 1 || most < size) {
                throw new IllegalArgumentException("There is no page of " + size + " and at most " + most + " rows");
            }
        }

        @Override
        public QueryShape ofView() {
            return this;
        }
    }

    /** The only row that the query selects, or that there is none. For queries for a key. */
    record OneRow() implements QueryShape {

        @Override
        public QueryShape ofView() {
            return this;
        }
    }

    /** How many rows there are, and none of the rows. For lists that keep totals. Reads no rows. */
    record Count() implements QueryShape {

        @Override
        public QueryShape ofView() {
            return this;
        }
    }

    /**
     * Groups of rows, and what each tells about its rows. In the order of the values that are grouped by, whatever the sort.
     *
     * @param by the names of the fields, at least one
     * @param most how many groups a document has at most
     */
    record Groups(List<String> by, int most) implements QueryShape {

        /** Keeps a copy. */
        public Groups {
            by = List.copyOf(by);
            if (by.isEmpty() || most < 1) {
                throw new IllegalArgumentException("There are no " + most + " groups by " + by);
            }
        }

        @Override
        public QueryShape ofView() {
            return this;
        }
    }
}
