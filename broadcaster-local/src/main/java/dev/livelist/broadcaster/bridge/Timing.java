package dev.livelist.broadcaster.bridge;

import java.time.Duration;

/**
 * The times that the protocol keeps, in nanoseconds, all derived from the heartbeat so that the detection bound of three
 * heartbeats holds in the worst case that one lost heartbeat allows: a loss shows with the second heartbeat after it (2.0), the
 * missing number becomes the oldest missing one at most one grace later (2.2), its own grace (2.4) and the tick that looks
 * (2.6) pass, and the gate holds the invalidation back for at most two ticks (3.0).
 *
 * @param heartbeat between two heartbeats
 * @param tick between two looks at the clocks
 * @param grace for which a missing message may still be on its way
 * @param silence after which one who has not been heard is judged: a look that comes one tick later is still within the
 *     bound
 * @param bound within which a loss is found
 * @param forget after which a silent peer is forgotten
 * @param gate between two invalidations for the same reason
 */
record Timing(long heartbeat, long tick, long grace, long silence, long bound, long forget, long gate) {

    private static final int TICKS_PER_HEARTBEAT = 5;

    static Timing of(BridgeConfig config) {
        long heartbeat = config.heartbeat().toNanos();
        long tick = heartbeat / TICKS_PER_HEARTBEAT;
        long bound = config.detectionBound().toNanos();
        return new Timing(
                heartbeat, tick, tick, bound - tick, bound, config.peerForget().toNanos(), 2 * tick);
    }

    Duration tickDuration() {
        return Duration.ofNanos(tick);
    }
}
