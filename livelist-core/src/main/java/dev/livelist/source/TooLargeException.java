package dev.livelist.source;

/** A read was ended because it brought more than a read may. Nothing is wrong with the database. */
public final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long limit;

    /** A read that brought more bytes than this. */
    public TooLargeException(long limit) {
        super("The rows are more than " + limit + " bytes (livelist.max-document)");
        this.limit = limit;
    }

    /** How many bytes a read may bring. */
    public long limit() {
        return limit;
    }
}
