package dev.livelist.engine.page;

/**
 * What a document says in numbers.
 *
 * @param total how many rows there are
 * @param before how many of them come before those of a document that begins at some place of the order
 */
public record Figures(Total total, Total before) {

    /** Nothing is counted. */
    public static final Figures NONE = new Figures(Total.NONE, Total.NONE);

    /** Of a document that says nothing about the rows before. */
    public static Figures of(Total total) {
        return new Figures(total, Total.NONE);
    }
}
