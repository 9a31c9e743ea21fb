package dev.livelist.test;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A broadcaster that delivers within the process, as the application's own one does without a transport, and that remembers what was
 * published. A test also speaks through it as another worker would, and has it lose the other workers.
 *
 * <p>It remembers everything until {@link #clear}. Safe for use by any number of threads.
 */
public final class RecordingBroadcaster implements Broadcaster {

    private final LocalBroadcaster local = LocalBroadcaster.create();
    private final List<Signal> published = new ArrayList<>();
    private final List<Consumer<BroadcasterState>> stateListeners = new CopyOnWriteArrayList<>();
    private BroadcasterState state = BroadcasterState.live(Instant.now());

    /** A broadcaster that is live and has nothing to remember. */
    public RecordingBroadcaster() {}

    /**
     * What this application has published, in order; nothing of {@link #publishFromElsewhere}. A write through a repository has been
     * published when the write, or the transaction around it, has completed.
     */
    public List<Signal> published() {
        synchronized (published) {
            return List.copyOf(published);
        }
    }

    /** Forgets what was published. */
    public void clear() {
        synchronized (published) {
            published.clear();
        }
    }

    /** Delivers signals as if another worker had published them. */
    public void publishFromElsewhere(Signal... signals) {
        local.publish(List.of(signals));
    }

    /** From now on changes of other workers may be missed: readers are told, and lists are polled. */
    public void becomeStale() {
        become(BroadcasterState.stale(Instant.now()));
    }

    /** The other workers are back. What was missed is not known, so everything is invalidated, as a transport does. */
    public void becomeLive() {
        become(BroadcasterState.live(Instant.now()));
        local.publish(Invalidation.all(Invalidation.Reason.RECONNECTED));
    }

    private void become(BroadcasterState next) {
        synchronized (stateListeners) {
            state = next;
            stateListeners.forEach(listener -> listener.accept(next));
        }
    }

    @Override
    public void publish(List<? extends Signal> signals) {
        synchronized (published) {
            published.addAll(signals);
        }
        local.publish(signals);
    }

    @Override
    public Subscription subscribe(String modelLabel, SignalListener listener) {
        return local.subscribe(modelLabel, listener);
    }

    @Override
    public int subscriberCount(String modelLabel) {
        return local.subscriberCount(modelLabel);
    }

    @Override
    public BroadcasterState state() {
        synchronized (stateListeners) {
            return state;
        }
    }

    /** The listener is called on the thread that changes the state. */
    @Override
    public Subscription onStateChange(Consumer<BroadcasterState> listener) {
        stateListeners.add(listener);
        return () -> stateListeners.remove(listener);
    }

    @Override
    public void close() {
        local.close();
    }
}
