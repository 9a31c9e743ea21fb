package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.spring.boot.Worker;
import dev.livelist.engine.LiveListsObserver;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Observations that follow a change from the worker that wrote it to the sockets of readers: {@code livelist.publish} where it
 * is published, with what surrounds the write as its parent; {@code livelist.receive} on every worker for each list that is told;
 * {@code livelist.deliver} for each patch that is handed to sockets. The latter two are children of the first, whose trace
 * travels with the changes; where nothing puts a trace into the first, there are none.
 */
final class LivelistTracing implements LiveListsObserver {

    static final String RECEIVE = "livelist.receive";
    static final String DELIVER = "livelist.deliver";

    private final Supplier<ObservationRegistry> registry;
    private final Worker worker;

    /** @param registry asked for at each observation, for it is set up by what it observes */
    LivelistTracing(Supplier<ObservationRegistry> registry, Worker worker) {
        this.registry = registry;
        this.worker = worker;
    }

    @Override
    public void told(String list, Provenance provenance) {
        follow(RECEIVE, "receive " + list, list, provenance, KeyValues.of("livelist.worker", worker.id()));
    }

    @Override
    public void delivered(Delivery delivery) {
        follow(
                DELIVER,
                "deliver " + delivery.list(),
                delivery.list(),
                delivery.provenance(),
                KeyValues.of(
                        KeyValue.of("livelist.worker", worker.id()),
                        KeyValue.of("livelist.version", delivery.version()),
                        KeyValue.of("livelist.readers", String.valueOf(delivery.readers())),
                        KeyValue.of(
                                "livelist.latency.ms",
                                String.valueOf(delivery.latency().toMillis()))));
    }

    /** A moment in each of the traces that the changes belong to. */
    private void follow(String name, String shown, String list, Provenance provenance, KeyValues details) {
        if (provenance.traces().isEmpty()) {
            return;
        }
        ObservationRegistry observations = registry.get();
        for (Map<String, String> trace : provenance.traces()) {
            ReceiverContext<Map<String, String>> context =
                    new ReceiverContext<>((carrier, header) -> carrier.get(header), Kind.CONSUMER);
            context.setCarrier(trace);
            Observation.createNotStarted(name, () -> context, observations)
                    .contextualName(shown)
                    .lowCardinalityKeyValue("livelist.list", list)
                    .highCardinalityKeyValues(details)
                    .start()
                    .stop();
        }
    }
}
