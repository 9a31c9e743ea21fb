package dev.livelist.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one gate that every read of a list passes (rule V11): so many at a time, new readers before changes and repairs,
 * those before polls, first come first served among equals. Nobody starves: whatever urgency has been passed over a few
 * times while something waited there gets the next turn. Safe for use by any number of threads.
 *
 * <p>Bound: a view has at most one ticket here; documents are bounded by whoever asks for them.
 */
final class Gate {

    /** How often the less urgent are passed over in a row. */
    private static final int PASSED_OVER_AT_MOST = 8;

    /** How urgent a read is. */
    enum Priority {
        NEW_READER,
        CHANGE,
        POLL
    }

    private final int permits;
    private final Map<Priority, Line> lines = new EnumMap<>(Priority.class);

    private int running;

    Gate(int permits) {
        this.permits = permits;
        for (Priority priority : Priority.values()) {
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
        private final Priority priority;
        private final Runnable onGrant;
        private boolean granted;
        private boolean released;

        private Ticket(Priority priority, Runnable onGrant) {
            this.priority = priority;
            this.onGrant = onGrant;
        }

        Priority priority() {
            return priority;
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
                next.onGrant.run();
            }
        }
    }

    /**
     * Asks for a turn.
     *
     * @param onGrant run when it has come, on the calling thread or on one that leaves; must only hand off
     */
    Ticket enter(Priority priority, Runnable onGrant) {
        Ticket ticket = new Ticket(priority, onGrant);
        Ticket next;
        synchronized (this) {
            line(priority).waiting.addLast(ticket);
            next = takeNext();
        }
        if (next != null) {
            next.onGrant.run();
        }
        return ticket;
    }

    synchronized int waiting() {
        int count = 0;
        for (Line line : lines.values()) {
            count += line.waiting.size();
        }
        return count;
    }

    private Line line(Priority priority) {
        return Objects.requireNonNull(lines.get(priority));
    }

    private @Nullable Ticket takeNext() {
        if (running >= permits) {
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
