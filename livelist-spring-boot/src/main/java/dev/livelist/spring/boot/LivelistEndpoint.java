package dev.livelist.spring.boot;

import dev.livelist.engine.LiveLists;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/livelist}: what this worker does, and what it knows of the others. */
@Endpoint(id = "livelist")
final class LivelistEndpoint {

    private final LiveLists lists;
    private final BroadcasterInsight broadcaster;
    private final Worker worker;

    LivelistEndpoint(LiveLists lists, BroadcasterInsight broadcaster, Worker worker) {
        this.lists = lists;
        this.broadcaster = broadcaster;
        this.worker = worker;
    }

    @ReadOperation
    Report report() {
        LiveLists.Statistics statistics = lists.statistics();
        return new Report(
                worker.id(),
                broadcaster.transport(),
                broadcaster.peers(),
                statistics.views(),
                statistics.readers(),
                statistics.statements(),
                broadcaster.gaps(),
                statistics.repairs());
    }

    record Report(
            String worker,
            BroadcasterInsight.Transport transport,
            List<BroadcasterInsight.Peer> peers,
            int views,
            int readers,
            long statements,
            long gaps,
            long repairs) {}
}
