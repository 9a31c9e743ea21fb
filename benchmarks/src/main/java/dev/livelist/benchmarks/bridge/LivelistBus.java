package dev.livelist.benchmarks.bridge;

import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.postgres.PostgresServer;
import dev.livelist.broadcaster.postgres.PostgresTransport;
import dev.livelist.broadcaster.redis.RedisTransport;
import dev.livelist.broadcaster.transport.Transport;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Two bridged broadcasters over one of the transports, with every default. An invalidation voids the measurement. */
final class LivelistBus implements Bus {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BridgedBroadcaster publisher;
    private final BridgedBroadcaster subscriber;

    /** @param transport makes one for each worker */
    LivelistBus(Supplier<Transport> transport, Arrivals arrivals) {
        publisher = BridgedBroadcaster.start(transport.get());
        subscriber = BridgedBroadcaster.start(transport.get());
        awaitBoth();
        subscriber.subscribe(Change.LABEL, new SignalListener() {
            @Override
            public void onSignal(Signal signal) {
                onSignals(List.of(signal));
            }

            @Override
            public void onSignals(List<Signal> signals) {
                int changes = 0;
                for (Signal signal : signals) {
                    if (signal instanceof Invalidation) {
                        arrivals.failed("Livelist lost something and said so: " + signal);
                    }
                    changes++;
                }
                arrivals.arrived(changes);
            }
        });
    }

    @Override
    public void publish(List<String> keys) {
        if (keys.size() == 1) {
            publisher.publish(ModelChange.updated(Change.LABEL, keys.get(0)));
        } else {
            publisher.publish(keys.stream()
                    .map(key -> ModelChange.updated(Change.LABEL, key))
                    .toList());
        }
    }

    @Override
    public void close() {
        publisher.close();
        subscriber.close();
    }

    static RedisTransport.Builder redis(int port) {
        return RedisTransport.standalone(RedisURI.create("127.0.0.1", port)).channel("bench");
    }

    static PostgresTransport postgres(int port) {
        return PostgresTransport.builder(PostgresServer.at("jdbc:postgresql://127.0.0.1:" + port + "/postgres")
                        .as("postgres", "postgres"))
                .channel("bench")
                .build();
    }

    /** Live, and each known to the other: an acquaintance made later would be an invalidation. */
    private void awaitBoth() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (publisher.state().isStale()
                || subscriber.state().isStale()
                || publisher.peers().isEmpty()
                || subscriber.peers().isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("The two workers have not found each other");
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
