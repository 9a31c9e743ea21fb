package dev.livelist.sample.shop.common;

/** There is no such row, or none that the caller may know of. */
public final class NotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what there is not. */
    public NotFoundException(String message) {
        super(message);
    }
}
