package dev.livelist.engine.read;

import dev.livelist.engine.Asker;
import dev.livelist.engine.ReadPriority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The gate that every read of every list passes (rule V11): so many at a time, in the order of {@link TurnQueue}, as far as the {@link
 * Breaker} lets them and {@link Shares} has room for them. Safe for use by any number of threads.
 *
 * <p>Bound: a shard waits for at most one turn per view and a few of its own; documents are bounded by {@code DocumentReads}.
 */
public final class ReadGate {

    private final int permits;
    private final BiConsumer<Duration, Runnable> later;
    private final UnaryOperator<Duration> jitter;
    private final LongSupplier nanoTime;
    private final BiConsumer<ReadPriority, Duration> passed;

    // All of these are guarded by this.
    private final TurnQueue queue = new TurnQueue();
    private final Breaker breaker = new Breaker();
    private final Set<Turn> running = new HashSet<>();
    private final Shares shares;
    private boolean succeeded;
    private long lastSuccess;

    /**
     * A gate that nobody has passed.
     *
     * @param permits how many reads run at a time
     * @param slow a read that takes so long is slow, and has a share of its own
     * @param later runs a task after a while
     * @param jitter makes a while a little longer or shorter, so that workers do not come back all at once
     * @param nanoTime a clock that only goes forward
     * @param passed told of each turn, and how long it was waited for
     */
    public ReadGate(
            int permits,
            Duration slow,
            BiConsumer<Duration, Runnable> later,
            UnaryOperator<Duration> jitter,
            LongSupplier nanoTime,
            BiConsumer<ReadPriority, Duration> passed) {
        this.permits = permits;
        this.shares = new Shares(permits, slow);
        this.later = later;
        this.jitter = jitter;
        this.nanoTime = nanoTime;
        this.passed = passed;
    }

    /**
     * Waits for a turn.
     *
     * @param onGrant run once when the turn has come, on this thread or on one that leaves; must only hand off
     */
    public void enter(Turn turn, Runnable onGrant) {
        Turn next;
        synchronized (this) {
            turn.state = Turn.State.WAITING;
            turn.entered = nanoTime.getAsLong();
            turn.onGrant = onGrant;
            shares.wanted(turn.list());
            queue.add(turn);
            next = takeNext();
        }
        grant(next);
    }

    /** Gives a turn back, or no longer waits for it. Idempotent. */
    public void leave(Turn turn) {
        Turn next;
        synchronized (this) {
            if (turn.state == Turn.State.WAITING) {
                queue.remove(turn);
            }
            if (running.remove(turn)) {
                shares.ended(turn, nanoTime.getAsLong());
            }
            turn.state = Turn.State.OVER;
            next = takeNext();
        }
        grant(next);
    }

    /** A statement of a list has succeeded. */
    void succeeded(Object list) {
        List<Turn> next = new ArrayList<>();
        synchronized (this) {
            succeeded = true;
            lastSuccess = nanoTime.getAsLong();
            breaker.succeeded(list);
            for (Turn turn = takeNext(); turn != null; turn = takeNext()) {
                next.add(turn);
            }
        }
        next.forEach(this::grant);
    }

    /** A statement of a list has failed, and the database may be the reason. */
    synchronized void failed(Object list) {
        Duration rest = breaker.failed(list);
        if (rest != null) {
            later.accept(jitter.apply(rest), this::rested);
        }
    }

    /** Whether a statement of any list has succeeded after that time. */
    synchronized boolean hasSucceededAfter(long nanos) {
        return succeeded && lastSuccess - nanos > 0;
    }

    private void rested() {
        Turn next;
        synchronized (this) {
            breaker.rested();
            next = takeNext();
        }
        grant(next);
    }

    private void grant(@Nullable Turn turn) {
        if (turn != null) {
            passed.accept(turn.priority(), Duration.ofNanos(nanoTime.getAsLong() - turn.entered));
            turn.onGrant.run();
        }
    }

    private @Nullable Turn takeNext() {
        if (running.size() >= permits) {
            return null;
        }
        long now = nanoTime.getAsLong();
        Turn turn = queue.poll(shares.admittance(running, breaker::isFailing, breaker.admittance(running, queue), now));
        if (turn != null) {
            turn.state = Turn.State.GRANTED;
            turn.granted = now;
            running.add(turn);
            breaker.begins(turn);
        }
        return turn;
    }

    /** Whether the database refuses, and no read of this list begins for a moment. */
    public synchronized boolean isResting(Object list) {
        return breaker.isResting(list);
    }

    /** Whether a read of this list that has not failed before waits or runs: it finds out whether the database is back. */
    public synchronized boolean isBeingTried(Object list) {
        return queue.contains(list, false)
                || running.stream()
                        .anyMatch(turn -> !turn.again() && turn.list().equals(list));
    }

    /** Whether a turn would have to be waited for. */
    public synchronized boolean isBusy() {
        return running.size() >= permits;
    }

    /** How many reads wait for their turn. */
    public synchronized int waiting() {
        return queue.size();
    }

    /** How many reads wait for their turn for that asker. */
    public synchronized int waiting(Asker asker) {
        return queue.waiting(asker);
    }

    /** How many lists have reads that take long, and have but half of the places for those. */
    public synchronized int slowLists() {
        return shares.slowLists();
    }
}
