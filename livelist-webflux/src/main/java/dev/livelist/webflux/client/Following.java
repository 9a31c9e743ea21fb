package dev.livelist.webflux.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What one subscriber of a list knows. Used by one connection at a time, and so by one thread at a time. */
final class Following<T> {

    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENTS =
            new ParameterizedTypeReference<>() {};
    private static final Logger log = LoggerFactory.getLogger(Following.class);
    private static final Duration FIRST_STEP = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final WebClient http;
    private final JsonMapper json;
    private final String uri;
    private final Class<T> rowType;
    private final Duration maxBackoff;
    private final Duration silenceTimeout;
    private @Nullable JsonNode document;
    private @Nullable String version;
    private Duration retry = Duration.ZERO;
    private int attempts;

    Following(
            WebClient http,
            JsonMapper json,
            String uri,
            Class<T> rowType,
            Duration maxBackoff,
            Duration silenceTimeout) {
        this.http = http;
        this.json = json;
        this.uri = uri;
        this.rowType = rowType;
        this.maxBackoff = maxBackoff;
        this.silenceTimeout = silenceTimeout;
    }

    Flux<LiveDocument<T>> documents() {
        return Flux.defer(this::connection)
                .concatWith(Mono.error(Ended::new))
                .retryWhen(Retry.from(failures -> failures.concatMap(failure -> waitAfter(failure.failure()))))
                // After the retries, since rows that cannot be read would not get better by them.
                .map(this::read);
    }

    private Flux<Known> connection() {
        return http.get()
                .uri(uri)
                .accept(MediaType.TEXT_EVENT_STREAM)
                .headers(headers -> {
                    if (version != null) {
                        headers.set("Last-Event-ID", version);
                    }
                })
                .exchangeToFlux(Following::events)
                // Comments count: they are what a server with nothing to say sends.
                .timeout(silenceTimeout)
                .handle((event, sink) -> {
                    if (take(event)) {
                        sink.next(new Known(document(), version));
                    }
                });
    }

    private static Flux<ServerSentEvent<String>> events(ClientResponse response) {
        boolean isStream = response.headers()
                .contentType()
                .filter(MediaType.TEXT_EVENT_STREAM::isCompatibleWith)
                .isPresent();
        if (response.statusCode().equals(HttpStatus.OK) && isStream) {
            return response.bodyToFlux(EVENTS);
        }
        return response.bodyToMono(String.class)
                .defaultIfEmpty("")
                .flatMapMany(
                        body -> Flux.error(new LiveListException(response.statusCode(), body, retryAfter(response))));
    }

    /** Takes an event in; returns whether there is another document now. */
    private boolean take(ServerSentEvent<String> event) {
        if (event.retry() != null) {
            retry = event.retry();
        }
        String data = event.data();
        if (event.event() == null || data == null) {
            return false;
        }
        try {
            // As doubles they would lose digits before the row's own types are asked.
            JsonNode content = json.reader()
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(data);
            switch (event.event()) {
                case "snapshot" -> document = content;
                case "patch" -> document = JsonPatch.apply(document(), content);
                case "status" -> {
                    if (content.path("state").asString("").equals("live")) {
                        attempts = 0;
                    }
                    return false;
                }
                default -> {
                    return false;
                }
            }
            version = event.id();
            return true;
        } catch (RuntimeException e) {
            // What is here is no longer sure to be what the server takes it for: the next connection asks for all of
            // it.
            version = null;
            throw e;
        }
    }

    private JsonNode document() {
        if (document == null) {
            throw new IllegalArgumentException("The patch does not apply: there is no document yet");
        }
        return document;
    }

    private LiveDocument<T> read(Known known) {
        JsonNode content = known.document();
        List<T> rows = new ArrayList<>();
        for (JsonNode row : content.path("rows")) {
            rows.add(json.treeToValue(row, rowType));
        }
        JsonNode total = content.path("total");
        return new LiveDocument<>(
                rows,
                content.path("page").asInt(),
                content.path("size").asInt(),
                content.path("hasMore").asBoolean(),
                total.isMissingNode() ? null : total.asString(),
                known.version());
    }

    /** Full jitter below a doubling and capped bound, but never sooner than the server asks. */
    private Mono<Long> waitAfter(Throwable failure) {
        LiveListException answer = failure instanceof LiveListException e ? e : null;
        if ((answer != null && answer.isFinal()) || failure instanceof DataBufferLimitException) {
            return Mono.error(failure);
        }
        log.debug("livelist.client.interrupted: the list at {}", uri, failure);
        long bound = Math.min(maxBackoff.toMillis(), FIRST_STEP.toMillis() << Math.min(attempts++, 20));
        long jitter = ThreadLocalRandom.current().nextLong(bound + 1);
        Duration asked = retry;
        if (answer != null && answer.retryAfter() != null) {
            // Whole seconds, so that many are told the same: spread within the second.
            asked = answer.retryAfter().plusMillis(ThreadLocalRandom.current().nextLong(1_000));
        }
        long wait = Math.min(Math.max(jitter, asked.toMillis()), LONGEST_WAIT.toMillis());
        return Mono.delay(Duration.ofMillis(wait));
    }

    private static @Nullable Duration retryAfter(ClientResponse response) {
        String value = response.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER);
        if (value == null) {
            return null;
        }
        try {
            Duration asked = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return asked.isNegative() ? Duration.ZERO : asked;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    /** A document as it came; it is never changed. */
    private record Known(JsonNode document, @Nullable String version) {}

    /** The server has ended the stream. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended() {
            super("The stream has ended", null, false, false);
        }
    }
}
