package dev.livelist.webmvc;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.LiveStreams;
import dev.livelist.http.StreamAuthority;
import dev.livelist.query.PageLimits;
import jakarta.servlet.Filter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Serves live lists over HTTP: each list under its name, as a JSON document or as a stream of Server-Sent Events, whichever
 * the request accepts. Filters, CORS, security and observation of Spring MVC work as for any other route. The servlet and all filters
 * on the way have to support asynchronous requests, as Spring Boot has them.
 *
 * <p>Safe for use by any number of threads. Streams cost no thread, and no timer of their own.
 */
public final class LiveMvcEndpoint implements AutoCloseable {

    private static final String LIST = "list";
    private static final String ROW = "row";
    private static final String LISTS = "s";

    private final LiveHttp http;
    private final ServletHandler handler;
    private final ServletPrincipalResolver principals;
    private final boolean openApi;

    private LiveMvcEndpoint(Builder builder) {
        this.http = builder.http.build();
        this.principals = builder.principals;
        this.openApi = builder.openApi;
        this.handler = new ServletHandler(http, builder.principals, builder.logins, builder.pathRules);
    }

    /** Begins to set up an endpoint for these lists; both arguments stay the caller's to close, after the endpoint. */
    public static Builder builder(LiveLists lists, Broadcaster broadcaster) {
        return new Builder(lists, broadcaster);
    }

    /**
     * The routes: {@code {path}/{list}} and {@code {path}/{list}/{row}}, with every method, so that the wrong one is told what is right; and
     * {@code {path}} for requests that name lists by {@code s}, and for POST; where {@link Builder#openApi} says so, for any other GET too.
     * Anything else at that path is the application's.
     */
    public RouterFunction<ServerResponse> routes() {
        String path = http.settings().path();
        RouterFunction<ServerResponse> routes = RouterFunctions.<ServerResponse>route(
                        RequestPredicates.path(path + "/{" + LIST + "}"),
                        request -> handler.handle(request.servletRequest(), request.pathVariable(LIST), null))
                .andRoute(
                        RequestPredicates.path(path + "/{" + LIST + "}/{" + ROW + "}"),
                        request -> handler.handle(
                                request.servletRequest(), request.pathVariable(LIST), request.pathVariable(ROW)))
                .andRoute(
                        RequestPredicates.path(path)
                                .and(RequestPredicates.method(HttpMethod.POST)
                                        .or(RequestPredicates.param(LISTS, value -> true))),
                        request -> handler.handleCombined(request.servletRequest()));
        return openApi
                ? routes.andRoute(
                        RequestPredicates.path(path)
                                .and(RequestPredicates.method(HttpMethod.GET)
                                        .or(RequestPredicates.method(HttpMethod.HEAD))),
                        request -> handler.describe(request.servletRequest()))
                : routes;
    }

    /**
     * Turns away requests for lists with more media types in their Accept header than Spring sorts: it would fail at several places
     * before the route is found. To be the first of all filters.
     */
    public Filter filter() {
        return new AcceptFilter(http.settings().path());
    }

    /**
     * Lets what a request writes on its own thread be known as the write of its client that it names, by the header {@code Livelist-Cause}.
     * To be behind whatever logs people in.
     */
    public Filter causeFilter() {
        return new CauseFilter(principals);
    }

    /** The open streams. */
    public LiveStreams streams() {
        return http.streams();
    }

    /**
     * Takes no more streams and documents, and ends each open stream with a farewell that sends its reader to another
     * worker. For a worker about to stop, before its server does. Idempotent.
     *
     * @return completes when the last stream has ended; a stream that does not take its farewell is broken off after five
     *     seconds
     */
    public CompletableFuture<@Nullable Void> drain() {
        return http.drain();
    }

    /** Ends every stream at once, without a farewell, and lets go of its threads. Idempotent. */
    @Override
    public void close() {
        http.close();
    }

    /** Collects what an endpoint needs. */
    public static final class Builder {
        private final LiveHttp.Builder http;
        private ServletPrincipalResolver principals = ServletPrincipalResolver.ofRequest();
        private ServletLoginResolver logins = ServletLoginResolver.untracked();
        private PathRules pathRules = PathRules.none();
        private boolean openApi;

        private Builder(LiveLists lists, Broadcaster broadcaster) {
            this.http = LiveHttp.builder(lists, broadcaster);
        }

        /** Settings; {@link LiveHttpSettings#DEFAULT} where none are given. */
        public Builder settings(LiveHttpSettings settings) {
            http.settings(settings);
            return this;
        }

        /** Page sizes of lists that do not say their own; {@link PageLimits#DEFAULT} where none are given. */
        public Builder pageLimits(PageLimits pageLimits) {
            http.pageLimits(pageLimits);
            return this;
        }

        /** Who sends a request; {@link ServletPrincipalResolver#ofRequest} where nothing is said. */
        public Builder principals(ServletPrincipalResolver principals) {
            this.principals = principals;
            return this;
        }

        /**
         * How they have logged in, to be checked while their streams are open; {@link ServletLoginResolver#untracked} where nothing is
         * said.
         */
        public Builder logins(ServletLoginResolver logins) {
            this.logins = logins;
            return this;
        }

        /** The application's rules for addresses, asked for each list of a stream of several; {@link PathRules#none} where nothing is said. */
        public Builder pathRules(PathRules pathRules) {
            this.pathRules = pathRules;
            return this;
        }

        /** What has become of who opened a stream. Where nothing is said, the login alone decides. */
        public Builder authority(StreamAuthority authority) {
            http.authority(authority);
            return this;
        }

        /** Whether the lists are described at their path, as an OpenAPI document. Off by default: then that address is the application's. */
        public Builder openApi(boolean described) {
            this.openApi = described;
            return this;
        }

        /** Subscribes to the changes of principals, and is ready. */
        public LiveMvcEndpoint build() {
            return new LiveMvcEndpoint(this);
        }
    }
}
