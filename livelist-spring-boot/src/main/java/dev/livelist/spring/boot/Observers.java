package dev.livelist.spring.boot;

import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.ReadPriority;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Several observers as one. */
final class Observers {

    private Observers() {}

    static BroadcasterObserver ofBroadcaster(Stream<BroadcasterObserver> observers) {
        return observers.reduce(Observers::both).orElse(BroadcasterObserver.NONE);
    }

    static LiveListsObserver ofLists(Stream<LiveListsObserver> observers) {
        return observers.reduce(Observers::both).orElse(LiveListsObserver.NONE);
    }

    private static BroadcasterObserver both(BroadcasterObserver one, BroadcasterObserver other) {
        return new BroadcasterObserver() {
            @Override
            public void publishing(List<? extends Signal> signals, Consumer<Map<String, String>> publish) {
                one.publishing(
                        signals,
                        outer -> other.publishing(signals, inner -> {
                            if (outer.isEmpty() || inner.isEmpty()) {
                                publish.accept(outer.isEmpty() ? inner : outer);
                            } else {
                                Map<String, String> trace = new HashMap<>(outer);
                                trace.putAll(inner);
                                publish.accept(trace);
                            }
                        }));
            }

            @Override
            public void arrived(Duration lag) {
                one.arrived(lag);
                other.arrived(lag);
            }
        };
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
