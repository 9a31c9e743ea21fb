package dev.livelist.broadcaster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Watches a broadcaster, for meters and traces. Called on the threads of those it watches, by many at once: it must be fast,
 * must not block, and must not throw.
 */
public interface BroadcasterObserver {

    /** Sees nothing. */
    BroadcasterObserver NONE = new BroadcasterObserver() {
        @Override
        public boolean watches() {
            return false;
        }
    };

    /** Whether it wants to be told at all: where nobody does, messages between workers need not say when they were published. */
    default boolean watches() {
        return true;
    }

    /**
     * Signals are being published.
     *
     * @param publish does it; to be called once. What it is given are the headers of a trace that goes with the signals to
     *     wherever they go, few and short; empty for none
     */
    default void publishing(List<? extends Signal> signals, Consumer<Map<String, String>> publish) {
        publish.accept(Map.of());
    }

    /**
     * Signals of another worker have arrived.
     *
     * @param lag how long they were on their way, across the clocks of two machines; not negative
     */
    default void arrived(Duration lag) {}
}
