package dev.livelist.broadcaster.reactor;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelChange.Action;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One subscriber: what waits for it, and how much it has asked for. What waits is guarded by this object's monitor; the
 * subscriber is called outside of it, by one thread at a time.
 */
final class SignalSubscription implements Subscription, SignalListener {

    private final Subscriber<? super Signal> subscriber;
    private final String label;
    private final int most;
    private final Map<Object, Signal> waiting = new LinkedHashMap<>();
    private final AtomicInteger draining = new AtomicInteger();
    private long demand;
    private @Nullable Throwable failure;
    private volatile boolean cancelled;
    private dev.livelist.broadcaster.@Nullable Subscription source;

    private record Key(String label, String pk, boolean deletion) {}

    SignalSubscription(Subscriber<? super Signal> subscriber, String label, int most) {
        this.subscriber = subscriber;
        this.label = label;
        this.most = most;
    }

    void start(Broadcaster broadcaster) {
        dev.livelist.broadcaster.Subscription subscribed = broadcaster.subscribe(label, this);
        synchronized (this) {
            source = subscribed;
        }
        subscriber.onSubscribe(this);
        if (cancelled) {
            subscribed.close();
        }
        drain();
    }

    @Override
    public void onSignal(Signal signal) {
        onSignals(List.of(signal));
    }

    @Override
    public void onSignals(List<Signal> signals) {
        synchronized (this) {
            signals.forEach(this::keep);
        }
        drain();
    }

    private void keep(Signal signal) {
        if (signal instanceof Invalidation invalidation) {
            waiting.values().removeIf(other -> invalidation.covers(other.modelLabel()));
            waiting.put(invalidation.modelLabel(), invalidation);
            return;
        }
        if (waiting.containsKey(signal.modelLabel()) || waiting.containsKey(Invalidation.ALL)) {
            return; // the invalidation that waits has the subscriber read this, too
        }
        ModelChange change = (ModelChange) signal;
        boolean deletion = change.action() == Action.DELETED;
        if (deletion) {
            waiting.remove(new Key(change.modelLabel(), change.pk(), false));
        }
        Key key = new Key(change.modelLabel(), change.pk(), deletion);
        waiting.remove(key);
        waiting.put(key, change);
        if (waiting.size() > most) {
            waiting.clear();
            waiting.put(label, new Invalidation(label, Reason.OVERFLOW));
        }
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            if (n <= 0) {
                failure = new IllegalArgumentException("A subscriber asked for " + n + " signals; ask for 1 or more");
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
        }
        drain();
    }

    @Override
    public void cancel() {
        cancelled = true;
        dev.livelist.broadcaster.Subscription open;
        synchronized (this) {
            open = source;
            waiting.clear();
        }
        if (open != null) {
            open.close();
        }
    }

    private void drain() {
        if (draining.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Signal next = next(); next != null; next = next()) {
                subscriber.onNext(next);
            }
            fail();
            seen = draining.addAndGet(-seen);
        } while (seen != 0);
    }

    private synchronized @Nullable Signal next() {
        if (cancelled || failure != null || demand == 0 || waiting.isEmpty()) {
            return null;
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        Map.Entry<Object, Signal> first = waiting.entrySet().iterator().next();
        waiting.remove(first.getKey());
        return first.getValue();
    }

    private void fail() {
        Throwable cause;
        synchronized (this) {
            cause = failure;
        }
        if (cause != null && !cancelled) {
            cancel();
            subscriber.onError(cause);
        }
    }
}
