package dev.livelist.broadcaster.bridge;

import java.time.Instant;

/**
 * What this worker knows of another.
 *
 * @param worker its id
 * @param boot the id of this start of it
 * @param seq the highest sequence number heard of, summed over lanes
 * @param lastHeard when it was last heard
 * @param silent whether it has fallen silent without a goodbye, and so may be writing unheard (rule B11)
 * @param deaf whether it does not hear this worker, although this one hears it (rule B15)
 */
public record PeerView(String worker, String boot, long seq, Instant lastHeard, boolean silent, boolean deaf) {}
