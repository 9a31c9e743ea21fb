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
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.File;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * A Tomcat that serves live lists over a table in memory. Whoever sends {@code X-User: alice} is alice; she is logged in for as long as
 * {@link #loggedIn} has her.
 */
final class MvcShop implements AutoCloseable {

    final MemoryTable table = new MemoryTable();
    final LocalBroadcaster broadcaster = LocalBroadcaster.create();
    final Map<String, LivePrincipal> accounts = new ConcurrentHashMap<>();
    final Map<String, Boolean> loggedIn = new ConcurrentHashMap<>();
    final LiveLists lists;
    final LiveMvcEndpoint endpoint;
    final Tomcat tomcat = new Tomcat();

    MvcShop(LiveHttpSettings settings, Filter... filters) {
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
        start(filters);
    }

    private void start(Filter... filters) {
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setPort(0);
        tomcat.setSilent(true);
        StandardContext context = (StandardContext) tomcat.addContext("/app", new File(".").getAbsolutePath());
        context.setUnloadDelay(100);
        context.getPipeline().addValve(new ConnectionBreaker());
        AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
        spring.register(Mvc.class);
        spring.addBeanFactoryPostProcessor(beans -> beans.registerSingleton("liveRoutes", endpoint.routes()));
        var wrapper = Tomcat.addServlet(context, "mvc", new DispatcherServlet(spring));
        wrapper.setAsyncSupported(true);
        wrapper.setLoadOnStartup(1);
        context.addServletMapping("/", "mvc");
        add(context, endpoint.filter());
        for (Filter filter : filters) {
            add(context, filter);
        }
        try {
            tomcat.start();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void add(StandardContext context, Filter filter) {
        FilterDef definition = new FilterDef();
        definition.setFilter(filter);
        definition.setFilterName(filter.getClass().getName());
        definition.setAsyncSupported("true");
        context.addFilterDef(definition);
        FilterMap everywhere = new FilterMap();
        everywhere.setFilterName(definition.getFilterName());
        everywhere.addURLPattern("/*");
        everywhere.setDispatcher(DispatcherType.REQUEST.name());
        context.addFilterMap(everywhere);
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
        return tomcat.getConnector().getLocalPort();
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
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
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
