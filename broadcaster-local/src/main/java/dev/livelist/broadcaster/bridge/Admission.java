package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelChange.Action;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.bridge.ChannelSecurity.AcceptPlain;
import dev.livelist.broadcaster.wire.WireMessage;
import dev.livelist.broadcaster.wire.WireMessage.Malformed;
import dev.livelist.broadcaster.wire.WireMessage.Plain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which messages, and which of their signals, count by the {@link ChannelSecurity}.
 *
 * <p>A seal does not say when a message was written. Repeats of a worker's messages are told by their numbers (rule B6); an old
 * change is worth a look like any other. Only an old order to end a principal's streams must not count for ever: with a secret
 * one that is older than {@link #ORDERS_LAST}, or does not say how old it is, is taken for a request to authorise that principal
 * again, which does no harm.
 */
final class Admission {

    /** Longer than clocks differ and than a worker is cut off from a stream that it resumes. */
    static final Duration ORDERS_LAST = Duration.ofMinutes(5);

    /** Signals of such labels are not about rows: they tell workers what to do. */
    private static final String INTERNAL = "livelist.";

    private final ChannelSecurity security;
    private final InstantSource clock;

    Admission(ChannelSecurity security, InstantSource clock) {
        this.security = security;
        this.clock = clock;
    }

    /** Whether the receivers of a message need to know when it was sent. */
    static boolean needsTime(List<? extends Signal> signals) {
        for (Signal signal : signals) {
            if (signal.modelLabel().startsWith(INTERNAL)) {
                return true;
            }
        }
        return false;
    }

    /** Why a message does not count; null where it does. */
    @Nullable
    String refusal(WireMessage message, byte[] bytes) {
        if (!security.isRequired() || message instanceof Malformed || security.hasSeal(bytes)) {
            return null;
        }
        if (!(message instanceof Plain plain)) {
            return "a worker's message without a valid seal";
        }
        Signal signal = plain.signal();
        boolean accepted =
                switch (security.acceptPlain()) {
                    case ALL -> true;
                    case CHANGES ->
                        !signal.modelLabel().startsWith(INTERNAL)
                                && !signal.modelLabel().equals(Invalidation.ALL);
                    case NONE -> false;
                };
        return accepted ? null : "a plain message that needs a seal (" + AcceptPlain.class.getSimpleName() + ")";
    }

    /**
     * What a message that counts is to be taken for.
     *
     * @param at when it was sent, where it says so
     */
    List<? extends Signal> admitted(List<? extends Signal> signals, Optional<Instant> at) {
        if (!security.isRequired() || !needsTime(signals) || isRecent(at)) {
            return signals;
        }
        return signals.stream().map(Admission::withoutOrder).toList();
    }

    private boolean isRecent(Optional<Instant> at) {
        return at.isPresent()
                && Duration.between(at.get(), clock.instant()).abs().compareTo(ORDERS_LAST) <= 0;
    }

    private static Signal withoutOrder(Signal signal) {
        return signal instanceof ModelChange change
                        && change.action() == Action.DELETED
                        && change.modelLabel().startsWith(INTERNAL)
                ? ModelChange.updated(change.modelLabel(), change.pk())
                : signal;
    }
}
