package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.wire.WireMessage.Sender;
import java.time.Instant;
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

    final long firstHeard;

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
        this.windows = new SequenceWindow[lanes];
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

    PeerView view() {
        long seq = 0;
        for (SequenceWindow window : windows) {
            if (window != null) {
                seq += window.highest();
            }
        }
        return new PeerView(sender.origin(), sender.boot(), seq, lastHeardAt, is(Status.SILENT));
    }
}
