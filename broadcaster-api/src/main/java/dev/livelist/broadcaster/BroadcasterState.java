package dev.livelist.broadcaster;

import java.time.Instant;

/**
 * How much a broadcaster knows of the other workers.
 *
 * @param status live or stale
 * @param since since when it is so
 * @param pollAdvised whether changes may be happening that nobody will announce: always while {@code STALE}, and while
 *     live during the time after a peer was lost or with an incompatible peer about (rules B8, B11, V9)
 */
public record BroadcasterState(Status status, Instant since, boolean pollAdvised) {

    /** Live or stale. */
    public enum Status {
        /** Changes of other workers arrive. */
        LIVE,
        /** They may not, and readers should be told so. */
        STALE
    }

    /** Live, with nothing to doubt. */
    public static BroadcasterState live(Instant since) {
        return new BroadcasterState(Status.LIVE, since, false);
    }

    /** Stale, so polling is advised. */
    public static BroadcasterState stale(Instant since) {
        return new BroadcasterState(Status.STALE, since, true);
    }

    /** Whether the status is {@code STALE}. */
    public boolean isStale() {
        return status == Status.STALE;
    }
}
