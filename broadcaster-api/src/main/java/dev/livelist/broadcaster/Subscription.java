package dev.livelist.broadcaster;

/** A subscription that stands until it is closed. */
public interface Subscription extends AutoCloseable {

    /**
     * Ends the subscription. After this has returned no call of the listener begins; one already running may finish.
     * Closing again, and closing inside the listener, is fine (rule B2).
     */
    @Override
    void close();
}
