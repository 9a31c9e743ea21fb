package dev.livelist.test;

import dev.livelist.LivePrincipal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.util.UriBuilder;
import reactor.core.Disposable;

/** Asks through HTTP, or what the client takes for it. */
final class HttpOpener implements ListOpener {

    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENTS =
            new ParameterizedTypeReference<>() {};

    private final WebTestClient client;
    private final String path;

    HttpOpener(WebTestClient client, String path) {
        this.client = client;
        this.path = path;
    }

    @Override
    public ListOpener as(LivePrincipal principal) {
        throw new IllegalStateException(
                "Over HTTP the client says who asks, and not as(…): give over(…) a client with the" + " credentials of "
                        + principal.name() + ", as client.mutate().defaultHeaders(…) makes one");
    }

    @Override
    public Runnable open(ListAddress address, Consumer<Event> events, Consumer<@Nullable Throwable> end) {
        FluxExchangeResult<ServerSentEvent<String>> answer = client.get()
                .uri(uri(address))
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .returnResult(EVENTS);
        if (!answer.getStatus().is2xxSuccessful()) {
            throw new ListRefusedError(address, answer.getStatus().value(), body(answer));
        }
        Disposable stream = answer.getResponseBody()
                .subscribe(
                        event -> {
                            if (event.event() != null && event.data() != null) {
                                events.accept(new Event(event.event(), event.id(), event.data()));
                            }
                        },
                        end,
                        () -> end.accept(null));
        return stream::dispose;
    }

    private static String body(FluxExchangeResult<?> answer) {
        byte[] body = answer.getResponseBodyContent();
        return body == null || body.length == 0 ? "no text" : new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public Read read(ListAddress address, Duration patience) {
        var answer = client.mutate()
                .responseTimeout(patience)
                .build()
                .get()
                .uri(uri(address))
                .accept(MediaType.APPLICATION_JSON)
                .exchange()
                .expectBody(String.class)
                .returnResult();
        String body = answer.getResponseBody() == null ? "" : answer.getResponseBody();
        if (!answer.getStatus().is2xxSuccessful()) {
            throw new ListRefusedError(address, answer.getStatus().value(), body);
        }
        String tag = answer.getResponseHeaders().getFirst(HttpHeaders.ETAG);
        return new Read(body, tag == null ? null : tag.replace("\"", ""));
    }

    /** Values as variables, so that every character in them is encoded. */
    private Function<UriBuilder, URI> uri(ListAddress address) {
        return builder -> {
            builder.path(path + "/" + address.list());
            List<Object> values = new ArrayList<>();
            address.parameters()
                    .forEach((name, given) -> given.forEach(value -> {
                        builder.queryParam(name, "{value" + values.size() + "}");
                        values.add(value);
                    }));
            return builder.build(values.toArray());
        };
    }
}
