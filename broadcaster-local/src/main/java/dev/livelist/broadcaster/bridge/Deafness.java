package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.wire.WireEncoder;
import dev.livelist.broadcaster.wire.WireMessage.Hearing;

/**
 * Whether a peer that is heard on a lane hears this worker there, by what its heartbeats say (rule B15). A lost heartbeat is no
 * evidence; heartbeats that do not name this worker, for longer than it takes to be heard and named, are. Guarded by the
 * bridge's monitor.
 */
final class Deafness {

    private boolean unnamed;
    private long unnamedSince;
    private boolean certain;

    /** This worker is among those that the peer hears, or the peer cannot tell whom it hears. */
    void clear() {
        unnamed = false;
        certain = false;
    }

    /**
     * The peer tells whom it hears, and this worker is not among them.
     *
     * @return whether it is certain now and was not before
     */
    boolean notNamed(Hearing hearing, Timing timing, long now) {
        if (!unnamed) {
            unnamed = true;
            unnamedSince = now;
        }
        boolean before = certain;
        certain |= now - unnamedSince > rounds(hearing.peers()) * timing.bound();
        return certain && !before;
    }

    void restartClock(long now) {
        if (unnamed && !certain) {
            unnamedSince = now;
        }
    }

    boolean isCertain() {
        return certain;
    }

    /** How many heartbeats it takes to name so many. */
    static long rounds(int peers) {
        return Math.max(1, (peers + WireEncoder.MAX_NAMES - 1) / WireEncoder.MAX_NAMES);
    }
}
