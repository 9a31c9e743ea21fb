package dev.livelist.engine;

/** A document cannot be had now, but perhaps in a while. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why not. */
    public enum Reason {
        /** This worker is shutting down. */
        DRAINING,
        /** The database does not answer, or not in time. */
        DATABASE,
        /** Too many reads are waiting already. */
        BUSY,
        /** The database answers, but this query takes longer than a query may. */
        SLOW,
        /** The database answers, but one of the rows has a value that cannot be read; the log names it. */
        UNREADABLE
    }

    private final Reason reason;

    /** A document that cannot be had for this reason. */
    public UnavailableException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why not. */
    public Reason reason() {
        return reason;
    }
}
