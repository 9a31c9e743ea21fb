package dev.livelist.sample.shop.common;

/** How a batch ends, once everything has been written. */
public enum Ending {
    /** It is kept. */
    COMMIT,
    /** It is rolled back, to show that no reader ever sees it. */
    ROLLBACK;

    /**
     * To be called in the transaction, after the last of its writes.
     *
     * @throws RolledBackException if the batch is to be rolled back
     */
    public void reached() {
        if (this == ROLLBACK) {
            throw new RolledBackException();
        }
    }

    /** A batch was rolled back, as requested. */
    public static final class RolledBackException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private RolledBackException() {
            super("Everything was written and then rolled back, as fail=true asks");
        }
    }
}
