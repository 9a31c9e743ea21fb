package dev.livelist.client;

/**
 * Is told of a list that is followed. Its methods are called by one thread at a time, on the client's executor, and not any
 * more once {@link LiveSubscription#close} has been called and the call under way has returned. While a method runs nothing
 * more is read from the server, which sends a slow reader less: whoever is slow misses documents in between, never the last one.
 * An exception that a method throws is logged and changes nothing.
 *
 * @param <T> the type of a row
 */
@FunctionalInterface
public interface LiveListListener<T> {

    /** There is another document: the first one, or one that follows it. */
    void onDocument(LiveDocument<T> document);

    /** The status has changed. */
    default void onStatus(LiveStatus status) {}

    /** An error has ended the list, and asking again in the same way would not help. Nothing comes after this. */
    default void onError(LiveListException error) {}
}
