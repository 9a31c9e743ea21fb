package dev.livelist.broadcaster.bridge;

import dev.livelist.broadcaster.local.LocalBroadcaster;
import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link BridgeCounters}. */
final class Meters {

    final LongAdder sent = new LongAdder();
    final LongAdder sendFailures = new LongAdder();
    final LongAdder received = new LongAdder();
    final LongAdder repeats = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder incompatible = new LongAdder();
    final LongAdder inboxOverflows = new LongAdder();
    final LongAdder peersLost = new LongAdder();
    final LongAdder rebuilds = new LongAdder();
    final LongAdder invalidations = new LongAdder();

    BridgeCounters read(LocalBroadcaster local) {
        return new BridgeCounters(
                sent.sum(),
                sendFailures.sum(),
                received.sum(),
                repeats.sum(),
                gaps.sum(),
                malformed.sum(),
                incompatible.sum(),
                inboxOverflows.sum(),
                peersLost.sum(),
                rebuilds.sum(),
                invalidations.sum(),
                local.overflows(),
                local.listenerFailures());
    }
}
