package dev.livelist.client;

import java.util.Optional;

/**
 * A list that is followed. Safe for use by any number of threads.
 *
 * @param <T> the type of a row
 */
public interface LiveSubscription<T> extends AutoCloseable {

    /** The last document known; empty before the first, and once the server has answered 401 or 403. */
    Optional<LiveDocument<T>> document();

    /** How the list is doing. */
    LiveStatus status();

    /** Ends it, and its connection. Does not wait for a callback that is running. Idempotent. */
    @Override
    void close();
}
