package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.local.Scheduler;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import dev.livelist.broadcaster.wire.WireDecoder;
import dev.livelist.broadcaster.wire.WireMessage;
import dev.livelist.broadcaster.wire.WireMessage.Envelope;
import dev.livelist.broadcaster.wire.WireMessage.Incompatible;
import dev.livelist.broadcaster.wire.WireMessage.Malformed;
import dev.livelist.broadcaster.wire.WireMessage.Plain;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker makes of what it hears and does not hear. Input and ticks are tasks of the scheduler, each under the one
 * lock; a tick first reads what has arrived, then looks at the clocks (rule B14).
 */
final class Protocol implements TransportListener {

    /** What surrounds the protocol, and what a test puts in its place. */
    record Environment(
            InstantSource clock,
            LongSupplier nanoTime,
            Scheduler scheduler,
            DoubleSupplier random,
            BroadcasterObserver observer,
            Set<Rule> omitted) {}

    /** Messages read in one task, so that a flood does not keep the clocks from being looked at. */
    private static final int READ_AT_ONCE = 256;

    private static final Logger log = LoggerFactory.getLogger(Protocol.class);

    private final Sender self;
    private final Transport transport;
    private final Outbox outbox;
    private final BiConsumer<List<? extends Signal>, Provenance> dispatch;
    private final Consumer<BroadcasterState> stateChanged;
    private final Meters meters;
    private final Environment environment;
    private final Timing timing;
    private final int maxMessageBytes;
    private final Inbox inbox = new Inbox();
    private final Digest digest;
    private final Admission admission;
    private final InvalidationGate gate;
    private final PeerTable peers;
    private final Link link;
    private final LogLimiter malformedLog = new LogLimiter();
    private final LogLimiter connectionLog = new LogLimiter();
    private final LogLimiter subscribedLog = new LogLimiter();
    private final LogLimiter defectLog = new LogLimiter();
    private final ReentrantLock lock = new ReentrantLock();

    private volatile BroadcasterState state;
    private volatile boolean stopped;
    private long expectedTick;
    private long nextHeartbeat;

    /** Since when nothing has been taken of what was sent, though the connection that listens stands. */
    private long refusedSince;

    private boolean refusalTold;

    Protocol(
            Sender self,
            BridgeConfig config,
            Transport transport,
            Outbox outbox,
            BiConsumer<List<? extends Signal>, Provenance> dispatch,
            Consumer<BroadcasterState> stateChanged,
            Meters meters,
            Environment environment) {
        this.self = self;
        this.transport = transport;
        this.outbox = outbox;
        this.dispatch = dispatch;
        this.stateChanged = stateChanged;
        this.meters = meters;
        this.environment = environment;
        this.timing = Timing.of(config);
        this.maxMessageBytes = config.maxMessageBytes();
        this.digest = new Digest(environment.random());
        this.admission = new Admission(config.security(), environment.clock());
        this.gate = new InvalidationGate(
                timing,
                (invalidation, from) -> {
                    if (invalidation.reason() != Reason.REMOTE && invalidation.reason() != Reason.BAD_KEY) {
                        meters.invalidations.increment();
                    }
                    dispatch.accept(List.of(invalidation), from);
                },
                () -> Provenance.here(environment.clock().instant(), Map.of()));
        long now = environment.nanoTime().getAsLong();
        this.peers = new PeerTable(
                self, timing, config, transport.lanes(), environment.clock(), gate, meters, environment.omitted());
        this.link = new Link(transport, timing, environment.random(), meters, environment.omitted(), now);
        this.state = BroadcasterState.stale(environment.clock().instant());
        this.expectedTick = now;
        this.nextHeartbeat = now;
        this.refusedSince = now;
    }

    void start() {
        transport.start(this);
        environment.scheduler().schedule(Duration.ZERO, this::tick);
    }

