package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.local.Scheduler;
import dev.livelist.broadcaster.simulation.SimulatedLink;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One start of one worker: its bridge, all that its subscriber has been told and when, and when it heard of whom. */
final class SimWorker {

    /** What a subscriber was told, and when. */
    record Told(long at, Signal signal) {}

    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    static final Duration FORGET = Duration.ofSeconds(10);

    final String origin;
    final long startedAt;
    final SimulatedLink transport;
    final BridgedBroadcaster broadcaster;
    final List<Told> told = new ArrayList<>();
    final List<BroadcasterState> states = new ArrayList<>();
    private final SimWorld world;
    private final Map<SimulatedLink, Long> firstHeard = new HashMap<>();
    private final Map<SimulatedLink, Long> lastHeard = new HashMap<>();
    private boolean alive = true;
    private boolean acceptsRequests = true;
    private long pausedUntil;

    SimWorker(SimWorld world, String origin, String boot, boolean idStays, Set<Rule> omitted) {
        this(world, origin, boot, idStays, omitted, ChannelSecurity.open());
    }

    SimWorker(
            SimWorld world, String origin, String boot, boolean idStays, Set<Rule> omitted, ChannelSecurity security) {
        this.world = world;
        this.origin = origin;
        this.startedAt = world.now();
        this.transport = world.server.link((delay, action) -> world.in(delay, this, action), this::heardFrom);
        BridgeConfig config = BridgeConfig.builder()
                .workerId(origin)
                .heartbeat(HEARTBEAT)
                .peerForget(FORGET)
                .security(security)
                .build();
        if (!idStays) {
            config = new BridgeConfig(
                    origin, false, HEARTBEAT, FORGET, config.maxBatch(), config.maxMessageBytes(), 1000);
        }
        Scheduler scheduler = (delay, task) -> {
            boolean[] cancelled = {false};
            world.in(delay.toNanos(), this, () -> {
                if (!cancelled[0]) {
                    task.run();
                }
            });
            return () -> cancelled[0] = true;
        };
        this.broadcaster = BridgedBroadcaster.builder(transport)
                .config(config)
                .boot(boot)
                .clock(() -> Instant.EPOCH.plusNanos(world.now()))
                .nanoTime(world::now)
                .random(world.random::nextDouble)
                .executor(task -> world.in(0, this, task))
                .scheduler(scheduler)
                .omit(omitted.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(omitted))
                .start();
        broadcaster.subscribe(Invalidation.ALL, signal -> told.add(new Told(world.now(), signal)));
        broadcaster.onStateChange(states::add);
    }

    boolean isAlive() {
        return alive;
    }

    boolean acceptsRequests() {
        return alive && acceptsRequests && pausedUntil <= world.now();
    }

    void acceptNoMoreRequests() {
        acceptsRequests = false;
    }

    long pausedUntil() {
        return pausedUntil;
    }

    void pause(long duration) {
        pausedUntil = world.now() + duration;
    }

    /** Dies: no goodbye, and nothing it had in hand happens any more. */
    void kill() {
        alive = false;
        transport.close();
    }

    /** Ends as it should. */
    void close() {
        broadcaster.close();
        alive = false;
    }

    private void heardFrom(SimulatedLink other) {
        firstHeard.putIfAbsent(other, world.now());
        lastHeard.put(other, world.now());
    }

    /** When the other was first heard; the end of time where it never was. */
    long firstHeard(SimWorker other) {
        return firstHeard.getOrDefault(other.transport, Long.MAX_VALUE);
    }

    /** When the other was last heard; the beginning of time where it never was. */
    long lastHeard(SimWorker other) {
        return lastHeard.getOrDefault(other.transport, Long.MIN_VALUE / 2);
    }

    /** Whether its subscriber was told of the change, or to read again, since it was committed. */
    boolean knowsOf(ModelChange change, long committedAt) {
        return told.stream()
                .anyMatch(one -> one.at() >= committedAt
                        && (one.signal().equals(change)
                                || (one.signal() instanceof Invalidation invalidation
                                        && invalidation.covers(change.modelLabel()))));
    }

    @Override
    public String toString() {
        return origin + "/" + broadcaster.boot();
    }
}
