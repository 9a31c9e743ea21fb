package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.LiveLists;
import dev.livelist.http.Answer;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.LiveStreams;
import dev.livelist.http.StreamAuthority;
import dev.livelist.query.PageLimits;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Serves live lists over HTTP: each list under its name, as a JSON document or as a stream of Server-Sent Events, whichever
 * the request accepts. Filters, CORS, security and metrics of WebFlux work as for any other route.
 *
 * <p>Safe for use by any number of threads. Streams cost no thread, and no timer of their own.
 */
public final class LiveEndpoint implements AutoCloseable {

    private static final String LIST = "list";
    private static final String ROW = "row";
    private static final String LISTS = "s";

    private final String path;
    private final LiveHttp http;
    private final Connections connections;
    private final PrincipalResolver principals;
    private final ExchangeHandler handler;
    private final boolean openApi;

    private LiveEndpoint(Builder builder) {
        this.http = builder.http.build();
        this.path = http.settings().path();
        this.principals = builder.principals;
        this.openApi = builder.openApi;
        this.connections = new Connections(http::nextLoop, builder.fast);
        this.handler = new ExchangeHandler(http, builder.principals, builder.logins, connections);
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
        RouterFunction<ServerResponse> routes = RouterFunctions.<ServerResponse>route(
                        RequestPredicates.path(path + "/{" + LIST + "}"),
                        request -> Mono.just(new Response(handler, request.pathVariable(LIST), null)))
                .andRoute(
                        RequestPredicates.path(path + "/{" + LIST + "}/{" + ROW + "}"),
                        request ->
                                Mono.just(new Response(handler, request.pathVariable(LIST), request.pathVariable(ROW))))
                .andRoute(
                        RequestPredicates.path(path)
                                .and(RequestPredicates.method(HttpMethod.POST)
                                        .or(RequestPredicates.queryParam(LISTS, value -> true))),
                        request -> Mono.just(new Response(handler, null, null)));
        return openApi
                ? routes.andRoute(
                        RequestPredicates.path(path)
                                .and(RequestPredicates.method(HttpMethod.GET)
                                        .or(RequestPredicates.method(HttpMethod.HEAD))),
                        request -> Mono.just(new Description(handler)))
                : routes;
    }

    /**
     * Turns away requests for lists with more media types in their Accept header than Spring sorts: it would fail at several places
     * before the route is found. To be the first of all filters.
     */
    public WebFilter filter() {
        PathPattern lists = PathPatternParser.defaultInstance.parse(path + "/{" + LIST + "}");
        PathPattern rows = PathPatternParser.defaultInstance.parse(path + "/{" + LIST + "}/{" + ROW + "}");
        PathPattern combined = PathPatternParser.defaultInstance.parse(path);
        return (exchange, chain) -> {
            ServerHttpRequest request = exchange.getRequest();
            PathContainer asked = request.getPath().pathWithinApplication();
            Answer refusal = lists.matches(asked) || rows.matches(asked) || combined.matches(asked)
                    ? LiveHttp.refusalOf(new ExchangeHandler.Request(request))
                    : null;
            return refusal == null
                    ? chain.filter(exchange)
                    : ExchangeHandler.writeWhole(exchange.getResponse(), refusal);
        };
    }

    /**
     * Lets what a request writes be known as the write of its client that it names, by the header {@code Livelist-Cause}: it puts the
     * {@link Cause} into the context of the request. To be behind whatever logs people in.
     */
    public WebFilter causeFilter() {
        return (exchange, chain) -> {
            String header = exchange.getRequest().getHeaders().getFirst(LiveHttp.CAUSE_HEADER);
            if (header == null) {
                return chain.filter(exchange);
            }
            return principals
                    .resolve(exchange)
                    .defaultIfEmpty(LivePrincipal.ANONYMOUS)
                    .map(principal -> LiveHttp.causeOf(header, principal))
                    .onErrorReturn(Optional.empty())
                    .flatMap(cause -> chain.filter(exchange)
                            .contextWrite(
                                    context -> cause.isPresent() ? context.put(Cause.class, cause.get()) : context));
        };
    }

    /** The protocol behind this endpoint. */
    LiveHttp http() {
        return http;
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

    /** Ends every stream at once, without a farewell, and lets go of its thread. Idempotent. */
    @Override
    public void close() {
        http.close();
        connections.close();
    }

    /** Collects what an endpoint needs. */
    public static final class Builder {
        private final LiveHttp.Builder http;
        private PrincipalResolver principals = PrincipalResolver.ofExchange();
        private LoginResolver logins = LoginResolver.untracked();
        private boolean fast = true;
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

        /** Who sends a request; {@link PrincipalResolver#ofExchange} where nothing is said. */
        public Builder principals(PrincipalResolver principals) {
            this.principals = principals;
            return this;
        }

        /** How they have logged in, to be checked while their streams are open; {@link LoginResolver#untracked} where nothing is said. */
        public Builder logins(LoginResolver logins) {
            this.logins = logins;
            return this;
        }

        /** What has become of who opened a stream. Where nothing is said, the login alone decides. */
        public Builder authority(ReactiveStreamAuthority authority) {
            http.asyncAuthority(
                    principal -> authority.current(principal).singleOptional().toFuture());
            return this;
        }

        /** The same, for a user store that blocks. */
        public Builder blockingAuthority(StreamAuthority authority) {
            http.authority(authority);
            return this;
        }

        /**
         * Whether streams on Reactor Netty may be written below its HTTP codec once their head is out, which costs less processor time and
         * memory. On by default. Where something looks at what passes (compression, an access log) that is not
         * done anyway; switch it off where a handler of the application's own has to see every chunk.
         */
        public Builder nettyFastPath(boolean fast) {
            this.fast = fast;
            return this;
        }

        /** Whether the lists are described at their path, as an OpenAPI document. Off by default: then that address is the application's. */
        public Builder openApi(boolean described) {
            this.openApi = described;
            return this;
        }

        /** Subscribes to the changes of principals, and is ready. */
        public LiveEndpoint build() {
            return new LiveEndpoint(this);
        }
    }

    /** Hands the exchange to the handler as it is: status, headers and body are the handler's. */
    private interface Handled extends ServerResponse {

        @Override
        default HttpStatusCode statusCode() {
            return HttpStatus.OK;
        }

        @Override
        default HttpHeaders headers() {
            return HttpHeaders.EMPTY;
        }

        @Override
        default MultiValueMap<String, ResponseCookie> cookies() {
            return new LinkedMultiValueMap<>();
        }
    }

    private record Response(
            ExchangeHandler handler,
            @Nullable String list,
            @Nullable String row) implements Handled {

        @Override
        public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
            return list == null ? handler.handleCombined(exchange) : handler.handle(exchange, list, row);
        }
    }

    private record Description(ExchangeHandler handler) implements Handled {

        @Override
        public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
            return handler.describe(exchange);
        }
    }
}