    /** Returns false where it has been stopped before. */
    boolean stop() {
        lock.lock();
        try {
            boolean first = !stopped;
            stopped = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    BroadcasterState state() {
        return state;
    }

    List<PeerView> peers() {
        lock.lock();
        try {
            return peers.views();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onMessage(int lane, byte[] message) {
        if (!outbox.hasSent(lane, message)) {
            arrived(new Inbox.Message(message));
        }
    }

    @Override
    public void onSubscribed(boolean complete) {
        arrived(new Inbox.Subscribed(complete));
    }

    @Override
    public void onDisconnected(Throwable cause) {
        arrived(new Inbox.Disconnected(cause));
    }

    private void arrived(Inbox.Event event) {
        if (!stopped && inbox.add(event)) {
            environment.scheduler().schedule(Duration.ZERO, this::read);
        }
    }

    private void read() {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            List<Inbox.Event> events = inbox.take(READ_AT_ONCE);
            if (events.isEmpty()) {
                return;
            }
            handleAll(events);
            updateState();
        } finally {
            lock.unlock();
        }
        environment.scheduler().schedule(Duration.ZERO, this::read);
    }

    private void tick() {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            lookAtTheClocks();
        } catch (RuntimeException unexpected) {
            if (defectLog.pass(now()) > 0) {
                log.error("livelist.bridge.defect in a tick; the next one comes", unexpected);
            }
        } finally {
            lock.unlock();
            if (!stopped) {
                environment.scheduler().schedule(timing.tickDuration(), this::tick);
            }
        }
    }

    private void lookAtTheClocks() {
        handleAll(inbox.takeWithoutSleeping(Inbox.MAX_MESSAGES));
        long now = now();
        long late = now - expectedTick;
        expectedTick = now + timing.tick();
        if (late > timing.heartbeat() && !environment.omitted().contains(Rule.B14_OWN_PAUSE)) {
            log.info("livelist.bridge.paused: this worker has not run for {} ms; clocks start anew", late / 1_000_000);
            link.restartClocks(now);
            peers.restartClocks(now);
        }
        link.tick(now);
        peers.tick(link.isLive(), now);
        gate.tick(now);
        link.reconnectUnheard(peers.isUnheard(now), now);
        if (now - nextHeartbeat >= 0) {
            nextHeartbeat = now + timing.heartbeat();
            link.sendHeartbeat(outbox, peers, now);
        }
        lookForRefusals(now);
        updateState();
    }

    /** A worker that nobody hears may hear everybody, and is live: what is wrong shows nowhere but here. */
    private void lookForRefusals(long now) {
        Throwable refusal = outbox.refusal();
        if (refusal == null && refusalTold) {
            refusalTold = false;
            log.info("livelist.bridge.accepted: the other workers hear of the changes made here again");
        }
        if (refusal == null || !link.isSubscribed()) {
            refusedSince = now;
        } else if (!refusalTold && now - refusedSince >= timing.bound()) {
            refusalTold = true;
            log.warn(
                    "livelist.bridge.refused: what this worker sends is not taken, so the others do not hear of the changes made here: {}",
                    String.valueOf(refusal));
        }
    }

    private void handleAll(List<Inbox.Event> events) {
        for (Inbox.Event event : events) {
            try {
                handle(event);
            } catch (RuntimeException unexpected) {
                if (defectLog.pass(now()) > 0) {
                    log.error(
                            "livelist.bridge.defect: a message could not be handled; subscribers are told to read again",
                            unexpected);
                }
                gate.request(Reason.GAP, now());
            }
        }
    }

    private void handle(Inbox.Event event) {
        long now = now();
        if (event instanceof Inbox.Message message) {
            handleMessage(message.bytes, now);
        } else if (event instanceof Inbox.Subscribed subscribed) {
            handleSubscribed(subscribed.complete(), now);
        } else if (event instanceof Inbox.Disconnected disconnected) {
            long lines = connectionLog.pass(now);
            if (lines > 0) {
                log.warn(
                        "livelist.bridge.disconnected {} times: changes of other workers may be missed; the last: {}",
                        lines,
                        String.valueOf(disconnected.cause()));
            }
            link.onDisconnected();
            if (environment.omitted().contains(Rule.B9_INVALIDATE_AFTER_ACKNOWLEDGEMENT)) {
                gate.issue(Reason.RECONNECTED, now);
            }
        } else {
            meters.inboxOverflows.increment();
            gate.request(Reason.OVERFLOW, now);
        }
    }

    private void handleSubscribed(boolean complete, long now) {
        if (subscribedLog.pass(now) > 0) {
            log.info("livelist.bridge.subscribed to what the other workers say{}", complete ? ", nothing missed" : "");
        }
        link.onSubscribed(now);
        peers.restartClocks(now);
        if (!complete && !environment.omitted().contains(Rule.B9_INVALIDATE_AFTER_ACKNOWLEDGEMENT)) {
            gate.issue(Reason.RECONNECTED, now);
        }
        link.sendHeartbeat(outbox, peers, now);
        nextHeartbeat = now + timing.heartbeat();
    }

    private void handleMessage(byte[] bytes, long now) {
        if (bytes.length > maxMessageBytes) {
            malformed("longer than " + maxMessageBytes + " bytes", now);
            return;
        }
        WireMessage message = WireDecoder.decode(bytes);
        String refusal = admission.refusal(message, bytes);
        if (refusal != null) {
            malformed(refusal, now);
        } else if (message instanceof Envelope envelope) {
            handleEnvelope(envelope, bytes, now);
        } else if (message instanceof Plain plain) {
            meters.received.increment();
            passOn(List.of(plain.signal()), plain.at(), arrivedNow(Map.of()), now);
        } else if (message instanceof Incompatible incompatible) {
            if (!incompatible.sender().boot().equals(self.boot())) {
                meters.incompatible.increment();
                peers.heard(incompatible, now);
            }
        } else if (message instanceof Malformed broken) {
            malformed(broken.reason(), now);
        }
    }

    private void handleEnvelope(Envelope envelope, byte[] bytes, long now) {
        if (envelope.sender().boot().equals(self.boot())) {
            link.echo(envelope.lane(), envelope.beat().orElse(0), now);
            return;
        }
        link.heardOthers(envelope.lane(), now);
        boolean carriesSignals = !envelope.signals().isEmpty();
        if (envelope.lanes() != transport.lanes()) {
            meters.incompatible.increment();
        }
        boolean passOn = peers.heard(envelope, carriesSignals ? digest.of(bytes) : 0, now);
        if (passOn && carriesSignals) {
            meters.received.increment();
            passOn(envelope.signals(), envelope.at(), provenance(envelope), now);
        }
    }

    /** Tells subscribers what others have said: changes at once, and invalidations as the budget allows. */
    private void passOn(List<Signal> signals, Optional<Instant> at, Provenance from, long now) {
        List<? extends Signal> admitted = admission.admitted(signals, at);
        if (!hasInvalidation(admitted)) {
            dispatch.accept(admitted, from);
            return;
        }
        List<ModelChange> changes = admitted.stream()
                .filter(ModelChange.class::isInstance)
                .map(ModelChange.class::cast)
                .toList();
        if (!changes.isEmpty()) {
            dispatch.accept(changes, from);
        }
        for (Signal signal : admitted) {
            if (signal instanceof Invalidation invalidation) {
                gate.request(invalidation, from, now);
            }
        }
    }

    private static boolean hasInvalidation(List<? extends Signal> signals) {
        for (Signal signal : signals) { // once for each message: no stream
            if (signal instanceof Invalidation) {
                return true;
            }
        }
        return false;
    }

    private Provenance provenance(Envelope envelope) {
        if (!environment.observer().watches()) {
            return Provenance.UNWATCHED.causedBy(envelope.causes());
        }
        Instant at = envelope.at().orElse(null);
        if (at == null) {
            return arrivedNow(envelope.trace()).causedBy(envelope.causes());
        }
        Provenance provenance = Provenance.elsewhere(at, envelope.trace()).causedBy(envelope.causes());
        environment.observer().arrived(provenance.age(environment.clock().instant()));
        return provenance;
    }

    /** Of signals of which nobody says when they were published. */
    private Provenance arrivedNow(Map<String, String> trace) {
        return Provenance.elsewhere(environment.clock().instant(), trace);
    }

    private void malformed(String reason, long now) {
        meters.malformed.increment();
        long lines = malformedLog.pass(now);
        if (lines > 0) {
            log.warn("livelist.bridge.malformed {} messages on the channel, the last: {}", lines, reason);
        }
    }

    private void updateState() {
        long now = now();
        if (link.becomesLive(now)) {
            peers.restartClocks(now);
            if (link.missedSomething()) {
                gate.issue(Reason.RECONNECTED, now);
            }
        }
        boolean mutual = !peers.isUnheard(now) && !peers.isDeaf();
        BroadcasterState.Status status =
                link.isLive() && mutual ? BroadcasterState.Status.LIVE : BroadcasterState.Status.STALE;
        boolean poll = status == BroadcasterState.Status.STALE || peers.someoneMayWriteUnheard();
        BroadcasterState before = state;
        if (status == before.status() && poll == before.pollAdvised()) {
            return;
        }
        state = new BroadcasterState(
                status,
                status == before.status() ? before.since() : environment.clock().instant(),
                poll);
        stateChanged.accept(state);
    }

    private long now() {
        return environment.nanoTime().getAsLong();
    }
}
