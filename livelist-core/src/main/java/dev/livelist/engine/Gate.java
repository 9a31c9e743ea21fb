package dev.livelist.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one gate that every read of a list passes (rule V11): so many at a time, new readers before changes and repairs,
 * those before polls, first come first served among equals. Nobody starves: whatever urgency has been passed over a few
 * times while something waited there gets the next turn. Safe for use by any number of threads.
 *
 * <p>While the database refuses, and {@value #REFUSALS} statements in a row tell that it does, one read at a time is let in to
 * find out whether it is back, at longer and longer intervals up to two seconds; with the first success all is as before.
 *
 * <p>Bound: a view has at most one ticket here; documents are bounded by whoever asks for them.
 */
final class Gate {

    /** How often the less urgent are passed over in a row. */
    private static final int PASSED_OVER_AT_MOST = 8;

    /** How many failures in a row there must be: one may be the statement's own fault. */
    private static final int REFUSALS = 3;

    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private final int permits;
    private final Map<ReadPriority, Line> lines = new EnumMap<>(ReadPriority.class);

    private final BiConsumer<Duration, Runnable> later;
    private final UnaryOperator<Duration> jitter;
    private final LongSupplier nanoTime;
    private final BiConsumer<ReadPriority, Duration> passed;
    private int running;
    private int refusals;
    private boolean resting;

    /**
     * @param permits how many reads run at a time
     * @param later runs something after a while
     * @param jitter makes a while a little longer or shorter, so that workers do not come back all at once
     */
    Gate(int permits, BiConsumer<Duration, Runnable> later, UnaryOperator<Duration> jitter) {
        this(permits, later, jitter, () -> 0, (priority, waited) -> {});
    }

    /**
     * The same, with a clock.
     *
     * @param nanoTime a clock that only goes forward
     * @param passed told of each turn, and how long it was waited for
     */
    Gate(
            int permits,
            BiConsumer<Duration, Runnable> later,
            UnaryOperator<Duration> jitter,
            LongSupplier nanoTime,
            BiConsumer<ReadPriority, Duration> passed) {
        this.permits = permits;
        this.nanoTime = nanoTime;
        this.passed = passed;
        this.later = later;
        this.jitter = jitter;
        for (ReadPriority priority : ReadPriority.values()) {
            lines.put(priority, new Line());
        }
    }

    /** Those of one urgency. */
    private static final class Line {
        private final Deque<Ticket> waiting = new ArrayDeque<>();
        /** How often somebody else has had a turn since this line had one or was empty. */
        private int passedOver;
    }

    /** A place at the gate. */
    final class Ticket {
        private final ReadPriority priority;
        private final Runnable onGrant;
        private final long entered = nanoTime.getAsLong();
        private boolean granted;
        private boolean released;

        private Ticket(ReadPriority priority, Runnable onGrant) {
            this.priority = priority;
            this.onGrant = onGrant;
        }

        ReadPriority priority() {
            return priority;
        }

        private void grant() {
            passed.accept(priority, Duration.ofNanos(nanoTime.getAsLong() - entered));
            onGrant.run();
        }

        /** Leaves: the read is over, or no longer wanted. Idempotent. */
        void release() {
            Ticket next;
            synchronized (Gate.this) {
                if (released) {
                    return;
                }
                released = true;
                if (!granted) {
                    line(priority).waiting.remove(this);
                    return;
                }
                running--;
                next = takeNext();
            }
            if (next != null) {
                next.grant();
            }
        }
    }

    /**
     * Asks for a turn.
     *
     * @param onGrant run when it has come, on the calling thread or on one that leaves; must only hand off
     */
    Ticket enter(ReadPriority priority, Runnable onGrant) {
        Ticket ticket = new Ticket(priority, onGrant);
        Ticket next;
        synchronized (this) {
            line(priority).waiting.addLast(ticket);
            next = takeNext();
        }
        if (next != null) {
            next.grant();
        }
        return ticket;
    }

    /** A statement has ended, well or not. */
    void ended(boolean well) {
        List<Ticket> next = new ArrayList<>();
        synchronized (this) {
            refusals = well ? 0 : refusals + 1;
            if (well) {
                resting = false;
                for (Ticket ticket = takeNext(); ticket != null; ticket = takeNext()) {
                    next.add(ticket);
                }
            } else if (refusals >= REFUSALS && !resting) {
                resting = true;
                long rest = FIRST_REST.toMillis() << Math.min(refusals - REFUSALS, 10);
                later.accept(
                        jitter.apply(Duration.ofMillis(Math.min(LONGEST_REST.toMillis(), rest))), this::restedEnough);
            }
        }
        next.forEach(Ticket::grant);
    }

    private void restedEnough() {
        Ticket next;
        synchronized (this) {
            resting = false;
            next = takeNext();
        }
        if (next != null) {
            next.grant();
        }
    }

    /** Whether the database refuses, and nobody is let in for a moment. */
    synchronized boolean isResting() {
        return resting;
    }

    synchronized int waiting() {
        int count = 0;
        for (Line line : lines.values()) {
            count += line.waiting.size();
        }
        return count;
    }

    private Line line(ReadPriority priority) {
        return Objects.requireNonNull(lines.get(priority));
    }

    private @Nullable Ticket takeNext() {
        if (resting || running >= (refusals >= REFUSALS ? 1 : permits)) {
            return null;
        }
        Line chosen = null;
        for (Line line : lines.values()) { // in the order of urgency
            if (line.waiting.isEmpty()) {
                line.passedOver = 0;
            } else if (chosen == null || line.passedOver >= PASSED_OVER_AT_MOST) {
                chosen = line;
            }
        }
        if (chosen == null) {
            return null;
        }
        for (Line line : lines.values()) {
            line.passedOver += line.waiting.isEmpty() ? 0 : 1;
        }
        chosen.passedOver = 0;
        Ticket ticket = chosen.waiting.removeFirst();
        ticket.granted = true;
        running++;
        return ticket;
    }
}
