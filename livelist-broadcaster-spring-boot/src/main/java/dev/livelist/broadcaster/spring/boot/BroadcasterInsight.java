package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.bridge.BridgeCounters;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be seen of a broadcaster from outside. */
public final class BroadcasterInsight {

    private final Broadcaster broadcaster;
    private final String type;

    BroadcasterInsight(Broadcaster broadcaster, BroadcasterProperties properties) {
        this.broadcaster = broadcaster;
        this.type = properties.transport();
    }

    /** What carries changes, and whether they arrive. */
    public Transport transport() {
        BroadcasterState state = broadcaster.state();
        return new Transport(type, state.status(), state.since());
    }

    /** Whether changes of other workers may be missed. */
    public boolean isStale() {
        return broadcaster.state().isStale();
    }

    /** The other workers, as far as the broadcaster knows of any. */
    public List<Peer> peers() {
        return broadcaster instanceof BridgedBroadcaster bridge
                ? bridge.peers().stream()
                        .map(peer -> new Peer(peer.worker(), peer.boot(), peer.seq(), peer.lastHeard()))
                        .toList()
                : List.of();
    }

    /** How often messages of another worker were found to be missing. */
    public long gaps() {
        BridgeCounters counters = counters();
        return counters == null ? 0 : counters.gaps();
    }

    /** What the bridge has counted; null where there is none, and so no other worker. */
    public @Nullable BridgeCounters counters() {
        return broadcaster instanceof BridgedBroadcaster bridge ? bridge.counters() : null;
    }

    /** How often a subscriber's mailbox was full. */
    public long mailboxOverflows() {
        BridgeCounters counters = counters();
        if (counters != null) {
            return counters.mailboxOverflows();
        }
        return broadcaster instanceof LocalBroadcaster local ? local.overflows() : 0;
    }

    /** How often a subscriber threw. */
    public long listenerFailures() {
        BridgeCounters counters = counters();
        if (counters != null) {
            return counters.listenerFailures();
        }
        return broadcaster instanceof LocalBroadcaster local ? local.listenerFailures() : 0;
    }

    /** What carries changes, and whether they arrive. */
    public record Transport(String type, BroadcasterState.Status state, Instant since) {}

    /** Another worker, as far as this one knows. */
    public record Peer(String worker, String boot, long seq, Instant lastHeard) {}
}
