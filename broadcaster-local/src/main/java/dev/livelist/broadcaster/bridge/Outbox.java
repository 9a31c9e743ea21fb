package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.Transport.Kind;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Hearing;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes to the others. Per lane, a number is taken and the message handed to the transport in one step under the
 * lane's monitor (rule B12), so that numbers leave in order and a heartbeat never announces one that has not left. A
 * message that cannot be sent has used its number up: the others see the gap. Safe for use by any number of threads.
 */
final class Outbox {

    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    private final Transport transport;
    private final int maxBatch;
    private final Meters meters;
    private final boolean consumesNumbers;
    private final List<Lane> lanes = new ArrayList<>();

    private static final class Lane {
        final int number;
        final WireEncoder encoder;
        long lastSeq;
        boolean closed;

        /** Why the latest message that has been answered was not taken; null where it was. */
        volatile @Nullable Throwable refusal;

        Lane(int number, WireEncoder encoder) {
            this.number = number;
            this.encoder = encoder;
        }
    }

    Outbox(Transport transport, Sender self, BridgeConfig config, Meters meters, Set<Rule> omitted) {
        this.transport = transport;
        this.maxBatch = config.maxBatch();
        this.meters = meters;
        this.consumesNumbers = !omitted.contains(Rule.B12_CONSUME_NUMBERS);
        int limit = Math.min(config.maxMessageBytes(), transport.maxMessageBytes());
        for (int lane = 0; lane < transport.lanes(); lane++) {
            lanes.add(new Lane(
                    lane,
                    new WireEncoder(
                            self,
                            transport.lanes(),
                            lane,
                            limit,
                            config.security().own())));
        }
    }

    /** @param at when they were published; null where nobody watches, and a message need not say so */
    void publish(List<? extends Signal> signals, @Nullable Instant at, Map<String, String> trace, List<Cause> causes) {
        List<? extends Signal> batch = signals.size() > maxBatch ? collapsed(signals) : signals;
        if (lanes.size() == 1) {
            send(lanes.get(0), batch, at, trace, causes);
            return;
        }
        Map<Integer, List<Signal>> byLane = new LinkedHashMap<>();
        for (Signal signal : batch) {
            byLane.computeIfAbsent(laneOf(signal.modelLabel()), lane -> new ArrayList<>())
                    .add(signal);
        }
        byLane.forEach((lane, part) -> send(lanes.get(lane), part, at, trace, causes));
    }

    private int laneOf(String label) {
        return label.equals(Invalidation.ALL) ? 0 : Math.floorMod(label.hashCode(), lanes.size());
    }

    /** A model with more changes than a batch may have becomes one invalidation, in the place of its first change. */
    private List<Signal> collapsed(List<? extends Signal> signals) {
        Map<String, Integer> counts = new HashMap<>();
        signals.forEach(signal -> counts.merge(signal.modelLabel(), 1, Integer::sum));
        Map<Object, Signal> kept = new LinkedHashMap<>();
        for (Signal signal : signals) {
            String label = signal.modelLabel();
            if (counts.getOrDefault(label, 0) > maxBatch) {
                kept.put(label, new Invalidation(label, Reason.BULK));
            } else {
                kept.put(signal, signal);
            }
        }
        return new ArrayList<>(kept.values());
    }

    private void send(
            Lane lane,
            List<? extends Signal> signals,
            @Nullable Instant at,
            Map<String, String> trace,
            List<Cause> causes) {
        List<byte[]> bodies = lane.encoder.encode(signals, causes);
        synchronized (lane) {
            if (lane.closed) {
                return;
            }
            for (byte[] body : bodies) {
                long seq = ++lane.lastSeq;
                meters.sent.increment();
                byte[] message =
                        at == null ? lane.encoder.frame(seq, body) : lane.encoder.frame(seq, body, at, trace, causes);
                CompletionStage<Void> sent = hand(lane, Kind.SIGNALS, message);
                if (!consumesNumbers && sent.toCompletableFuture().isCompletedExceptionally()) {
                    lane.lastSeq--;
                }
            }
        }
    }

    /** Whether a message that came on this lane carries signals that went out here (rule B6), which nobody here needs again. */
    boolean hasSent(int lane, byte[] message) {
        return lane >= 0 && lane < lanes.size() && lanes.get(lane).encoder.isFrame(message);
    }

    /**
     * Sends a heartbeat on every lane; the probes are told when the server has taken it.
     *
     * @param hearing whom this worker hears on a lane; empty where it cannot tell
     */
    void heartbeat(long beat, List<EchoProbe> probes, IntFunction<Optional<Hearing>> hearing) {
        for (Lane lane : lanes) {
            EchoProbe probe = probes.get(lane.number);
            synchronized (lane) {
                if (!lane.closed) {
                    hand(lane, Kind.HEARTBEAT, lane.encoder.heartbeat(lane.lastSeq, beat, hearing.apply(lane.number)))
                            .whenComplete((none, failure) -> {
                                if (failure == null) {
                                    probe.taken(beat);
                                }
                            });
                }
            }
        }
    }

    /** Takes leave on every lane; what is published after this stays on this worker. */
    void close() {
        for (Lane lane : lanes) {
            synchronized (lane) {
                if (!lane.closed) {
                    lane.closed = true;
                    hand(lane, Kind.GOODBYE, lane.encoder.goodbye(lane.lastSeq));
                }
            }
        }
    }

    private CompletionStage<Void> hand(Lane lane, Kind kind, byte[] message) {
        CompletionStage<Void> sent;
        try {
            sent = transport.send(lane.number, kind, message);
        } catch (RuntimeException broken) {
            // Forbidden to transports, but a writer must not pay for it.
            log.debug("livelist.bridge.send.failed: the transport threw", broken);
            sent = CompletableFuture.failedStage(broken);
        }
        return sent.whenComplete((none, failure) -> {
            if (failure != null) {
                meters.sendFailures.increment();
            }
            if (failure != null || lane.refusal != null) {
                lane.refusal = failure;
            }
        });
    }

    /** Why what goes out is not taken now, on one of the lanes; null where it is. */
    @Nullable
    Throwable refusal() {
        return lanes.stream()
                .map(lane -> lane.refusal)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
