package dev.livelist.benchmarks.fanout;

import dev.livelist.client.LiveDocument;
import dev.livelist.webflux.client.ReactiveLiveListClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Readers that apply every patch, some at each worker, to see that they end with the document that the list is. */
final class Documents implements AutoCloseable {

    private static final int PER_WORKER = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Followed> followed = new ArrayList<>();

    private record Followed(
            WebClient client,
            String path,
            AtomicReference<LiveDocument<JsonNode>> last,
            AtomicReference<Throwable> failure,
            Disposable following) {

        boolean isRight() {
            String fresh = client.get()
                    .uri(path)
                    .accept(MediaType.APPLICATION_JSON)
                    .retrieve()
                    .bodyToMono(String.class)
                    .block(PATIENCE);
            LiveDocument<JsonNode> known = last.get();
            return failure.get() == null
                    && known != null
                    && JsonMapper.shared()
                            .reader()
                            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                            .readTree(fresh)
                            .get("rows")
                            .equals(JsonMapper.shared().valueToTree(known.rows()));
        }
    }

    Documents(FanoutServer server) {
        for (InetSocketAddress address : server.addresses()) {
            for (int i = 0; i < PER_WORKER; i++) {
                WebClient client = WebClient.create("http://localhost:" + address.getPort());
                AtomicReference<LiveDocument<JsonNode>> last = new AtomicReference<>();
                AtomicReference<Throwable> failure = new AtomicReference<>();
                Disposable following = ReactiveLiveListClient.create(client)
                        .follow(server.path(), JsonNode.class)
                        .subscribe(last::set, failure::set);
                followed.add(new Followed(client, server.path(), last, failure, following));
            }
        }
    }

    /** How many do not have what a fresh query gives, once nothing changes any more. */
    int wrong() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long wrong = followed.size();
        while (wrong > 0 && System.nanoTime() < end) {
            wrong = followed.stream().filter(each -> !each.isRight()).count();
            ServerProcess.pause(Duration.ofMillis(50));
        }
        return (int) wrong;
    }

    @Override
    public void close() {
        followed.forEach(each -> each.following().dispose());
    }
}
