package dev.livelist.engine;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A broadcaster whose signals take their time, come in any order and more than once; while it is stale it loses them,
 * and when it is live again it says so with an invalidation.
 */
final class SimulatedBroadcaster implements Broadcaster {

    private record Subscriber(String label, SignalListener listener) {}

    private final SimulatedTime time;
    private final RandomGenerator random;
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Consumer<BroadcasterState>> stateListeners = new ArrayList<>();
    private BroadcasterState state;
    private @Nullable Supplier<Duration> prompt;

    SimulatedBroadcaster(SimulatedTime time, RandomGenerator random) {
        this.time = time;
        this.random = random;
        this.state = BroadcasterState.live(time.now());
    }

    /** One on its best behaviour: each signal arrives once at each subscriber, within these few milliseconds. */
    static SimulatedBroadcaster prompt(SimulatedTime time, RandomGenerator random, Duration least, Duration most) {
        SimulatedBroadcaster broadcaster = new SimulatedBroadcaster(time, random);
        long spread = most.minus(least).toNanos() + 1;
        broadcaster.prompt = () -> least.plusNanos(random.nextLong(spread));
        return broadcaster;
    }

    @Override
    public void publish(List<? extends Signal> signals) {
        publish(signals, List.of());
    }

    @Override
    public void publish(List<? extends Signal> signals, List<Cause> causes) {
        if (state.isStale()) {
            return;
        }
        List<Signal> batch = List.copyOf(signals);
        Provenance from = Provenance.here(time.now(), Map.of()).causedBy(causes);
        Supplier<Duration> delays = prompt;
        if (delays != null) {
            for (Subscriber subscriber : subscribers) {
                time.schedule(delays.get(), () -> deliver(subscriber, batch, from));
            }
            return;
        }
        int copies = random.nextInt(5) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextInt(3) == 0) {
                Provenance ofEach =
                        batch.size() == 1 ? from : from.causedBy(List.of()); // a write's changes stay together
                batch.forEach(signal -> time.schedule(delay(), () -> deliver(List.of(signal), ofEach)));
            } else {
                time.schedule(delay(), () -> deliver(batch, from));
            }
        }
    }

    private Duration delay() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofNanos(1000L * random.nextInt(2_000));
            case 2 -> Duration.ofNanos(1000L * random.nextInt(30_000));
            default -> Duration.ofNanos(1000L * random.nextInt(2_500_000));
        };
    }

    private void deliver(List<Signal> signals) {
        deliver(signals, Provenance.here(time.now(), Map.of()));
    }

    private void deliver(List<Signal> signals, Provenance from) {
        List.copyOf(subscribers).forEach(subscriber -> deliver(subscriber, signals, from));
    }

    private static void deliver(Subscriber subscriber, List<Signal> signals, Provenance from) {
        List<Signal> concerned = signals.stream()
                .filter(signal -> signal instanceof Invalidation invalidation
                        ? invalidation.covers(subscriber.label())
                        : signal.modelLabel().equals(subscriber.label()))
                .toList();
        if (!concerned.isEmpty()) {
            subscriber.listener().onSignals(concerned, from);
        }
    }

    void stale() {
        change(BroadcasterState.stale(time.now()));
    }

    void live() {
        if (random.nextBoolean()) {
            change(BroadcasterState.live(time.now()));
            deliver(List.of(Invalidation.all(Invalidation.Reason.RECONNECTED)));
        } else {
            deliver(List.of(Invalidation.all(Invalidation.Reason.RECONNECTED)));
            change(BroadcasterState.live(time.now()));
        }
    }

    void change(BroadcasterState next) {
        state = next;
        stateListeners.forEach(listener -> listener.accept(next));
    }

    @Override
    public Subscription subscribe(String modelLabel, SignalListener listener) {
        Subscriber subscriber = new Subscriber(modelLabel, listener);
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    @Override
    public int subscriberCount(String modelLabel) {
        return (int) subscribers.stream()
                .filter(subscriber -> subscriber.label().equals(modelLabel))
                .count();
    }

    @Override
    public BroadcasterState state() {
        return state;
    }

    @Override
    public Subscription onStateChange(Consumer<BroadcasterState> listener) {
        stateListeners.add(listener);
        return () -> stateListeners.remove(listener);
    }

    @Override
    public void close() {
        subscribers.clear();
    }
}
