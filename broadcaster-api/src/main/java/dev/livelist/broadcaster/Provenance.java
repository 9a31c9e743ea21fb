package dev.livelist.broadcaster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where signals come from, as far as it is known: for meters and traces, and for clients that want to know their own writes again; for
 * nothing that is done with the signals. It is what somebody has said, across the clocks of two machines.
 *
 * @param at when the earliest of the signals was published, by the clock of the worker that did; when it arrived, where
 *     nobody has said
 * @param remote whether that was another worker, or another program
 * @param traces the traces that they were published in, each as the headers that carry it; at most {@value #MAX_TRACES}
 * @param causes the writes of clients that they come from, at most {@value Cause#MAX_TOGETHER}
 */
public record Provenance(Instant at, boolean remote, List<Map<String, String>> traces, List<Cause> causes) {

    /** How many traces are followed where signals are drawn together. */
    public static final int MAX_TRACES = 8;

    /** Of signals that nobody watches, and so nobody has asked where they come from: of no age, and in no trace. */
    public static final Provenance UNWATCHED = new Provenance(Instant.MAX, false, List.of(), List.of());

    private static final Duration LONGEST_AGE = Duration.ofHours(1);

    /** Refuses nulls, and keeps copies. */
    public Provenance {
        Objects.requireNonNull(at, "at");
        traces = List.copyOf(traces.size() <= MAX_TRACES ? traces : traces.subList(0, MAX_TRACES));
        causes = List.copyOf(causes.size() <= Cause.MAX_TOGETHER ? causes : causes.subList(0, Cause.MAX_TOGETHER));
    }

    /**
     * Of signals published on this worker.
     *
     * @param trace the headers that carry a trace; empty for none
     */
    public static Provenance here(Instant at, Map<String, String> trace) {
        return new Provenance(at, false, trace.isEmpty() ? List.of() : List.of(trace), List.of());
    }

    /**
     * Of signals that another worker published.
     *
     * @param trace the headers that carry a trace; empty for none
     */
    public static Provenance elsewhere(Instant at, Map<String, String> trace) {
        return new Provenance(at, true, trace.isEmpty() ? List.of() : List.of(trace), List.of());
    }

    /** How long ago that was, as far as two clocks tell: not negative, and at most an hour, which somebody may have made up. */
    public Duration age(Instant now) {
        if (at.isAfter(now)) {
            return Duration.ZERO;
        }
        Duration age = Duration.between(at, now);
        return age.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE : age;
    }

    /** The same signals, of which it is known which writes they come from. */
    public Provenance causedBy(List<Cause> writes) {
        return writes.isEmpty() && causes.isEmpty() ? this : new Provenance(at, remote, traces, writes);
    }

    /** Of these signals and others together. */
    public Provenance and(Provenance other) {
        boolean earlier = !other.at.isBefore(at);
        List<Map<String, String>> both = traces;
        if (!other.traces.isEmpty() && !other.traces.equals(traces)) {
            both = new ArrayList<>(traces);
            both.addAll(other.traces);
        }
        List<Cause> writes = Cause.union(causes, other.causes);
        if (earlier && both.equals(traces) && writes.equals(causes)) {
            return this;
        }
        return earlier
                ? new Provenance(at, remote, both, writes)
                : new Provenance(other.at, other.remote, both, writes);
    }
}
