package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What is remembered of one start of another worker. Guarded by the bridge's monitor. */
final class PeerRecord {

    enum Status {
        /** Heard within the bound. */
        PRESENT,
        /** Fell silent without a goodbye: dead, or writing unheard. */
        SILENT,
        /** Has said goodbye. Kept for a while, since messages sent before it may come after it. */
        LEFT,
        /** A newer start of the same worker has been heard. Kept for the same reason. */
        REPLACED
    }

    final Sender sender;
    final @Nullable SequenceWindow[] windows;
    /** The lanes on which it has said goodbye. */
    final BitSet lanesLeft = new BitSet();

    final String name;
    final long firstHeard;
    /** When it was last heard on each lane, or this worker began to listen anew. */
    private final long[] lastHeardOn;

    /** When it was last heard on each lane in fact. */
    private final long[] heardInFact;

    private final BitSet lanesHeard = new BitSet();
    private final Deafness[] deafness;

    Status status = Status.PRESENT;
    long statusSince;
    long lastHeard;
    Instant lastHeardAt;
    boolean incompatible;
    /** Replaced by one who may have started before it: if that one goes, this one may be writing still. */
    boolean replacedInDoubt;

    /** Two workers go by this name at the same time, so a new start of one says nothing of the other. */
    boolean nameIsShared;

    PeerRecord(Sender sender, int lanes, long now, Instant time) {
        this.sender = sender;
        this.name = sender.name();
        this.windows = new SequenceWindow[lanes];
        this.lastHeardOn = new long[lanes];
        Arrays.fill(lastHeardOn, now);
        this.heardInFact = new long[lanes];
        this.deafness = new Deafness[lanes];
        Arrays.setAll(deafness, lane -> new Deafness());
        this.firstHeard = now;
        this.statusSince = now;
        this.lastHeard = now;
        this.lastHeardAt = time;
    }

    boolean is(Status one) {
        return status == one;
    }

    void become(Status next, long now) {
        status = next;
        statusSince = now;
    }

    /** It has been heard on a lane, or on one that does not count here where that is none of these. */
    void heardOn(int lane, long now) {
        lastHeard = now;
        if (lane >= 0) {
            lastHeardOn[lane] = now;
            heardInFact[lane] = now;
            lanesHeard.set(lane);
        } else {
            Arrays.fill(lastHeardOn, now);
        }
    }

    boolean isHeardOn(int lane, long since) {
        return lanesHeard.get(lane) && heardInFact[lane] - since >= 0;
    }

    /** When it was last heard on the lane on which that is longest ago: on each of them it may say what is on no other. */
    long lastHeardOnAll() {
        long last = lastHeard;
        for (long on : lastHeardOn) {
            last = on - last < 0 ? on : last;
        }
        return last;
    }

    /** As if it had been heard on every lane just now: it was this worker that did not listen. */
    void restartClock(long now) {
        lastHeard = now;
        Arrays.fill(lastHeardOn, now);
        for (Deafness lane : deafness) {
            lane.restartClock(now);
        }
    }

    Deafness deafnessOn(int lane) {
        return deafness[lane];
    }

    /** Whether it does not hear this worker, on one lane at least. */
    boolean isDeaf() {
        return is(Status.PRESENT) && Arrays.stream(deafness).anyMatch(Deafness::isCertain);
    }

    /** Whether it does not hear this worker on a lane, and has said so since then: the dead accuse nobody. */
    boolean isDeaf(long since) {
        if (!is(Status.PRESENT)) {
            return false;
        }
        for (int lane = 0; lane < deafness.length; lane++) {
            if (deafness[lane].isCertain() && isHeardOn(lane, since)) {
                return true;
            }
        }
        return false;
    }

    PeerView view() {
        long seq = 0;
        for (SequenceWindow window : windows) {
            if (window != null) {
                seq += window.highest();
            }
        }
        return new PeerView(sender.origin(), sender.boot(), seq, lastHeardAt, is(Status.SILENT), isDeaf());
    }
}
