package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Provenance;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.ReadPriority;
import java.time.Duration;
import java.util.stream.Stream;

/** Several observers of lists as one. */
final class Observers {

    private Observers() {}

    static LiveListsObserver ofLists(Stream<LiveListsObserver> observers) {
        return observers.reduce(Observers::both).orElse(LiveListsObserver.NONE);
    }

    private static LiveListsObserver both(LiveListsObserver one, LiveListsObserver other) {
        return new LiveListsObserver() {
            @Override
            public void told(String list, Provenance provenance) {
                one.told(list, provenance);
                other.told(list, provenance);
            }

            @Override
            public void passedGate(ReadPriority priority, Duration waited) {
                one.passedGate(priority, waited);
                other.passedGate(priority, waited);
            }

            @Override
            public void reacted(String list, Duration took) {
                one.reacted(list, took);
                other.reacted(list, took);
            }

            @Override
            public void applied(String list, Duration took) {
                one.applied(list, took);
                other.applied(list, took);
            }

            @Override
            public void delivered(Delivery delivery) {
                one.delivered(delivery);
                other.delivered(delivery);
            }
        };
    }
}
