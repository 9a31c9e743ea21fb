package dev.livelist.broadcaster;

import java.util.List;

/**
 * Called with the signals of one subscription, one call at a time, on a thread of the broadcaster's. It may block for a
 * while: that delays nobody else as long as the broadcaster has a thread free, and what comes meanwhile waits in
 * a bounded mailbox that keeps the latest signal of each key, and a deletion before it.
 */
@FunctionalInterface
public interface SignalListener {

    /** One signal. */
    void onSignal(Signal signal);

    /**
     * All that was waiting, oldest first. Signals published by one call of {@link Broadcaster#publish} are never split
     * over two calls by the in-process dispatch. The default hands them on one by one.
     */
    default void onSignals(List<Signal> signals) {
        for (Signal signal : signals) {
            onSignal(signal);
        }
    }

    /** The same, for a listener that wants to know where they come from. The default does not. */
    default void onSignals(List<Signal> signals, Provenance provenance) {
        onSignals(signals);
    }
}
