package dev.livelist.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a list that is followed is doing.
 *
 * @param state the state
 * @param reason why, where the server has said: {@code broadcaster}, {@code database}, {@code slow},
 *     {@code size} or {@code value} for {@link State#STALE}, {@code draining},
 *     {@code busy} or {@code refused} for {@link State#RECONNECTING}; newer servers may say others
 * @param since since when it is stale, where the server has said
 * @param cause what has failed, where something has
 */
public record LiveStatus(
        State state,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Throwable cause) {

    static final LiveStatus CONNECTING = new LiveStatus(State.CONNECTING, null, null, null);
    static final LiveStatus LIVE = new LiveStatus(State.LIVE, null, null, null);
    static final LiveStatus CLOSED = new LiveStatus(State.CLOSED, null, null, null);

    /** A state. */
    public enum State {
        /** There has been no connection yet. */
        CONNECTING,
        /** The document is in step. */
        LIVE,
        /** There is a connection, and the document may be behind. */
        STALE,
        /** There is no connection; the next one comes by itself. The document is the last known. */
        RECONNECTING,
        /** It is over: the application has closed it, or an error has ended it that asking again cannot cure. */
        CLOSED
    }
}
