package dev.livelist.engine.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document is made of.
 *
 * @param rows the rows that it shows
 * @param next the row after them; null where there is none
 * @param figures how many rows there are, before these and after them
 */
public record Contents(List<Row> rows, @Nullable Row next, Figures figures) {

    /** The contents of a document that says nothing about the rows before. */
    public Contents(List<Row> rows, @Nullable Row next, Total total) {
        this(rows, next, Figures.of(total));
    }
}
