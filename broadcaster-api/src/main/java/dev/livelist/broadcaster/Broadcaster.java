package dev.livelist.broadcaster;

import java.util.List;
import java.util.function.Consumer;

/**
 * Carries {@linkplain Signal signals} to subscribers: of this process, and of the other workers where a transport is
 * configured. Applications depend on this interface alone; which implementation stands behind it is configuration.
 *
 * <p>Safe for use by any number of threads. The rules B1 to B14 in the project's {@code docs/rules.md} say what is
 * promised; {@code broadcaster-tck} checks what of them concerns every implementation.
 *
 * <p>Not promised: that a signal arrives only once, that signals of different threads or workers keep an order, or that
 * each change of a key is told: the latest one is, and a deletion before it.
 */
public interface Broadcaster extends AutoCloseable {

    /**
     * Publishes signals. When this returns, every subscriber on this worker has them in its mailbox, in this order
     * (B1). Never waits for a subscriber or for the network (B3, B12) and never throws because of either. After
     * {@link #close} it reaches this worker's subscribers only.
     *
     * @param signals what to publish, all the changes of one transaction in one call
     */
    void publish(List<? extends Signal> signals);

    /**
     * The same, with the writes of clients that the signals come from. A broadcaster that knows no causes publishes without them, and the
     * clients find out in another way.
     *
     * @param causes at most {@value Cause#MAX_PUBLISHED}; further ones are left out
     */
    default void publish(List<? extends Signal> signals, List<Cause> causes) {
        publish(signals);
    }

    /** Publishes one signal; see {@link #publish(List)}. */
    default void publish(Signal signal) {
        publish(List.of(signal));
    }

    /**
     * Subscribes to the signals of one model, and to every {@link Invalidation} that covers it. Sees everything
     * published after this has returned (B2).
     *
     * @param modelLabel the model, or {@link Invalidation#ALL} for the signals of every model
     */
    Subscription subscribe(String modelLabel, SignalListener listener);

    /** How many subscriptions of exactly this label are open. */
    int subscriberCount(String modelLabel);

    /** The current state. */
    BroadcasterState state();

    /**
     * Calls the listener with each new state, in order, on a thread of the broadcaster's. The state at the time of
     * subscribing is not told: ask {@link #state()} after subscribing.
     */
    Subscription onStateChange(Consumer<BroadcasterState> listener);

    /**
     * Takes leave of the other workers and lets go of every thread and connection (B13). Idempotent.
     */
    @Override
    void close();
}
