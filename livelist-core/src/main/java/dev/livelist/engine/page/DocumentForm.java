package dev.livelist.engine.page;

/** How documents of one shape are made of the rows that a view knows. */
public interface DocumentForm {

    /** The number of the first row that a document shows, from 0. */
    long from();

    /** The number of the row after the last one that it shows. */
    long end();

    /** How many rows must be known, from the first on, unless those known are all there are. */
    int need();

    /** A document that says this. Without a digest yet: one that says what is known already is thrown away. */
    ShapedDocument document(Contents contents);
}
