package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Several observers as one. */
final class Observers {

    private Observers() {}

    static BroadcasterObserver together(Stream<BroadcasterObserver> observers) {
        return observers.reduce(Observers::both).orElse(BroadcasterObserver.NONE);
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
}
