package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import java.time.Instant;
import java.util.List;

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
        return List.of();
    }

    /** How often messages of another worker were found to be missing. */
    long gaps() {
        return 0;
    }

    record Transport(String type, BroadcasterState.Status state, Instant since) {}

    record Peer(String worker, String boot, long seq, Instant lastHeard) {}
}
