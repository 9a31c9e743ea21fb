package dev.livelist.engine.reader;

/** The status of one view, written by its shard and read by the threads that poll its readers. */
public final class StatusCell {

    private volatile StreamStatus status;

    /** A view's first status. */
    public StatusCell(StreamStatus status) {
        this.status = status;
    }

    /** The status now. */
    public StreamStatus get() {
        return status;
    }

    /** Sets the status; returns whether it says something new. */
    public boolean set(StreamStatus next) {
        if (next.equals(status)) {
            return false;
        }
        status = next;
        return true;
    }
}
