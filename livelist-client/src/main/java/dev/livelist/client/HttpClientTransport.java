package dev.livelist.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams over the JDK's client. A redirect to the same origin is followed; one to another origin is not, because the request's
 * credentials are not for others.
 */
final class HttpClientTransport implements StreamTransport {

    private static final int MAX_REDIRECTS = 5;

    private final HttpClient http;
    private final URI base;
    private final Map<String, Supplier<String>> headers;

    HttpClientTransport(HttpClient http, URI base, Map<String, Supplier<String>> headers) {
        this.http = http;
        this.base = base;
        this.headers = new LinkedHashMap<>(headers);
    }

    @Override
    public Runnable open(String address, Map<String, String> required, Receiver receiver) {
        URI uri = base.resolve(address);
        Map<String, String> all = new LinkedHashMap<>();
        try {
            headers.forEach((name, value) -> all.put(name, value.get()));
        } catch (RuntimeException e) {
            receiver.failed(e);
            return () -> {};
        }
        all.putAll(required);
        Exchange exchange = new Exchange(all, receiver);
        exchange.send(uri);
        return exchange::cancel;
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return Objects.equals(one.getScheme(), other.getScheme())
                && Objects.equals(one.getHost(), other.getHost())
                && one.getPort() == other.getPort();
    }

    /** A request, and those that it is redirected to. */
    private final class Exchange {

        private final Map<String, String> headers;
        private final Receiver receiver;
        private int redirects;
        private volatile @Nullable CompletableFuture<?> answer;
        private volatile boolean cancelled;

        Exchange(Map<String, String> headers, Receiver receiver) {
            this.headers = headers;
            this.receiver = receiver;
        }

        void send(URI uri) {
            HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
            headers.forEach(request::setHeader);
            Target target = new Target();
            CompletableFuture<HttpResponse<@Nullable Void>> sent =
                    http.sendAsync(request.build(), info -> body(uri, info, target));
            answer = sent;
            if (cancelled) {
                sent.cancel(true);
            }
            var unused = sent.whenComplete((response, error) -> {
                if (target.uri != null && error == null) {
                    send(target.uri);
                } else if (error != null && !cancelled) {
                    receiver.failed(
                            error instanceof CompletionException e && e.getCause() != null ? e.getCause() : error);
                }
            });
        }

        private HttpResponse.BodySubscriber<@Nullable Void> body(
                URI uri, HttpResponse.ResponseInfo info, Target target) {
            URI next = Answers.isRedirect(info.statusCode())
                    ? info.headers().firstValue("Location").map(uri::resolve).orElse(null)
                    : null;
            if (next != null && isSameOrigin(uri, next) && redirects++ < MAX_REDIRECTS) {
                target.uri = next;
                return HttpResponse.BodySubscribers.replacing(null);
            }
            return HttpResponse.BodySubscribers.fromSubscriber(receiver.answered(
                    info.statusCode(), name -> info.headers().firstValue(name).orElse(null)));
        }

        void cancel() {
            cancelled = true;
            CompletableFuture<?> sent = answer;
            if (sent != null) {
                sent.cancel(true);
            }
        }
    }

    /** Where an answer redirects to. */
    private static final class Target {
        private volatile @Nullable URI uri;
    }
}
