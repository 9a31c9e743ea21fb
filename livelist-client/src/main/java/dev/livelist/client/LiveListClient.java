package dev.livelist.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Follows live lists of another service, on the JDK's {@link HttpClient}.
 *
 * <pre>{@code
 * LiveListClient shop = LiveListClient.builder(URI.create("http://shop:8080"))
 *     .header("Authorization", () -> "Bearer " + tokens.current())
 *     .build();
 * LiveSubscription<Product> cheapest = shop.follow(
 *     "/live/products?sort=price&size=5", Product.class, document -> show(document.rows()));
 * }</pre>
 *
 * <p>A list is followed until it is closed, over one connection after the other. After a failure the client comes back with the
 * version it has, after a random part of a doubling and capped time, and not before the server's {@code retry:} or {@code
 * Retry-After}. A connection on which nothing has come for the silence timeout is given up. An answer that asking again cannot
 * cure, such as 400, 401, 403 or 404, a redirect to another origin and a page of HTML, ends the list with a {@link
 * LiveListException}; so does a row that cannot be read, and an event that is too large.
 *
 * <p>Memory: one document, and one event, for each list. There is no queue: a slow callback holds the server's stream back, and
 * the server sends what is left out in between as one patch; a slow {@link Flow.Subscriber} is given the latest document when it
 * asks for the next.
 *
 * <p>Immutable, and safe for use by any number of threads.
 */
public final class LiveListClient {

    private final ClientSettings settings;

    private LiveListClient(ClientSettings settings) {
        this.settings = settings;
    }

    /**
     * Begins to set up a client of a server.
     *
     * @param server its address, such as {@code http://shop:8080}, that lists' addresses are resolved against
     */
    public static Builder builder(URI server) {
        if (server.getHost() == null) {
            throw new IllegalArgumentException("The server's address is '" + server
                    + "'; it must have a scheme and a host, such as http://shop:8080");
        }
        return new Builder(server, null);
    }

    /** Begins to set up a client that sends its requests by another HTTP client; headers are then its affair. */
    public static Builder builder(StreamTransport transport) {
        return new Builder(URI.create(""), Objects.requireNonNull(transport, "transport"));
    }

    /**
     * Follows a list, and tells of it.
     *
     * @param address such as {@code /live/products?sort=price,desc&size=50}
     * @param rowType what a row is read as
     */
    public <T> LiveSubscription<T> follow(String address, Class<T> rowType, LiveListListener<T> listener) {
        ListenedList<T> list = new ListenedList<>(settings, address, rowType, listener);
        list.start();
        return list;
    }

    /**
     * The documents of a list, as they come. Each subscriber has a connection of its own, and is given the latest document
     * whenever it has asked for one; those in between are left out.
     *
     * @param address such as {@code /live/products?sort=price,desc&size=50}
     * @param rowType what a row is read as
     */
    public <T> Flow.Publisher<LiveDocument<T>> publisher(String address, Class<T> rowType) {
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            PublishedList<T> list = new PublishedList<>(settings, address, rowType, subscriber);
            subscriber.onSubscribe(list);
            list.start();
        };
    }

    /** Collects what a client needs. */
    public static final class Builder {

        private final URI server;
        private final @Nullable StreamTransport transport;
        private final Map<String, Supplier<String>> headers = new LinkedHashMap<>();
        private @Nullable HttpClient http;
        private Executor executor = ForkJoinPool.commonPool();
        private JsonMapper json = JsonMapper.shared();
        private Duration maxBackoff = Duration.ofSeconds(30);
        private Duration silenceTimeout = Duration.ofSeconds(40);
        private int maxEventBytes = 8 * 1024 * 1024;

        private Builder(URI server, @Nullable StreamTransport transport) {
            this.server = server;
            this.transport = transport;
        }

        /**
         * Sends the requests with that client; with one of its own, over HTTP/1.1 and giving up a connection attempt after 10
         * s, where nothing is said. Over HTTP/2 the server may limit how many lists share a connection.
         */
        public Builder httpClient(HttpClient client) {
            refuseWithTransport("httpClient");
            http = client;
            return this;
        }

        /** Sends that header with each request. */
        public Builder header(String name, String value) {
            return header(name, () -> value);
        }

        /**
         * Sends that header with each request, with the value of that moment: a token that is renewed. Where the supplier
         * throws, the connection counts as failed.
         */
        public Builder header(String name, Supplier<String> value) {
            refuseWithTransport("header");
            headers.put(name, value);
            return this;
        }

        /** Runs the callbacks and everything else there; {@link ForkJoinPool#commonPool()} where nothing is said. */
        public Builder executor(Executor executor) {
            this.executor = executor;
            return this;
        }

        /** Reads rows with that mapper; {@link JsonMapper#shared()} where nothing is said. */
        public Builder json(JsonMapper mapper) {
            json = mapper;
            return this;
        }

        /** The longest wait between two attempts unless the server asks for more; 30 s where nothing is said. */
        public Builder maxBackoff(Duration longest) {
            maxBackoff = requirePositive("maxBackoff", longest);
            return this;
        }

        /**
         * Gives up a connection that has been silent for so long; 40 s where nothing is said. More than twice the server's
         * keep-alive interval, which is 15 s where nothing is said.
         */
        public Builder silenceTimeout(Duration longest) {
            silenceTimeout = requirePositive("silenceTimeout", longest);
            return this;
        }

        /** The largest event that may come, a snapshot as a rule; 8 MB where nothing is said. A larger one ends the list. */
        public Builder maxEventBytes(int bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxEventBytes is " + bytes + "; it must be at least 1");
            }
            maxEventBytes = bytes;
            return this;
        }

        /** The client. */
        public LiveListClient build() {
            return new LiveListClient(new ClientSettings(
                    transport == null ? overHttpClient() : transport,
                    executor,
                    json,
                    maxBackoff,
                    silenceTimeout,
                    maxEventBytes));
        }

        private StreamTransport overHttpClient() {
            HttpClient client = http == null
                    ? HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(Duration.ofSeconds(10))
                            .build()
                    : http;
            return new HttpClientTransport(client, server, headers);
        }

        private void refuseWithTransport(String what) {
            if (transport != null) {
                throw new IllegalStateException(what + "(…) is for the JDK's client; here " + transport
                        + " sends the requests, and has to be told itself");
            }
        }

        private static Duration requirePositive(String what, Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(what + " is " + duration + "; it must be positive");
            }
            return duration;
        }
    }
}
