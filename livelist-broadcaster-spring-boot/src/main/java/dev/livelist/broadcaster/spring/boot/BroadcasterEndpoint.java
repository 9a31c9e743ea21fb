package dev.livelist.broadcaster.spring.boot;

import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/livelist} where there are no lists: what this worker knows of the others. */
@Endpoint(id = "livelist")
final class BroadcasterEndpoint {

    private final BroadcasterInsight broadcaster;
    private final Worker worker;

    BroadcasterEndpoint(BroadcasterInsight broadcaster, Worker worker) {
        this.broadcaster = broadcaster;
        this.worker = worker;
    }

    @ReadOperation
    Report report() {
        return new Report(worker.id(), broadcaster.transport(), broadcaster.peers(), broadcaster.gaps());
    }

    /**
     * What a worker without lists says of itself.
     *
     * @param gaps how often messages of another worker were found to be missing
     */
    record Report(
            String worker, BroadcasterInsight.Transport transport, List<BroadcasterInsight.Peer> peers, long gaps) {}
}
