package dev.livelist.webmvc;

import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.Login;
import dev.livelist.http.shop.HttpAnswer;
import dev.livelist.http.shop.MemoryTable;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import dev.livelist.http.shop.ShopLists;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A servlet container that serves live lists over a table in memory. Whoever sends {@code X-User: alice} is alice; she is logged in for as long as
 * {@link #loggedIn} has her.
 */
final class MvcShop implements AutoCloseable {

    final MemoryTable table = new MemoryTable();
    final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    final Map<String, LivePrincipal> accounts = new ConcurrentHashMap<>();
    final Map<String, Boolean> loggedIn = new ConcurrentHashMap<>();
    final LiveLists lists;
    final LiveMvcEndpoint endpoint;
    private final Container container;

    MvcShop(LiveHttpSettings settings, Filter... filters) {
        this(Container.Kind.TOMCAT, settings, filters);
    }

    MvcShop(Container.Kind kind, LiveHttpSettings settings, Filter... filters) {
        LiveLists.Builder builder = LiveLists.builder(broadcaster);
        for (ListDefinition<Product> definition : ShopLists.definitions()) {
            builder.list(definition, table.sourceOf(definition));
        }
        this.lists = builder.start();
        this.endpoint = LiveMvcEndpoint.builder(lists, broadcaster)
                .settings(settings)
                .principals(request -> {
                    String user = request.getHeader("X-User");
                    return user == null ? LivePrincipal.ANONYMOUS : account(user);
                })
                .logins((request, principal) -> new ShopLogin())
                .authority(principal -> principal.anonymous()
                        ? Optional.of(principal)
                        : Optional.ofNullable(accounts.get(principal.name())))
                .build();
        this.container = start(kind, filters);
    }

    private Container start(Container.Kind kind, Filter... filters) {
        AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
        spring.register(Mvc.class);
        spring.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("liveRoutes", endpoint.routes()));
        List<Filter> all = new ArrayList<>(List.of(endpoint.filter()));
        all.addAll(List.of(filters));
        return kind.start(new DispatcherServlet(spring), all);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    static class Mvc {

        @Bean
        RouterFunction<ServerResponse> nothingElse() {
            return request -> Optional.empty();
        }
    }

    private LivePrincipal account(String user) {
        loggedIn.putIfAbsent(user, true);
        return accounts.computeIfAbsent(user, LivePrincipal::of);
    }

    /** Writes a row and says so. */
    void save(Product product) {
        table.put(product);
        broadcaster.publish(ModelChange.updated("shop.product", product.id()));
    }

    int port() {
        return container.port();
    }

    int open() {
        return endpoint.streams().statistics().open();
    }

    RawStream stream(String address, String... headers) {
        String[] all = new String[headers.length + 1];
        all[0] = "Accept: text/event-stream";
        System.arraycopy(headers, 0, all, 1, headers.length);
        return RawStream.open(port(), "GET", "/app" + address, all);
    }

    HttpAnswer get(String address, String... headers) {
        return HttpAnswer.of(port(), "GET", "/app" + address, headers);
    }

    @Override
    public void close() {
        endpoint.close();
        lists.close();
        broadcaster.close();
        container.close();
    }

    private final class ShopLogin implements Login {

        @Override
        public CompletionStage<Optional<LivePrincipal>> check(LivePrincipal principal) {
            return CompletableFuture.completedStage(
                    loggedIn.getOrDefault(principal.name(), false) ? Optional.of(principal) : Optional.empty());
        }

        @Override
        public boolean session() {
            return true;
        }
    }
}
