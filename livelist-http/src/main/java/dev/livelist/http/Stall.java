package dev.livelist.http;

/** Notices a socket that takes nothing for too long while something waits to be sent. Used by one thread at a time. */
final class Stall {

    private final long timeoutNanos;
    private long lastMove;
    private long lastPending;
    private long lastBytes;
    private long lastRequests;

    Stall(long timeoutNanos, long now) {
        this.timeoutNanos = timeoutNanos;
        this.lastMove = now;
    }

    /**
     * Whether nothing has moved for too long.
     *
     * @param pending bytes that the socket has not taken yet, as far as that is known
     * @param starved whether the connection takes nothing more at the moment
     * @param bytes how many bytes have been handed over in all
     * @param requests how often more has been asked for
     */
    boolean lasts(long now, long pending, boolean starved, long bytes, long requests) {
        boolean waiting = pending > 0 || starved;
        boolean moved = requests != lastRequests || pending < lastPending + (bytes - lastBytes);
        if (!waiting || moved) {
            lastMove = now;
        }
        lastPending = pending;
        lastBytes = bytes;
        lastRequests = requests;
        return now - lastMove >= timeoutNanos;
    }
}
