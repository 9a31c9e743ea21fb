package dev.livelist.broadcaster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where signals come from, as far as it is known: for meters and traces, and for nothing that is done with the signals. It is
 * what somebody has said, across the clocks of two machines.
 *
 * @param at when the earliest of the signals was published, by the clock of the worker that did; when it arrived, where
 *     nobody has said
 * @param remote whether that was another worker, or another program
 * @param traces the traces that they were published in, each as the headers that carry it; at most {@value #MAX_TRACES}
 */
public record Provenance(Instant at, boolean remote, List<Map<String, String>> traces) {

    /** How many traces are followed where signals are drawn together. */
    public static final int MAX_TRACES = 8;

    private static final Duration LONGEST_AGE = Duration.ofHours(1);

    /** Refuses nulls, and keeps copies. */
    public Provenance {
        Objects.requireNonNull(at, "at");
        traces = List.copyOf(traces.size() <= MAX_TRACES ? traces : traces.subList(0, MAX_TRACES));
    }

    /**
     * Of signals published on this worker.
     *
     * @param trace the headers that carry a trace; empty for none
     */
    public static Provenance here(Instant at, Map<String, String> trace) {
        return new Provenance(at, false, trace.isEmpty() ? List.of() : List.of(trace));
    }

    /**
     * Of signals that another worker published.
     *
     * @param trace the headers that carry a trace; empty for none
     */
    public static Provenance elsewhere(Instant at, Map<String, String> trace) {
        return new Provenance(at, true, trace.isEmpty() ? List.of() : List.of(trace));
    }

    /** How long ago that was, as far as two clocks tell: not negative, and at most an hour, which somebody may have made up. */
    public Duration age(Instant now) {
        Duration age = Duration.between(at, now);
        return age.isNegative() ? Duration.ZERO : age.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : age;
    }

    /** Of these signals and others together. */
    public Provenance and(Provenance other) {
        boolean earlier = !other.at.isBefore(at);
        if (other.traces.isEmpty() || other.traces.equals(traces)) {
            return earlier ? this : new Provenance(other.at, other.remote, traces);
        }
        List<Map<String, String>> both = new ArrayList<>(traces);
        both.addAll(other.traces);
        return earlier ? new Provenance(at, remote, both) : new Provenance(other.at, other.remote, both);
    }
}
