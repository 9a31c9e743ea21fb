package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that listens, as far as this worker can tell: subscribed or not, proven to deliver or not (rules B9 and
 * B10). Live is what is subscribed and has since then brought this worker's own heartbeat back, on every lane.
 *
 * <p>Guarded by the bridge's monitor.
 */
final class Link {

    /** A rebuild is tried no later than a bound after the last one: it may be the first that can succeed. */
    private static final int MAX_BACKOFF_IN_HEARTBEATS = 3;

    /** The transport has been asked for a new connection and has said nothing since: perhaps it has not heard. */
    private static final int ASK_AGAIN_AFTER_HEARTBEATS = 30;

    private static final int MAX_UNHEARD_BACKOFF_IN_HEARTBEATS = 64;

    private static final Logger log = LoggerFactory.getLogger(Link.class);

    private final Transport transport;
    private final Timing timing;
    private final DoubleSupplier random;
    private final Meters meters;
    private final boolean probing;
    private final List<EchoProbe> probes = new ArrayList<>();

    private boolean subscribed;
    private boolean live;
    private boolean missedSomething;
    private boolean rebuilding;
    private long nextRebuild;
    private int rebuildsInARow;
    private long beat;
    private int unheardInARow;
    private long lastUnheard;

    Link(Transport transport, Timing timing, DoubleSupplier random, Meters meters, Set<Rule> omitted, long now) {
        this.transport = transport;
        this.timing = timing;
        this.random = random;
        this.meters = meters;
        this.probing = !omitted.contains(Rule.B10_ECHO);
        this.nextRebuild = now;
        for (int lane = 0; lane < transport.lanes(); lane++) {
            probes.add(new EchoProbe(timing, now));
        }
    }

    boolean isLive() {
        return live;
    }

    boolean isSubscribed() {
        return subscribed;
    }

    void onSubscribed(long now) {
        subscribed = true;
        rebuilding = false;
        missedSomething = false;
        probes.forEach(probe -> {
            probe.doubt();
            probe.restartClock(now);
        });
    }

    void onDisconnected() {
        subscribed = false;
        live = false;
        probes.forEach(EchoProbe::doubt);
    }

    /** Sends a heartbeat on every lane, which says whom this worker hears where its own connection is known to deliver. */
    void sendHeartbeat(Outbox outbox, PeerTable peers, long now) {
        beat++;
        probes.forEach(probe -> probe.sent(beat, now));
        outbox.heartbeat(beat, probes, lane -> live ? Optional.of(peers.hearingOn(lane, beat, now)) : Optional.empty());
    }

    /**
     * Makes a new connection where what is sent comes back, and yet others that are heard do not hear it: perhaps another server
     * passes it on to them. Less and less often, for it may be theirs to mend.
     */
    void reconnectUnheard(boolean unheard, long now) {
        if (!unheard) {
            unheardInARow = 0;
            return;
        }
        long wait = Math.min(MAX_UNHEARD_BACKOFF_IN_HEARTBEATS, 4L << Math.min(unheardInARow, 4)) * timing.heartbeat();
        boolean due = unheardInARow == 0 || now - lastUnheard >= wait;
        if (due && live && probing && probes.stream().allMatch(probe -> probe.isAnswered(now))) {
            unheardInARow++;
            lastUnheard = now;
            meters.rebuilds.increment();
            transport.rebuild();
        }
    }

    void echo(int lane, long echoedBeat, long now) {
        if (subscribed && lane < probes.size()) {
            probes.get(lane).echo(echoedBeat, now);
        }
    }

    void heardOthers(int lane, long now) {
        if (subscribed && lane < probes.size()) {
            probes.get(lane).heardOthers(now);
        }
    }

    /** Judges later heartbeats only. */
    void restartClocks(long now) {
        probes.forEach(probe -> probe.restartClock(now));
    }

    /** Looks at the clocks, and gives the connection up where it delivers nothing. */
    void tick(long now) {
        if (!subscribed || !probing) {
            live = subscribed;
            return;
        }
        if (probes.stream().anyMatch(probe -> probe.isSilent(now))) {
            if (live) {
                log.warn(
                        "livelist.bridge.silent: the connection to the other workers is open and {}",
                        probes.stream().anyMatch(probe -> probe.isUnanswered(now))
                                ? "delivers nothing"
                                : "nothing is heard; what this worker sends is not taken either");
                live = false;
                missedSomething = true;
                probes.forEach(EchoProbe::doubt);
            }
            if (probes.stream().anyMatch(probe -> probe.isUnanswered(now))) {
                rebuildIfDue(now);
            }
        }
    }

    private void rebuildIfDue(long now) {
        long backoff = Math.min(MAX_BACKOFF_IN_HEARTBEATS, 1L << Math.min(rebuildsInARow, 2)) * timing.heartbeat();
        long unansweredFor = ASK_AGAIN_AFTER_HEARTBEATS * timing.heartbeat();
        boolean due = now - nextRebuild >= (rebuilding ? unansweredFor : 0);
        if (!due) {
            return;
        }
        rebuilding = true;
        rebuildsInARow++;
        nextRebuild = now + (long) (backoff * (0.5 + random.getAsDouble() / 2));
        meters.rebuilds.increment();
        if (Integer.bitCount(rebuildsInARow) == 1) { // the first, second, fourth, eighth…
            log.info("livelist.bridge.rebuild: the connection is given up for a new one, attempt {}", rebuildsInARow);
        }
        transport.rebuild();
    }

    /**
     * Whether the connection has just been proven to deliver.
     *
     * @return whether it is live now and was not before
     */
    boolean becomesLive(long now) {
        boolean proven = subscribed && probes.stream().allMatch(probe -> probe.isProven(now) && !probe.isSilent(now));
        if (live || !(proven || (subscribed && !probing))) {
            return false;
        }
        live = true;
        rebuildsInARow = 0;
        return true;
    }

    /** Whether something may have been missed that no new subscription has accounted for; asked once. */
    boolean missedSomething() {
        boolean missed = missedSomething;
        missedSomething = false;
        return missed;
    }
}
