package dev.livelist.jpa;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Remembers what was published, batch by batch, in words. */
final class RecordingBroadcaster implements Broadcaster {

    private final List<Set<String>> batches = new CopyOnWriteArrayList<>();

    /** What was published since the last {@link #clear}: {@code updated ware 1}; keys that were made up are {@code *}. */
    List<Set<String>> batches() {
        return batches;
    }

    void clear() {
        batches.clear();
    }

    @Override
    public void publish(List<? extends Signal> signals) {
        Set<String> batch = new TreeSet<>();
        for (Signal signal : signals) {
            if (signal instanceof Invalidation invalidation) {
                batch.add("invalidated " + invalidation.modelLabel());
            } else if (signal instanceof ModelChange change) {
                batch.add(change.action().name().toLowerCase(Locale.ROOT) + " " + change.modelLabel() + " "
                        + (change.pk().length() > 10 ? "*" : change.pk()));
            }
        }
        batches.add(batch);
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
