package dev.livelist.sample.shop.common;

/** How a batch ends, once everything has been written. */
public enum Ending {
    /** It is kept. */
    COMMIT,
    /** It is undone: to show that nobody ever sees a trace of it. */
    ROLLBACK;

    /**
     * To be said in the transaction, after the last of its writes.
     *
     * @throws RolledBackException where it is to be undone
     */
    public void reached() {
        if (this == ROLLBACK) {
            throw new RolledBackException();
        }
    }

    /** A batch was undone, as it was asked to be. */
    public static final class RolledBackException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private RolledBackException() {
            super("Everything was written and then rolled back, as fail=true asks");
        }
    }
}
