package dev.livelist.webflux;

import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsObserver;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.shop.HttpAnswer;
import dev.livelist.http.shop.MemoryTable;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import dev.livelist.http.shop.ShopLists;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.springframework.web.reactive.function.server.RouterFunctions;
import reactor.core.publisher.Mono;

/**
 * A server of live lists over a table in memory. Whoever sends {@code X-User: alice} is alice; {@code X-Roles} are her roles.
 */
final class TestShop implements AutoCloseable {

    static final LiveHttpSettings SETTINGS = new LiveHttpSettings(
            "/live",
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            0,
            0,
            0,
            50,
            null);

    final MemoryTable table = new MemoryTable();
    final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    final Map<String, LivePrincipal> accounts = new ConcurrentHashMap<>();
    /** What was handed to sockets, as who watches is told. */
    final Queue<LiveListsObserver.Delivery> deliveries = new ConcurrentLinkedQueue<>();

    final LiveLists lists;
    final LiveEndpoint endpoint;
    private final WebServer server;

    TestShop() {
        this(SETTINGS);
    }

    TestShop(LiveHttpSettings settings) {
        this(settings, LiveListsSettings.DEFAULT, endpoint -> endpoint);
    }

    TestShop(
            LiveHttpSettings settings, LiveListsSettings listSettings, UnaryOperator<LiveEndpoint.Builder> customizer) {
        this(settings, listSettings, customizer, WebServer.Kind.NETTY);
    }

    TestShop(
            LiveHttpSettings settings,
            LiveListsSettings listSettings,
            UnaryOperator<LiveEndpoint.Builder> customizer,
            WebServer.Kind kind) {
        LiveLists.Builder builder = LiveLists.builder(broadcaster)
                .settings(listSettings)
                .observer(new LiveListsObserver() {
                    @Override
                    public void delivered(Delivery delivery) {
                        deliveries.add(delivery);
                    }
                });
        for (ListDefinition<Product> definition : ShopLists.definitions()) {
            builder.list(definition, table.sourceOf(definition));
        }
        this.lists = builder.start();
        this.endpoint = customizer
                .apply(LiveEndpoint.builder(lists, broadcaster)
                        .settings(settings)
                        .principals(exchange -> {
                            String user = exchange.getRequest().getHeaders().getFirst("X-User");
                            return user == null ? Mono.empty() : Mono.just(account(user));
                        })
                        .authority(principal ->
                                Mono.justOrEmpty(principal.anonymous() ? principal : accounts.get(principal.name()))))
                .build();
        this.server = kind.start(RouterFunctions.toHttpHandler(endpoint.routes()));
    }

    /** The settings but for one of them. */
    static LiveHttpSettings settings(UnaryOperator<Settings> change) {
        return change.apply(new Settings()).build();
    }

    /** Settings under construction. */
    static final class Settings {
        private Duration keepAlive = SETTINGS.keepAlive();
        private Duration writeTimeout = SETTINGS.writeTimeout();
        private Duration reauthorizeInterval = SETTINGS.reauthorizeInterval();
        private Duration sessionCheckInterval = SETTINGS.sessionCheckInterval();
        private int maxStreams;
        private int maxStreamsPerPrincipal;
        private int maxViewsPerPrincipal;
        private String challenge;

        Settings keepAlive(Duration value) {
            keepAlive = value;
            return this;
        }

        Settings writeTimeout(Duration value) {
            writeTimeout = value;
            return this;
        }

        Settings reauthorizeInterval(Duration value) {
            reauthorizeInterval = value;
            return this;
        }

        Settings sessionCheckInterval(Duration value) {
            sessionCheckInterval = value;
            return this;
        }

        Settings maxStreams(int value) {
            maxStreams = value;
            return this;
        }

        Settings maxStreamsPerPrincipal(int value) {
            maxStreamsPerPrincipal = value;
            return this;
        }

        Settings maxViewsPerPrincipal(int value) {
            maxViewsPerPrincipal = value;
            return this;
        }

        Settings challenge(String value) {
            challenge = value;
            return this;
        }

        private LiveHttpSettings build() {
            return new LiveHttpSettings(
                    "/live",
                    keepAlive,
                    writeTimeout,
                    reauthorizeInterval,
                    sessionCheckInterval,
                    maxStreams,
                    maxStreamsPerPrincipal,
                    maxViewsPerPrincipal,
                    SETTINGS.maxListsPerStream(),
                    challenge);
        }
    }

    private LivePrincipal account(String user) {
        return accounts.computeIfAbsent(user, LivePrincipal::of);
    }

    /** How many connections the server still has to do with; only Tomcat tells. */
    long connections() {
        return server.connections().getAsLong();
    }

    /** Writes a row and says so. */
    void save(Product product) {
        table.put(product);
        broadcaster.publish(ModelChange.updated("shop.product", product.id()));
    }

    /** Deletes a row and says so. */
    void delete(long id) {
        table.remove(id);
        broadcaster.publish(ModelChange.deleted("shop.product", id));
    }

    int port() {
        return server.port();
    }

    RawStream stream(String address, String... headers) {
        String[] all = new String[headers.length + 1];
        all[0] = "Accept: text/event-stream";
        System.arraycopy(headers, 0, all, 1, headers.length);
        return RawStream.open(port(), "GET", address, all);
    }

    HttpAnswer get(String address, String... headers) {
        return send("GET", address, headers);
    }

    HttpAnswer send(String method, String address, String... headers) {
        return HttpAnswer.of(port(), method, address, headers);
    }

    @Override
    public void close() {
        endpoint.close();
        lists.close();
        broadcaster.close();
        server.close();
    }
}
