package dev.livelist.campaign;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.util.List;
import java.util.function.Consumer;

/** The broadcaster of a campaign's worker as its lists are given it: it loses signals where {@link ListSabotage} says so. */
public final class LosingBroadcaster implements Broadcaster {

    private final Broadcaster broadcaster;
    private final ListSabotage sabotage;

    /** Passes everything on that is not to be lost. */
    public LosingBroadcaster(Broadcaster broadcaster, ListSabotage sabotage) {
        this.broadcaster = broadcaster;
        this.sabotage = sabotage;
    }

    @Override
    public void publish(List<? extends Signal> signals) {
        broadcaster.publish(signals);
    }

    @Override
    public Subscription subscribe(String modelLabel, SignalListener listener) {
        return broadcaster.subscribe(modelLabel, new SignalListener() {
            @Override
            public void onSignal(Signal signal) {
                if (!sabotage.losesSignals()) {
                    listener.onSignal(signal);
                }
            }

            @Override
            public void onSignals(List<Signal> signals, Provenance provenance) {
                if (!sabotage.losesSignals()) {
                    listener.onSignals(signals, provenance);
                }
            }
        });
    }

    @Override
    public int subscriberCount(String modelLabel) {
        return broadcaster.subscriberCount(modelLabel);
    }

    @Override
    public BroadcasterState state() {
        return broadcaster.state();
    }

    @Override
    public Subscription onStateChange(Consumer<BroadcasterState> listener) {
        return broadcaster.onStateChange(listener);
    }

    @Override
    public void close() {
        broadcaster.close();
    }
}
