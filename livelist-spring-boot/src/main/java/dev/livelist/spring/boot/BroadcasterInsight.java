package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.bridge.BridgeCounters;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be seen of a broadcaster from outside. */
final class BroadcasterInsight {

    private final Broadcaster broadcaster;
    private final String type;

    BroadcasterInsight(Broadcaster broadcaster, LivelistProperties properties) {
        this.broadcaster = broadcaster;
        this.type = properties.transport();
    }

    Transport transport() {
        BroadcasterState state = broadcaster.state();
        return new Transport(type, state.status(), state.since());
    }

    boolean isStale() {
        return broadcaster.state().isStale();
    }

    /** The other workers, as far as the broadcaster knows of any. */
    List<Peer> peers() {
        return broadcaster instanceof BridgedBroadcaster bridge
                ? bridge.peers().stream()
                        .map(peer -> new Peer(peer.worker(), peer.boot(), peer.seq(), peer.lastHeard()))
                        .toList()
                : List.of();
    }

    /** How often messages of another worker were found to be missing. */
    long gaps() {
        BridgeCounters counters = counters();
        return counters == null ? 0 : counters.gaps();
    }

    /** What the bridge has counted; null where there is none, and so no other worker. */
    @Nullable
    BridgeCounters counters() {
        return broadcaster instanceof BridgedBroadcaster bridge ? bridge.counters() : null;
    }

    /** How often a subscriber's mailbox was full. */
    long mailboxOverflows() {
        BridgeCounters counters = counters();
        if (counters != null) {
            return counters.mailboxOverflows();
        }
        return broadcaster instanceof LocalBroadcaster local ? local.overflows() : 0;
    }

    /** How often a subscriber threw. */
    long listenerFailures() {
        BridgeCounters counters = counters();
        if (counters != null) {
            return counters.listenerFailures();
        }
        return broadcaster instanceof LocalBroadcaster local ? local.listenerFailures() : 0;
    }

    record Transport(String type, BroadcasterState.Status state, Instant since) {}

    record Peer(String worker, String boot, long seq, Instant lastHeard) {}
}
