package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.engine.LiveLists;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/** Refuses traffic while changes of other workers may be missed, where the configuration wants that. */
final class StaleReadiness implements AutoCloseable {

    private final ApplicationContext context;
    private final LiveLists lists;
    private final Subscription subscription;
    private boolean refusing;

    StaleReadiness(Broadcaster broadcaster, LiveLists lists, ApplicationContext context) {
        this.context = context;
        this.lists = lists;
        this.subscription = broadcaster.onStateChange(this::changed);
    }

    private synchronized void changed(BroadcasterState state) {
        if (state.isStale() == refusing || lists.isDraining()) {
            return;
        }
        refusing = state.isStale();
        AvailabilityChangeEvent.publish(
                context, refusing ? ReadinessState.REFUSING_TRAFFIC : ReadinessState.ACCEPTING_TRAFFIC);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
