package dev.livelist.broadcaster.local;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription has not been told yet: the latest signal of each key, and a deletion before it, in the order of
 * publishing.
 *
 * <p>Everything mutable is guarded by the mailbox's monitor, which is held only to fill and to empty it, never during a
 * call of the listener. The mailbox is its own task: it stands in the executor's queue at most once, each run makes one
 * call with all that is waiting, and a mailbox that has filled up meanwhile queues again behind the others.
 */
final class Mailbox implements Runnable, Subscription {

    /** A map that has held more than this is replaced rather than cleared, so that a burst leaves no large table behind. */
    private static final int KEEP_MAP_UP_TO = 1024;

    private enum Phase {
        IDLE,
        QUEUED,
        CALLING
    }

    /** The key of a signal among those of every model; without a pk it is that of an invalidation. */
    private record Key(String modelLabel, @Nullable String pk) {}

    /** The key of a deletion after which its key has been heard of again. */
    private record Deletion(String modelLabel, String pk) {}

    private final LocalBroadcaster broadcaster;
    private final String label;
    private final boolean everyModel;
    private final SignalListener listener;
    private final FailureDebt debt;

    private Map<Object, Signal> pending = newMap();
    /** Of what is pending, and of what that has taken the place of. */
    private @Nullable Provenance provenance;

    private Phase phase = Phase.IDLE;
    private volatile boolean closed;

    Mailbox(LocalBroadcaster broadcaster, String label, SignalListener listener) {
        this.broadcaster = broadcaster;
        this.label = label;
        this.everyModel = label.equals(Invalidation.ALL);
        this.listener = listener;
        this.debt = new FailureDebt(broadcaster.listenerBackoff(), broadcaster.listenerBackoffMax());
    }

    String label() {
        return label;
    }

    /** Takes the signals that concern this subscription, all of them or, where they do not fit, one invalidation. */
    void offer(List<? extends Signal> signals, Provenance from) {
        synchronized (this) {
            if (closed) {
                return;
            }
            boolean concerned = false;
            for (Signal signal : signals) {
                if (concerns(signal)) {
                    concerned = true;
                    if (!put(signal)) {
                        break;
                    }
                }
            }
            if (concerned) {
                provenance = provenance == null ? from : provenance.and(from);
            }
            if (pending.isEmpty() || phase != Phase.IDLE) {
                return;
            }
            phase = Phase.QUEUED;
        }
        broadcaster.execute(this);
    }

    private boolean concerns(Signal signal) {
        return everyModel
                || label.equals(signal.modelLabel())
                || (signal instanceof Invalidation && signal.modelLabel().equals(Invalidation.ALL));
    }

    /** Returns false where the mailbox was full: what is left of the batch is covered by the invalidation now in it. */
    private boolean put(Signal signal) {
        if (signal instanceof Invalidation invalidation) {
            dropWhatIsCovered(invalidation);
        }
        Object key = keyOf(signal);
        Signal before = pending.put(key, signal);
        if (isDeletion(signal)) {
            pending.remove(deletionOf(signal));
        } else if (isDeletion(before)) {
            keepDeletion(Objects.requireNonNull(before), key);
        }
        if (pending.size() <= broadcaster.mailboxKeys()) {
            return true;
        }
        Invalidation overflow = new Invalidation(label, Invalidation.Reason.OVERFLOW);
        pending = newMap();
        pending.put(keyOf(overflow), overflow);
        broadcaster.countOverflow();
        return false;
    }

    /** What has come after a deletion does not tell of it: rows that referred to the deleted one may refer to nothing by now. */
    private void keepDeletion(Signal deletion, Object key) {
        Signal next = Objects.requireNonNull(pending.remove(key));
        pending.put(deletionOf(deletion), deletion);
        pending.put(key, next);
    }

    private static boolean isDeletion(@Nullable Signal signal) {
        return signal instanceof ModelChange change && change.action() == ModelChange.Action.DELETED;
    }

    private static Deletion deletionOf(Signal signal) {
        return new Deletion(signal.modelLabel(), ((ModelChange) signal).pk());
    }

    private void dropWhatIsCovered(Invalidation invalidation) {
        if (covers(invalidation)) {
            pending.clear();
        } else {
            pending.values().removeIf(other -> other.modelLabel().equals(invalidation.modelLabel()));
        }
    }

    /** Whether the invalidation covers all this subscription hears of. */
    private boolean covers(Invalidation invalidation) {
        return !everyModel || invalidation.modelLabel().equals(Invalidation.ALL);
    }

    private Object keyOf(Signal signal) {
        if (signal instanceof ModelChange change) {
            return everyModel ? new Key(change.modelLabel(), change.pk()) : change.pk();
        }
        // A pk is never empty, so the empty text is free to stand for the one invalidation of a single model.
        return everyModel ? new Key(signal.modelLabel(), null) : "";
    }

    @Override
    public void run() {
        List<Signal> batch;
        Provenance from;
        synchronized (this) {
            if (closed || pending.isEmpty()) {
                phase = Phase.IDLE;
                return;
            }
            batch = takeAll();
            from = Objects.requireNonNull(provenance);
            provenance = null;
            phase = Phase.CALLING;
        }
        Throwable failure = call(batch, from);
        boolean queueAgain;
        synchronized (this) {
            settle(batch, failure);
            queueAgain = !closed && !pending.isEmpty();
            phase = queueAgain ? Phase.QUEUED : Phase.IDLE;
        }
        if (queueAgain) {
            broadcaster.execute(this);
        }
    }

    private List<Signal> takeAll() {
        List<Signal> all = Collections.unmodifiableList(new ArrayList<>(pending.values()));
        if (all.size() > KEEP_MAP_UP_TO) {
            pending = newMap();
        } else {
            pending.clear();
        }
        return all;
    }

    private @Nullable Throwable call(List<Signal> batch, Provenance from) {
        if (closed) {
            return null;
        }
        try {
            listener.onSignals(batch, from);
            return null;
        } catch (Throwable failure) {
            return failure;
        } finally {
            // A listener's interrupt is not the next one's.
            Thread.interrupted();
        }
    }

    private void settle(List<Signal> batch, @Nullable Throwable failure) {
        boolean tell;
        if (failure != null) {
            broadcaster.countListenerFailure(label, debt.failuresInARow() + 1, failure);
            tell = debt.failed();
        } else {
            boolean covered = batch.stream().anyMatch(signal -> signal instanceof Invalidation i && covers(i));
            boolean waiting = pending.containsKey(keyOf(new Invalidation(label, Invalidation.Reason.LISTENER_FAILED)));
            tell = debt.succeeded(covered, waiting);
        }
        if (tell && !closed) {
            debt.telling(broadcaster.schedule(debt.nextBackoff(broadcaster.jitter()), this::tellOfFailure));
        }
    }

    private void tellOfFailure() {
        synchronized (this) {
            debt.told();
        }
        offer(List.of(new Invalidation(label, Invalidation.Reason.LISTENER_FAILED)), broadcaster.here());
    }

    /** The executor refused this task: it is not in the queue after all. */
    synchronized boolean refused() {
        phase = Phase.IDLE;
        return !closed;
    }

    /** Queues again what a refusing executor has left behind. */
    void retry() {
        offer(List.of(), broadcaster.here());
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            pending = newMap();
            debt.forgive();
        }
        broadcaster.remove(this);
    }

    /** In access order, so that a key written again moves behind the others without a new entry. */
    private static Map<Object, Signal> newMap() {
        return new LinkedHashMap<>(16, 0.75f, true);
    }
}
