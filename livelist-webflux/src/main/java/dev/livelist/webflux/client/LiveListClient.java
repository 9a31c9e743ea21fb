package dev.livelist.webflux.client;

import java.time.Duration;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows live lists of another service.
 *
 * <p>A list begins anew with each subscriber, and then goes on until that cancels, over one connection after the other: after
 * a failure it comes back with the version it has, after a random part of a doubling and capped time, and not before the
 * server's {@code retry:} or {@code Retry-After}. A connection on which nothing has come for the silence timeout is given up.
 * An answer that asking again cannot cure, such as 400, 401, 403 or 404, ends the list with a {@link LiveListException}.
 *
 * <p>Holds no queue: a subscriber that is slower than the list is given the latest document when it asks for the next.
 *
 * <p>Immutable, and safe for use by any number of threads.
 */
public final class LiveListClient {

    private final WebClient http;
    private final JsonMapper json;
    private final Duration maxBackoff;
    private final Duration silenceTimeout;

    private LiveListClient(WebClient http, JsonMapper json, Duration maxBackoff, Duration silenceTimeout) {
        this.http = http;
        this.json = json;
        this.maxBackoff = maxBackoff;
        this.silenceTimeout = silenceTimeout;
    }

    /**
     * A client that waits up to 30 s between attempts and 40 s for a sign of life; a server sends one every 15 s.
     *
     * @param http sends the requests: the server's address and credentials are its to know. Its codecs' limit is what one
     *     event may have at most; 256 KB where nothing is said
     */
    public static LiveListClient create(WebClient http) {
        return new LiveListClient(http, JsonMapper.shared(), Duration.ofSeconds(30), Duration.ofSeconds(40));
    }

    /** The same, reading rows with that mapper. */
    public LiveListClient withJson(JsonMapper mapper) {
        return new LiveListClient(http, mapper, maxBackoff, silenceTimeout);
    }

    /** The same, with that as the longest wait between two attempts unless the server asks for more. */
    public LiveListClient withMaxBackoff(Duration longest) {
        return new LiveListClient(http, json, longest, silenceTimeout);
    }

    /** The same, giving up a connection that has been silent for so long; more than twice the server's keep-alive interval. */
    public LiveListClient withSilenceTimeout(Duration longest) {
        return new LiveListClient(http, json, maxBackoff, longest);
    }

    /**
     * The list at a URI: its document, and each one that follows it.
     *
     * @param uri such as {@code /live/products?sort=price,desc&size=50}
     * @param rowType what a row is read as
     */
    public <T> Flux<LiveDocument<T>> follow(String uri, Class<T> rowType) {
        return Flux.defer(() -> new Following<>(http, json, uri, rowType, maxBackoff, silenceTimeout).documents())
                .onBackpressureLatest();
    }
}
