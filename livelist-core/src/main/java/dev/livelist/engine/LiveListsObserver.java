package dev.livelist.engine;

import dev.livelist.broadcaster.Provenance;
import java.time.Duration;

/**
 * Watches lists, for meters and traces. Called on the threads of those it watches, by many at once: it must be fast, must not
 * block, and must not throw. Never called for a reader or a row by itself: once for a batch, a read, or a frame and event loop.
 */
public interface LiveListsObserver {

    /** Sees nothing. */
    LiveListsObserver NONE = new LiveListsObserver() {};

    /** A list has been told of changes. */
    default void told(String list, Provenance provenance) {}

    /** A read has had its turn at the gate. */
    default void passedGate(ReadPriority priority, Duration waited) {}

    /** A list's {@code onChange} has decided about a change. */
    default void reacted(String list, Duration took) {}

    /** Pages of a list say what changes have made of them, that long after the list was told. */
    default void applied(String list, Duration took) {}

    /** A patch has been handed to sockets. */
    default void delivered(Delivery delivery) {}

    /**
     * A patch that has been handed to the sockets of some readers, those of one thread of the server.
     *
     * @param list the list
     * @param version the version that the patch leads to
     * @param provenance of the changes in it
     * @param latency from the publishing of the earliest of them, after its commit, to now; across two clocks where that was
     *     on another worker
     * @param readers how many readers
     */
    record Delivery(String list, String version, Provenance provenance, Duration latency, int readers) {}
}
