package dev.livelist.broadcaster.reactor;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Signal;
import reactor.core.publisher.Flux;

/**
 * The signals of a broadcaster as a {@link Flux}.
 *
 * <p>Each subscriber has a subscription of its own at the broadcaster, from {@code subscribe} until it cancels; what is
 * published after {@code subscribe} has returned is seen. The flux neither completes nor fails by itself.
 *
 * <p>Signals are handed over as they are asked for. What waits for demand is kept as a mailbox keeps it: the latest change of
 * each row, and a deletion before it, and an invalidation in place of the changes that it covers. Beyond the most keys all that
 * waits becomes one {@code Invalidation(label, OVERFLOW)}. So nothing is dropped silently, nothing grows without bound, and
 * nobody else waits for a slow subscriber.
 */
public final class SignalFlux {

    /** The keys that wait for one subscriber where nothing else is said. */
    public static final int DEFAULT_KEYS = 10_000;

    private SignalFlux() {}

    /**
     * The signals of one model, and the invalidations that cover it.
     *
     * @param label the model, or {@code *} for all
     */
    public static Flux<Signal> of(Broadcaster broadcaster, String label) {
        return of(broadcaster, label, DEFAULT_KEYS);
    }

    /**
     * The same with another bound.
     *
     * @param label the model, or {@code *} for all
     * @param keys the most signals that wait for one subscriber, at least 1
     */
    public static Flux<Signal> of(Broadcaster broadcaster, String label, int keys) {
        if (keys < 1) {
            throw new IllegalArgumentException("At least 1 key may wait, not " + keys);
        }
        return Flux.from(subscriber -> new SignalSubscription(subscriber, label, keys).start(broadcaster));
    }
}
