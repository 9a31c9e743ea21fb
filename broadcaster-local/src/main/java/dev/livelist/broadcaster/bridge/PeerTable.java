package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.bridge.PeerRecord.Status;
import dev.livelist.broadcaster.bridge.SequenceWindow.Verdict;
import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Envelope;
import dev.livelist.broadcaster.wire.WireMessage.Hearing;
import dev.livelist.broadcaster.wire.WireMessage.Incompatible;
import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other workers: who is there, what has been heard of each, and what follows when one misses messages, falls silent,
 * leaves or comes back (rules B5, B6, B8, B11).
 *
 * <p>Bounded: beyond {@value #MAX_PEERS}, which no honest crowd of workers reaches, those that come later are not kept
 * apart; their changes are passed on, and while they are about, polling is advised. Guarded by the bridge's monitor.
 */
final class PeerTable {

    static final int MAX_PEERS = 512;
    /** In ten seconds. */
    private static final int MAX_PEER_LINES = 50;

    private static final Logger log = LoggerFactory.getLogger(PeerTable.class);

    private final Sender self;
    private final Timing timing;
    private final int lanes;
    private final boolean idsStayOverRestarts;
    private final InstantSource clock;
    private final InvalidationGate gate;
    private final Meters meters;
    private final boolean watchesSilence;
    private final boolean watchesGaps;
    private final boolean suppressesOld;
    private final Map<Sender, PeerRecord> peers = new LinkedHashMap<>();
    private final LogLimiter crowdLog = new LogLimiter();
    private final LogLimiter peerLog = new LogLimiter(MAX_PEER_LINES);
    private final Strangers strangers;
    private final String ownName;
    private boolean crowded;
    private long crowdedSince;

    PeerTable(
            Sender self,
            Timing timing,
            BridgeConfig config,
            int lanes,
            InstantSource clock,
            InvalidationGate gate,
            Meters meters,
            Set<Rule> omitted) {
        this.self = self;
        this.ownName = self.name();
        this.timing = timing;
        this.strangers = new Strangers(timing);
        this.lanes = lanes;
        this.idsStayOverRestarts = config.workerIdConfigured();
        this.clock = clock;
        this.gate = gate;
        this.meters = meters;
        this.watchesSilence = !omitted.contains(Rule.B11_SILENT_PEERS);
        this.watchesGaps = !omitted.contains(Rule.B5_GAPS);
        this.suppressesOld = omitted.contains(Rule.B6_NEVER_SUPPRESS_THE_UNSEEN);
    }

    /** Takes note of an envelope; returns whether its signals, if any, are to be passed on. */
    boolean heard(Envelope envelope, long digest, long now) {
        boolean sameLanes = envelope.lanes() == lanes;
        PeerRecord peer = present(envelope.sender(), sameLanes ? envelope.lane() : -1, now);
        if (peer == null) {
            return true;
        }
        if (!sameLanes) {
            cannotUnderstand(peer, lanes + " lanes", envelope.lanes() + " lanes", now);
            leaveIfBye(peer, envelope, now);
            return true;
        }
        boolean passOn = takeNumber(peer, envelope, digest, now);
        if (envelope.beat().isPresent()) {
            takeHearing(peer, envelope, now);
        }
        leaveIfBye(peer, envelope, now);
        return passOn;
    }

    /** Takes note of an envelope that cannot be understood. */
    void heard(Incompatible envelope, long now) {
        PeerRecord peer = present(envelope.sender(), -1, now);
        if (peer != null) {
            cannotUnderstand(peer, envelope.expected(), envelope.found(), now);
        }
    }

    /** Takes note of whom a peer says to hear: this worker among them, or others that are not heard here (rule B15). */
    private void takeHearing(PeerRecord peer, Envelope heartbeat, long now) {
        Deafness deafness = peer.deafnessOn(heartbeat.lane());
        Optional<Hearing> hearing = heartbeat.hearing();
        if (hearing.isEmpty()) {
            deafness.clear();
            return;
        }
        if (hearing.get().names().contains(ownName)) {
            if (deafness.isCertain() && mayLog(now)) {
                log.info("livelist.peer.hears: worker {} hears this one again", peer.sender);
            }
            deafness.clear();
        } else if (deafness.notNamed(hearing.get(), timing, now) && mayLog(now)) {
            log.warn(
                    "livelist.peer.deaf: worker {} is heard and does not hear this one, so it misses the changes made here",
                    peer.sender);
        }
        if (!crowded) {
            strangers.named(peer.sender, hearing.get(), knownNames(), now);
        }
    }

    /** Those who are heard, or have been and have taken leave of this worker: others may not have heard that yet. */
    private Set<String> knownNames() {
        Set<String> names = new HashSet<>();
        names.add(ownName);
        for (PeerRecord peer : peers.values()) {
            if (!peer.is(Status.SILENT)) {
                names.add(peer.name);
            }
        }
        return names;
    }

    /** Whom this worker hears on a lane, and where there are many, the names of those whose turn it is with this heartbeat. */
    Hearing hearingOn(int lane, long beat, long now) {
        List<String> names = new ArrayList<>();
        for (PeerRecord peer : peers.values()) {
            if (peer.is(Status.PRESENT) && peer.isHeardOn(lane, now - timing.silence())) {
                names.add(peer.name);
            }
        }
        int most = WireEncoder.MAX_NAMES;
        if (names.size() <= most) {
            return new Hearing(names.size(), Set.copyOf(names));
        }
        int from = (int) (beat % Deafness.rounds(names.size())) * most;
        return new Hearing(names.size(), Set.copyOf(names.subList(from, Math.min(from + most, names.size()))));
    }

    /** Whether a worker is heard that does not hear this one. */
    boolean isUnheard(long now) {
        return peers.values().stream().anyMatch(peer -> peer.isDeaf(now - timing.silence()));
    }

    /** Whether the others hear a worker that is not heard here. */
    boolean isDeaf() {
        return strangers.areThere();
    }

    private boolean takeNumber(PeerRecord peer, Envelope envelope, long digest, long now) {
        int lane = envelope.lane();
        long seq = envelope.seq();
        boolean carriesSignals = !envelope.signals().isEmpty();
        SequenceWindow window = peer.windows[lane];
        if (window == null) {
            long before = carriesSignals ? seq - 1 : seq;
            window = new SequenceWindow(timing, before, now, suppressesOld);
            peer.windows[lane] = window;
            if (before > 0) {
                gate.request(Reason.NEW_PEER, now);
            }
        }
        if (!carriesSignals) {
            if (!window.announced(seq, now)) {
                gap(peer, now);
            }
            return false;
        }
        Verdict verdict = window.message(seq, digest, now);
        if (verdict == Verdict.NEW_AND_IMPLAUSIBLE) {
            gap(peer, now);
        } else if (verdict == Verdict.REPEAT) {
            meters.repeats.increment();
        }
        return verdict != Verdict.REPEAT;
    }

    private void gap(PeerRecord peer, long now) {
        if (watchesGaps) {
            meters.gaps.increment();
            log.debug("livelist.peer.gap: messages of {} are missing", peer.sender);
            gate.request(Reason.GAP, now);
        }
    }

    /** The record of a sender, who is there now; none where there are too many to keep apart. */
    private @Nullable PeerRecord present(Sender sender, int lane, long now) {
        PeerRecord peer = peers.get(sender);
        if (peer == null) {
            peer = admit(sender, now);
            if (peer == null) {
                return null;
            }
        }
        peer.heardOn(lane, now);
        if (!peer.is(Status.PRESENT)) {
            heardAgain(peer, now);
        }
        peer.lastHeardAt = clock.instant();
        if (goesByOurName(peer, now)) {
            tellSharedName(peer, now);
            nameProvesShared(self.origin(), now);
        }
        return peer;
    }

    /** Not one that this worker has replaced, of which the last messages may still be coming. */
    private boolean goesByOurName(PeerRecord peer, long now) {
        return idsStayOverRestarts
                && !peer.nameIsShared
                && peer.is(Status.PRESENT)
                && peer.sender.origin().equals(self.origin())
                && now - peer.firstHeard > timing.bound();
    }

    private @Nullable PeerRecord admit(Sender sender, long now) {
        if (peers.size() >= MAX_PEERS && !forgetOneWhoHasGone(now)) {
            long lines = crowdLog.pass(now);
            if (lines > 0) {
                log.warn(
                        "livelist.peer.crowd: more than {} workers; {} messages of others came unwatched",
                        MAX_PEERS,
                        lines);
            }
            crowded = true;
            crowdedSince = now;
            gate.request(Reason.NEW_PEER, now);
            return null;
        }
        PeerRecord peer = new PeerRecord(sender, lanes, now, clock.instant());
        if (idsStayOverRestarts) {
            replaceEarlierStarts(peer, now);
        }
        peers.put(sender, peer);
        return peer;
    }

    /** Makes room; what was still to be found out about that one, is told at once. */
    private boolean forgetOneWhoHasGone(long now) {
        Iterator<PeerRecord> all = peers.values().iterator();
        while (all.hasNext()) {
            PeerRecord peer = all.next();
            if (peer.is(Status.LEFT) || peer.is(Status.REPLACED)) {
                all.remove();
                if (peer.replacedInDoubt || now - peer.statusSince <= timing.bound()) {
                    gate.request(Reason.PEER_LOST, now);
                }
                return true;
            }
        }
        return false;
    }

    private void replaceEarlierStarts(PeerRecord newStart, long now) {
        boolean doubted = false;
        for (PeerRecord other : peers.values()) {
            if (!other.sender.origin().equals(newStart.sender.origin())) {
                continue;
            }
            newStart.nameIsShared |= other.nameIsShared;
            if (!other.nameIsShared && (other.is(Status.PRESENT) || other.is(Status.SILENT))) {
                // Where the two were heard so close to each other, this may be what the earlier start said, come late.
                other.replacedInDoubt = now - other.lastHeard <= timing.silence();
                other.become(Status.REPLACED, now);
                lost(other, "has started anew without a goodbye", now);
            } else if (other.replacedInDoubt) {
                other.replacedInDoubt = false;
                doubted = true;
            }
        }
        if (doubted) {
            gate.request(Reason.PEER_LOST, now);
        }
    }

    private void heardAgain(PeerRecord peer, long now) {
        switch (peer.status) {
            case SILENT -> {
                if (now - peer.lastHeardOnAll() > timing.silence()) {
                    peer.statusSince = now; // silent on some lane still, and certainly not gone
                    return;
                }
                peer.become(Status.PRESENT, now);
                if (mayLog(now)) {
                    log.info("livelist.peer.returned: worker {} is heard again", peer.sender);
                }
                gate.request(Reason.PEER_LOST, now);
            }
            case LEFT -> {
                if (hasSettled(peer, now)) {
                    peer.become(Status.PRESENT, now);
                    gate.request(Reason.NEW_PEER, now);
                }
            }
            case REPLACED -> {
                if (hasSettled(peer, now)) {
                    tellSharedName(peer, now);
                    nameProvesShared(peer.sender.origin(), now);
                    peer.become(Status.PRESENT, now);
                    gate.request(Reason.PEER_LOST, now);
                }
            }
            case PRESENT -> {}
        }
    }

    private void tellSharedName(PeerRecord peer, long now) {
        if (mayLog(now)) {
            log.error(
                    "livelist.peer.same-name: two workers are called '{}'; give each its own worker-id, or losses are found later",
                    peer.sender.origin());
        }
    }

    /** Nobody was replaced by anybody, then: whoever seemed to be is as good as silent. */
    private void nameProvesShared(String origin, long now) {
        for (PeerRecord peer : peers.values()) {
            if (peer.sender.origin().equals(origin)) {
                peer.nameIsShared = true;
                if (peer.is(Status.REPLACED)) {
                    peer.replacedInDoubt = false;
                    peer.become(Status.SILENT, now);
                }
            }
        }
    }

    /** Whether it is too late for a message sent before the goodbye to be on its way. */
    private boolean hasSettled(PeerRecord peer, long now) {
        return now - peer.statusSince > timing.heartbeat();
    }

    /** A peer has left when it has said so on every lane: on one of them alone, the last messages of another may be lost. */
    private void leaveIfBye(PeerRecord peer, Envelope envelope, long now) {
        if (!envelope.bye() || peer.is(Status.LEFT)) {
            return;
        }
        peer.lanesLeft.set(envelope.lane());
        if (peer.lanesLeft.cardinality() < envelope.lanes()) {
            return;
        }
        peer.lanesLeft.clear();
        peer.replacedInDoubt = false;
        peer.become(Status.LEFT, now);
        if (mayLog(now)) {
            log.info("livelist.peer.left: worker {} has said goodbye", peer.sender);
        }
        if (peer.incompatible) {
            gate.request(Reason.INCOMPATIBLE, now);
        }
    }

    private void cannotUnderstand(PeerRecord peer, String expected, String found, long now) {
        if (!peer.incompatible) {
            peer.incompatible = true;
            if (mayLog(now)) {
                log.error(
                        "livelist.peer.incompatible: worker {} speaks differently: this one has {}, that one {}. Lists are polled while it is there",
                        peer.sender,
                        expected,
                        found);
            }
            gate.request(Reason.INCOMPATIBLE, now);
        }
    }

    /** Workers come and go together, and anybody can make some up: enough lines for a deployment, and no flood. */
    private boolean mayLog(long now) {
        return peerLog.pass(now) > 0;
    }

    private void lost(PeerRecord peer, String what, long now) {
        meters.peersLost.increment();
        if (mayLog(now)) {
            log.warn("livelist.peer.lost: worker {} {}", peer.sender, what);
        }
        gate.request(Reason.PEER_LOST, now);
    }

    /**
     * Looks at everybody's clock.
     *
     * @param hearing whether this worker's own connection delivers, so that another's silence says something
     */
    void tick(boolean hearing, long now) {
        for (Iterator<PeerRecord> all = peers.values().iterator(); all.hasNext(); ) {
            PeerRecord peer = all.next();
            lookForGaps(peer, now);
            if (peer.is(Status.PRESENT) || (peer.replacedInDoubt && !isThere(peer.sender.origin()))) {
                long heard = peer.is(Status.PRESENT) ? peer.lastHeardOnAll() : peer.lastHeard;
                if (hearing && watchesSilence && now - heard > timing.silence()) {
                    peer.replacedInDoubt = false;
                    peer.become(Status.SILENT, now);
                    lost(peer, "has fallen silent", now);
                }
            } else if (now - peer.statusSince > timing.forget()) {
                all.remove();
                if (peer.is(Status.SILENT)) {
                    if (mayLog(now)) {
                        log.info("livelist.peer.forgotten: worker {}", peer.sender);
                    }
                    gate.request(Reason.PEER_LOST, now);
                }
            }
        }
        if (strangers.tick(knownNames(), now)) {
            gate.request(Reason.PEER_LOST, now);
        }
        if (crowded && now - crowdedSince > timing.forget()) {
            crowded = false;
            gate.request(Reason.NEW_PEER, now);
        }
    }

    private boolean isThere(String origin) {
        return peers.values().stream()
                .anyMatch(
                        peer -> peer.is(Status.PRESENT) && peer.sender.origin().equals(origin));
    }

    private void lookForGaps(PeerRecord peer, long now) {
        boolean missing = false;
        for (SequenceWindow window : peer.windows) {
            missing |= window != null && window.missesSomething(now);
        }
        if (missing) {
            gap(peer, now);
        }
    }

    /** Gives everybody the whole time again: it was this worker that did not listen. */
    void restartClocks(long now) {
        strangers.restartClocks(now);
        for (PeerRecord peer : peers.values()) {
            peer.restartClock(now);
            for (SequenceWindow window : peer.windows) {
                if (window != null) {
                    window.restartClock(now);
                }
            }
        }
    }

    /** Whether somebody may be writing who is not heard, or not understood. */
    boolean someoneMayWriteUnheard() {
        return crowded
                || peers.values().stream()
                        .anyMatch(peer -> peer.is(Status.SILENT) || (peer.incompatible && peer.is(Status.PRESENT)));
    }

    /** Those who are there, or may be. */
    List<PeerView> views() {
        return peers.values().stream()
                .filter(peer -> peer.is(Status.PRESENT) || peer.is(Status.SILENT))
                .map(PeerRecord::view)
                .toList();
    }
}
