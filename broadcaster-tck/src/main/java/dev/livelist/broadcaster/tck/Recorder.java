package dev.livelist.broadcaster.tck;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A subscriber that remembers what it was told, call by call, and that can be held inside a call. For use by tests; safe
 * for use by any number of threads.
 */
public final class Recorder implements SignalListener {

    private final List<List<Signal>> calls = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile Duration heldAtMost = Duration.ZERO;
    private volatile boolean overlapped;

    @Override
    public void onSignal(Signal signal) {
        onSignals(List.of(signal));
    }

    @Override
    public void onSignals(List<Signal> signals) {
        if (running.incrementAndGet() > 1) {
            overlapped = true;
        }
        synchronized (calls) {
            calls.add(List.copyOf(signals));
        }
        try {
            if (!gate.await(heldAtMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Held for longer than " + heldAtMost);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            running.decrementAndGet();
        }
    }

    /** From now on a call does not return until {@link #release}; it throws where that takes longer than the limit. */
    public void hold(Duration atMost) {
        heldAtMost = atMost;
        gate = new CountDownLatch(1);
    }

    /** Lets a held call go on. */
    public void release() {
        gate.countDown();
    }

    /** All calls so far, each with its signals. */
    public List<List<Signal>> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** All signals so far, in the order of their arrival. */
    public List<Signal> signals() {
        return calls().stream().flatMap(List::stream).toList();
    }

    /** The invalidations among the signals. */
    public List<Invalidation> invalidations() {
        return signals().stream()
                .filter(Invalidation.class::isInstance)
                .map(Invalidation.class::cast)
                .toList();
    }

    /** Whether the latest that was told of this key is the change, or an invalidation that covers it came after. */
    public boolean knows(ModelChange change) {
        boolean known = false;
        for (Signal signal : signals()) {
            if (signal instanceof Invalidation invalidation) {
                known |= invalidation.covers(change.modelLabel());
            } else if (signal instanceof ModelChange other
                    && other.modelLabel().equals(change.modelLabel())
                    && other.pk().equals(change.pk())) {
                known = other.equals(change);
            }
        }
        return known;
    }

    /** Whether two calls ever ran at the same time. */
    public boolean overlapped() {
        return overlapped;
    }
}
