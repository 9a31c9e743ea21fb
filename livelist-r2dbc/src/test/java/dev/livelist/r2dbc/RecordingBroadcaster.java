package dev.livelist.r2dbc;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Remembers what was published, batch by batch. */
final class RecordingBroadcaster implements Broadcaster {

    private final List<List<Signal>> batches = new CopyOnWriteArrayList<>();
    private volatile Consumer<List<Signal>> onPublish = batch -> {};

    /** What was published since the last {@link #clear}. */
    List<List<Signal>> batches() {
        return batches;
    }

    void clear() {
        batches.clear();
        onPublish = batch -> {};
    }

    /** Runs within each publish; what it throws, publish throws. */
    void onPublish(Consumer<List<Signal>> action) {
        onPublish = action;
    }

    @Override
    public void publish(List<? extends Signal> signals) {
        batches.add(List.copyOf(signals));
        onPublish.accept(List.copyOf(signals));
    }

    @Override
    public Subscription subscribe(String modelLabel, SignalListener listener) {
        return () -> {};
    }

    @Override
    public int subscriberCount(String modelLabel) {
        return 0;
    }

    @Override
    public BroadcasterState state() {
        return BroadcasterState.live(Instant.EPOCH);
    }

    @Override
    public Subscription onStateChange(Consumer<BroadcasterState> listener) {
        return () -> {};
    }

    @Override
    public void close() {}
}
