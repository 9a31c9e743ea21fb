package dev.livelist.benchmarks.micro;

import com.google.common.eventbus.AsyncEventBus;
import com.google.common.eventbus.Subscribe;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What takes a change to every subscriber of a process, on eight threads that are not the publisher's. */
interface LocalBus extends AutoCloseable {

    /** As many as Livelist's own has by default. */
    int THREADS = 8;

    /** Messages that may wait for a subscriber. */
    int WAITING = 2_048;

    void publish(ModelChange change);

    @Override
    void close();

    static LocalBus create(String name, int subscribers, Deliveries deliveries) {
        return switch (name) {
            case "livelist" -> new Livelist(subscribers, deliveries);
            case "reactor" ->
                new Reactor(
                        Sinks.many().multicast().onBackpressureBuffer(WAITING, false),
                        flux -> flux,
                        subscribers,
                        deliveries);
            case "reactor-own-buffers" ->
                new Reactor(
                        Sinks.many().multicast().directBestEffort(),
                        flux -> flux.onBackpressureBuffer(WAITING),
                        subscribers,
                        deliveries);
            case "guava" -> new Guava(subscribers, deliveries);
            case "spring" -> new Spring(subscribers, deliveries);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** A mailbox for each subscriber. */
    final class Livelist implements LocalBus {

        private final LocalBroadcaster broadcaster = LocalBroadcaster.create();

        Livelist(int subscribers, Deliveries deliveries) {
            for (int i = 0; i < subscribers; i++) {
                int subscriber = i;
                broadcaster.subscribe(Changes.LABEL, new SignalListener() {
                    @Override
                    public void onSignal(Signal signal) {
                        deliveries.arrived(subscriber, 1);
                    }

                    @Override
                    public void onSignals(List<Signal> signals) {
                        deliveries.arrived(subscriber, signals.size());
                    }
                });
            }
        }

        @Override
        public void publish(ModelChange change) {
            broadcaster.publish(change);
        }

        @Override
        public void close() {
            broadcaster.close();
        }
    }

    /** A multicast sink, whose subscribers are called on other threads. */
    final class Reactor implements LocalBus {

        private final Scheduler scheduler = Schedulers.newParallel("subscribers", THREADS);
        private final Sinks.Many<ModelChange> sink;

        Reactor(
                Sinks.Many<ModelChange> sink,
                java.util.function.UnaryOperator<Flux<ModelChange>> buffer,
                int subscribers,
                Deliveries deliveries) {
            this.sink = sink;
            for (int i = 0; i < subscribers; i++) {
                int subscriber = i;
                buffer.apply(sink.asFlux()).publishOn(scheduler).subscribe(change -> deliveries.arrived(subscriber, 1));
            }
        }

        @Override
        public void publish(ModelChange change) {
            sink.tryEmitNext(change).orThrow();
        }

        @Override
        public void close() {
            scheduler.dispose();
        }
    }

    /** One task for each event and subscriber. */
    final class Guava implements LocalBus {

        private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        private final AsyncEventBus events = new AsyncEventBus(executor);

        /** What the bus finds by its annotation. */
        public static final class Subscriber {

            private final Consumer<ModelChange> listener;

            Subscriber(Consumer<ModelChange> listener) {
                this.listener = listener;
            }

            /** Called by the bus, one call at a time. */
            @Subscribe
            public void on(ModelChange change) {
                listener.accept(change);
            }
        }

        Guava(int subscribers, Deliveries deliveries) {
            for (int i = 0; i < subscribers; i++) {
                int subscriber = i;
                events.register(new Subscriber(change -> deliveries.arrived(subscriber, 1)));
            }
        }

        @Override
        public void publish(ModelChange change) {
            events.post(change);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    /** One task for each event and listener. */
    final class Spring implements LocalBus {

        private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        private final SimpleApplicationEventMulticaster events = new SimpleApplicationEventMulticaster();

        private static final class Changed extends ApplicationEvent {

            Changed(ModelChange change) {
                super(change);
            }
        }

        private record Listener(int subscriber, Deliveries deliveries) implements ApplicationListener<Changed> {
            @Override
            public void onApplicationEvent(Changed event) {
                deliveries.arrived(subscriber, 1);
            }
        }

        Spring(int subscribers, Deliveries deliveries) {
            events.setTaskExecutor(executor);
            for (int i = 0; i < subscribers; i++) {
                events.addApplicationListener(new Listener(i, deliveries));
            }
        }

        @Override
        public void publish(ModelChange change) {
            events.multicastEvent(new Changed(change));
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
