package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.spring.boot.BroadcasterInsight;
import dev.livelist.broadcaster.spring.boot.Worker;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.ViewReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@code /actuator/livelist}: what this worker does, and what it knows of the others; {@code /actuator/livelist/{list}}: what
 * it knows of each view of a list. The values in scopes, filters and searches are people's: they are shown only where
 * {@code management.endpoint.livelist.show-values} says so.
 */
@Endpoint(id = "livelist")
final class LivelistEndpoint {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LiveLists lists;
    private final BroadcasterInsight broadcaster;
    private final Worker worker;
    private final LivelistEndpointProperties properties;

    LivelistEndpoint(
            LiveLists lists, BroadcasterInsight broadcaster, Worker worker, LivelistEndpointProperties properties) {
        this.properties = properties;
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

    @ReadOperation
    @Nullable
    ListReport explain(@Selector String list) {
        return explain(list, properties.showValues().isShown(true));
    }

    @Nullable
    ListReport explain(String list, boolean showValues) {
        ListDefinition<?> definition = lists.definition(list).orElse(null);
        if (definition == null) {
            return null; // a 404
        }
        try {
            List<ViewReport> views = lists.explain(list).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!showValues) {
                views = views.stream().map(new ReportShape(definition)::of).toList();
            }
            return new ListReport(list, views.size(), views);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while views told of themselves", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The views of '" + list + "' did not tell within " + PATIENCE, e);
        }
    }

    /**
     * The views of a list.
     *
     * @param views how many there are
     */
    record ListReport(String list, int views, List<ViewReport> explained) {}

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
