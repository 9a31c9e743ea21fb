package dev.livelist.webflux.client;

import dev.livelist.client.LiveDocument;
import dev.livelist.client.LiveListClient;
import dev.livelist.client.LiveListException;
import java.time.Duration;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows live lists of another service: {@link LiveListClient} with Reactor's {@code Flux} and Spring's {@code WebClient}. How it
 * comes back after a failure, what ends a list and what it keeps in memory is said there.
 *
 * <p>A list begins anew with each subscriber, and goes on until that cancels, or until a {@link LiveListException} that asking again
 * cannot cure. A subscriber that is slower than the list is given the latest document when it asks for the next.
 *
 * <p>Immutable, and safe for use by any number of threads.
 */
public final class ReactiveLiveListClient {

    private final WebClient http;
    private final JsonMapper json;
    private final Duration maxBackoff;
    private final Duration silenceTimeout;

    private ReactiveLiveListClient(WebClient http, JsonMapper json, Duration maxBackoff, Duration silenceTimeout) {
        this.http = http;
        this.json = json;
        this.maxBackoff = maxBackoff;
        this.silenceTimeout = silenceTimeout;
    }

    /**
     * A client that waits up to 30 s between attempts and 40 s for a sign of life; a server sends one every 15 s.
     *
     * @param http sends the requests: the server's address and credentials are its to know
     */
    public static ReactiveLiveListClient create(WebClient http) {
        return new ReactiveLiveListClient(http, JsonMapper.shared(), Duration.ofSeconds(30), Duration.ofSeconds(40));
    }

    /** The same, reading rows with that mapper. */
    public ReactiveLiveListClient withJson(JsonMapper mapper) {
        return new ReactiveLiveListClient(http, mapper, maxBackoff, silenceTimeout);
    }

    /** The same, with that as the longest wait between two attempts unless the server asks for more. */
    public ReactiveLiveListClient withMaxBackoff(Duration longest) {
        return new ReactiveLiveListClient(http, json, longest, silenceTimeout);
    }

    /** The same, giving up a connection that has been silent for so long; more than twice the server's keep-alive interval. */
    public ReactiveLiveListClient withSilenceTimeout(Duration longest) {
        return new ReactiveLiveListClient(http, json, maxBackoff, longest);
    }

    /**
     * The list at a URI: its document, and each one that follows it.
     *
     * @param uri such as {@code /live/products?sort=price,desc&size=50}
     * @param rowType what a row is read as
     */
    public <T> Flux<LiveDocument<T>> follow(String uri, Class<T> rowType) {
        LiveListClient client = LiveListClient.builder(new WebClientTransport(http))
                .json(json)
                .maxBackoff(maxBackoff)
                .silenceTimeout(silenceTimeout)
                .build();
        return JdkFlowAdapter.flowPublisherToFlux(client.publisher(uri, rowType));
    }
}
