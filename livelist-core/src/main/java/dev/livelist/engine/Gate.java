package dev.livelist.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one gate that every read of a list passes (rule V11): so many at a time, new readers before changes and repairs,
 * those before polls, first come first served among equals. Nobody starves: whatever urgency has been passed over a few
 * times while something waited there gets the next turn. Safe for use by any number of threads.
 *
 * <p>While the database seems to refuse, and {@value #REFUSALS} statements in a row tell that it does, of the lists that have been
 * refused since the last success one read at a time is let in to find out whether it is back, at longer and longer intervals up to
 * two seconds: in turns one that has not failed itself, for it may be those that are broken and not the database, and one that
 * has. Other lists pass as ever. With the first success, of whomever, all is as before.
 *
 * <p>Lists of which the last statement has failed have half of the places, so that what waits for a locked table until it is given up
 * does not keep all others waiting.
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
    private final Set<Ticket> running = new HashSet<>();
    /** The lists of which a statement has failed since one of any list succeeded. */
    private final Set<Object> refused = new HashSet<>();
    /** The lists of which a statement has failed since one of theirs succeeded. */
    private final Set<Object> failing = new HashSet<>();

    /** Whether the next to find out whether the database is back is rather one that has failed before. */
    private boolean preferAgain;

    private long entries;
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

    /**
     * Who asks.
     *
     * @param list for which list
     * @param again whether what is to be read has failed the last time
     */
    private record Asker(Object list, boolean again) {}

    /** Those of one urgency. */
    private static final class Line {
        private final Map<Asker, Deque<Ticket>> waiting = new HashMap<>();
        private int size;
        /** How often somebody else has had a turn since this line had one or was empty. */
        private int passedOver;

        void add(Ticket ticket) {
            waiting.computeIfAbsent(ticket.asker, asker -> new ArrayDeque<>()).addLast(ticket);
            size++;
        }

        void remove(Ticket ticket) {
            Deque<Ticket> among = waiting.get(ticket.asker);
            if (among != null && among.remove(ticket)) {
                size--;
            }
        }

        boolean has(Asker asker) {
            Deque<Ticket> some = waiting.get(asker);
            return some != null && !some.isEmpty();
        }

        /** The first of those who may pass. */
        @Nullable
        Ticket first(Predicate<Asker> mayPass) {
            Ticket first = null;
            for (Map.Entry<Asker, Deque<Ticket>> some : waiting.entrySet()) {
                Ticket one = some.getValue().peekFirst();
                if (one != null && (first == null || one.number < first.number) && mayPass.test(some.getKey())) {
                    first = one;
                }
            }
            return first;
        }
    }

    /** A place at the gate. */
    final class Ticket {
        private final ReadPriority priority;
        private final Asker asker;
        private final long number = entries++;
        private final Runnable onGrant;
        private final long entered = nanoTime.getAsLong();
        private boolean granted;
        private boolean released;

        private Ticket(ReadPriority priority, Asker asker, Runnable onGrant) {
            this.priority = priority;
            this.asker = asker;
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
                    line(priority).remove(this);
                    return;
                }
                running.remove(this);
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
     * @param list for which list
     * @param again whether what is to be read has failed the last time
     * @param onGrant run when it has come, on the calling thread or on one that leaves; must only hand off
     */
    Ticket enter(ReadPriority priority, Object list, boolean again, Runnable onGrant) {
        Ticket ticket;
        Ticket next;
        synchronized (this) {
            ticket = new Ticket(priority, new Asker(list, again), onGrant);
            line(priority).add(ticket);
            next = takeNext();
        }
        if (next != null) {
            next.grant();
        }
        return ticket;
    }

    /** A statement for a list has ended, well or not. */
    void ended(Object list, boolean well) {
        List<Ticket> next = new ArrayList<>();
        synchronized (this) {
            refusals = well ? 0 : refusals + 1;
            if (well) {
                failing.remove(list);
                refused.clear();
                resting = false;
                for (Ticket ticket = takeNext(); ticket != null; ticket = takeNext()) {
                    next.add(ticket);
                }
            } else {
                failing.add(list);
                refused.add(list);
                if (refusals >= REFUSALS && !resting) {
                    resting = true;
                    long rest = FIRST_REST.toMillis() << Math.min(refusals - REFUSALS, 10);
                    later.accept(
                            jitter.apply(Duration.ofMillis(Math.min(LONGEST_REST.toMillis(), rest))),
                            this::restedEnough);
                }
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

    /** Whether the database refuses, and nobody is let in for this list for a moment. */
    synchronized boolean isResting(Object list) {
        return resting && refused.contains(list);
    }

    /** Whether somebody who has not failed before waits for a turn for this list, or has it. */
    synchronized boolean isBeingTried(Object list) {
        Asker asker = new Asker(list, false);
        return waits(asker) || running.stream().anyMatch(one -> one.asker.equals(asker));
    }

    synchronized int waiting() {
        int count = 0;
        for (Line line : lines.values()) {
            count += line.size;
        }
        return count;
    }

    private boolean waits(Asker asker) {
        return lines.values().stream().anyMatch(line -> line.has(asker));
    }

    private Line line(ReadPriority priority) {
        return Objects.requireNonNull(lines.get(priority));
    }

    private @Nullable Ticket takeNext() {
        if (running.size() >= permits) {
            return null;
        }
        Predicate<Asker> mayPass = whoMayPass();
        Line chosen = null;
        Ticket ticket = null;
        for (Line line : lines.values()) { // in the order of urgency
            if (line.size == 0) {
                line.passedOver = 0;
            } else if (chosen == null || line.passedOver >= PASSED_OVER_AT_MOST) {
                Ticket first = line.first(mayPass);
                if (first != null) {
                    chosen = line;
                    ticket = first;
                }
            }
        }
        if (chosen == null || ticket == null) {
            return null;
        }
        for (Line line : lines.values()) {
            line.passedOver += line.size == 0 ? 0 : 1;
        }
        chosen.passedOver = 0;
        chosen.remove(ticket);
        ticket.granted = true;
        running.add(ticket);
        if (refusals >= REFUSALS && refused.contains(ticket.asker.list)) {
            preferAgain = !ticket.asker.again;
        }
        return ticket;
    }

    private Predicate<Asker> whoMayPass() {
        boolean roomForFailing = failing.isEmpty()
                || running.stream()
                                .filter(one -> failing.contains(one.asker.list))
                                .count()
                        < Math.max(1, permits / 2);
        if (refusals < REFUSALS) {
            return asker -> roomForFailing || !failing.contains(asker.list);
        }
        boolean noneOfTheRefused = resting || running.stream().anyMatch(one -> refused.contains(one.asker.list));
        boolean preferred = preferAgain;
        boolean onlyThose = refused.stream().anyMatch(list -> waits(new Asker(list, preferred)));
        return asker ->
                !refused.contains(asker.list) || (!noneOfTheRefused && (asker.again == preferred || !onlyThose));
    }
}
