package dev.livelist.sample.shop.common;

/** There is no such row, or none that the caller may see. */
public final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Names what was not found. */
    public NotFoundException(String message) {
        super(message);
    }
}
