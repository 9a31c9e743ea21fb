package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Cause;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.broadcaster.local.Scheduler;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A broadcaster for several workers: in-process dispatch, and a {@link Transport} to the others. Rules B1 to B14.
 *
 * <p>Promised: what one worker publishes reaches the subscribers of every other at least once, or, within three heartbeats,
 * an invalidation does that covers it. Publishing takes no longer and fails no sooner when the transport is away. Not
 * promised: that each signal arrives once, or in the order of other workers'; that a change arrives which a worker commits
 * and dies before anybody has ever heard of it, or unheard for longer than {@link BridgeConfig#peerForget}.
 *
 * <p>What may be behind is visible in {@link #state()}: stale until the first subscription is proven to deliver, and again
 * whenever the connection is lost or silent; live with polling advised while another worker may be writing unheard.
 *
 * <p>The protocol runs in short tasks of one scheduler, under one monitor; the transport's threads only hand over. All
 * memory is bounded: 20,000 unread messages or 32 MB, 512 other workers with 512 sequence numbers each. Invalidations have one
 * budget, whatever arrives on the channel: of a model, and of everything, one in two fifths of a heartbeat, and under a flood one
 * in a heartbeat.
 */
public final class BridgedBroadcaster implements Broadcaster {

    private final BridgeConfig config;
    private final String boot;
    private final InstantSource clock;
    private final BroadcasterObserver observer;
    private final Transport transport;
    private final LocalBroadcaster local;
    private final Outbox outbox;
    private final Protocol protocol;
    private final StateListeners stateListeners;
    private final @Nullable BridgeThreads ownThreads;
    private final Meters meters = new Meters();

    private BridgedBroadcaster(Builder builder) {
        config = builder.config;
        transport = builder.transport;
        boot = builder.boot;
        clock = builder.clock;
        observer = builder.observer;
        Executor executor = builder.executor;
        Scheduler scheduler = builder.scheduler;
        ownThreads = executor == null || scheduler == null ? new BridgeThreads() : null;
        LocalBroadcaster.Builder inProcess = LocalBroadcaster.builder()
                .mailboxKeys(config.mailboxKeys())
                .clock(builder.clock)
                .random(builder.random);
        if (executor != null) {
            inProcess.executor(executor);
        }
        if (scheduler != null) {
            inProcess.scheduler(scheduler);
        }
        local = inProcess.build();
        if (ownThreads != null) {
            executor = executor == null ? ownThreads.executor() : executor;
            scheduler = scheduler == null ? ownThreads.scheduler() : scheduler;
        }
        stateListeners = new StateListeners(Objects.requireNonNull(executor));
        Protocol.Environment environment = new Protocol.Environment(
                builder.clock,
                builder.nanoTime,
                Objects.requireNonNull(scheduler),
                builder.random,
                observer,
                builder.omitted);
        Sender self = new Sender(config.workerId(), boot);
        outbox = new Outbox(transport, self, config, meters, builder.omitted);
        protocol = new Protocol(
                self, config, transport, outbox, local::publish, stateListeners::tell, meters, environment);
    }

    /** A bridge over the transport with every default, started. */
    public static BridgedBroadcaster start(Transport transport) {
        return builder(transport).start();
    }

    /** Begins with every default. The broadcaster owns the transport from its start on, and closes it. */
    public static Builder builder(Transport transport) {
        return new Builder(transport);
    }

    /**
     * {@inheritDoc}
     *
     * <p>More than {@link BridgeConfig#maxBatch} changes of one model in one call reach the other workers as one
     * invalidation of that model.
     */
    @Override
    public void publish(List<? extends Signal> signals) {
        publish(signals, List.of());
    }

    @Override
    public void publish(List<? extends Signal> signals, List<Cause> causes) {
        if (signals.isEmpty()) {
            return;
        }
        if (!observer.watches()) {
            local.publish(signals, Provenance.UNWATCHED.causedBy(causes));
            boolean timed = config.security().own() != null && Admission.needsTime(signals);
            outbox.publish(signals, timed || !causes.isEmpty() ? clock.instant() : null, Map.of(), causes);
        } else {
            observer.publishing(signals, trace -> {
                Instant now = clock.instant();
                local.publish(signals, Provenance.here(now, trace).causedBy(causes));
                outbox.publish(signals, now, trace, causes);
            });
        }
    }

    @Override
    public Subscription subscribe(String modelLabel, SignalListener listener) {
        return local.subscribe(modelLabel, listener);
    }

    @Override
    public int subscriberCount(String modelLabel) {
        return local.subscriberCount(modelLabel);
    }

    @Override
    public BroadcasterState state() {
        return protocol.state();
    }

    @Override
    public Subscription onStateChange(Consumer<BroadcasterState> listener) {
        return stateListeners.add(listener);
    }

    /** This worker's id. */
    public String workerId() {
        return config.workerId();
    }

    /** The id of this start of the worker. */
    public String boot() {
        return boot;
    }

    /** The name of the transport. */
    public String transportName() {
        return transport.name();
    }

    /** The other workers that are there or may be, as they are known now. */
    public List<PeerView> peers() {
        return protocol.peers();
    }

    /** What has been counted so far. */
    public BridgeCounters counters() {
        return meters.read(local);
    }

    /**
     * Says goodbye and lets go of the transport and of every thread. Subscriptions stay until they are closed, and what is
     * published later reaches them. The state stays what it was, and is told to nobody any more.
     */
    @Override
    public void close() {
        if (!protocol.stop()) {
            return;
        }
        try {
            outbox.close();
            transport.close();
        } finally {
            if (ownThreads != null) {
                ownThreads.close();
            }
            local.close();
        }
    }

    /** Collects what a {@link BridgedBroadcaster} is made of. */
    public static final class Builder {

        private final Transport transport;
        private BridgeConfig config = BridgeConfig.defaults();
        private String boot = randomBoot();
        private InstantSource clock = InstantSource.system();
        private LongSupplier nanoTime = System::nanoTime;
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
        private @Nullable Executor executor;
        private @Nullable Scheduler scheduler;
        private BroadcasterObserver observer = BroadcasterObserver.NONE;
        private Set<Rule> omitted = EnumSet.noneOf(Rule.class);

        private Builder(Transport transport) {
            this.transport = transport;
        }

        /** How the worker takes part. */
        public Builder config(BridgeConfig config) {
            this.config = config;
            return this;
        }

        /** The id of this start, which no other start of any worker may have; random by default. */
        public Builder boot(String id) {
            boot = id;
            return this;
        }

        /** What time it is, for people to read. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** How much time has passed, like {@link System#nanoTime}. */
        public Builder nanoTime(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            return this;
        }

        /** Numbers from 0 to below 1 for jitter, called by many threads. */
        public Builder random(DoubleSupplier random) {
            this.random = random;
            return this;
        }

        /** Where listeners are called; see {@link LocalBroadcaster.Builder#executor}. It remains the caller's. */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /** Runs the protocol, now and later. It remains the caller's. By default the bridge has a thread of its own. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = scheduler;
            return this;
        }

        /** Who watches; nobody by default. */
        public Builder observer(BroadcasterObserver observer) {
            this.observer = observer;
            return this;
        }

        /** For the test of the test only: a bridge without some of its rules. */
        Builder omit(Set<Rule> rules) {
            omitted = rules;
            return this;
        }

        /** A broadcaster whose transport has begun to connect. Does not wait for it. */
        public BridgedBroadcaster start() {
            BridgedBroadcaster broadcaster = new BridgedBroadcaster(this);
            broadcaster.protocol.start();
            return broadcaster;
        }

        private static String randomBoot() {
            byte[] bits = new byte[12];
            new SecureRandom().nextBytes(bits);
            return HexFormat.of().formatHex(bits);
        }
    }
}
