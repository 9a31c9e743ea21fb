package dev.livelist.webflux;

import dev.livelist.Access;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.Document;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.UnavailableException;
import dev.livelist.query.InvalidQueryException;
import dev.livelist.query.ListQueryParser;
import dev.livelist.query.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers the requests for lists, one after the other checking what can be wrong with them. */
final class RequestHandler {

    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);
    private static final String LAST_EVENT_ID = "lastEventId";
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final int MEDIA_TYPES = 50;
    private static final String ALLOWED_METHODS = "GET, HEAD, OPTIONS";

    private final LiveLists lists;
    private final ListQueryParser parser;
    private final PrincipalResolver principals;
    private final LoginResolver logins;
    private final StreamHub hub;
    private final @Nullable String challenge;

    RequestHandler(
            LiveLists lists,
            ListQueryParser parser,
            PrincipalResolver principals,
            LoginResolver logins,
            StreamHub hub,
            @Nullable String challenge) {
        this.lists = lists;
        this.parser = parser;
        this.principals = principals;
        this.logins = logins;
        this.hub = hub;
        this.challenge = challenge;
    }

    /** Answers one request. All errors that are not the connection's are answered too. */
    Mono<Void> handle(ServerWebExchange exchange, String list) {
        return Mono.defer(() -> answer(exchange, list))
                .onErrorResume(e -> Mono.just(answerOf(e)))
                .flatMap(answer -> answer.write(exchange.getResponse()));
    }

    private Mono<Answer> answer(ServerWebExchange exchange, String list) {
        ServerHttpRequest request = exchange.getRequest();
        if (request.getMethod().equals(HttpMethod.OPTIONS)) {
            return Mono.just(RequestHandler::writeOptions);
        }
        if (!METHODS.contains(request.getMethod())) {
            throw Problem.of(HttpStatus.METHOD_NOT_ALLOWED, "A list can only be read")
                    .with(HttpHeaders.ALLOW, ALLOWED_METHODS);
        }
        ListDefinition<?> definition = lists.definition(list)
                .orElseThrow(
                        () -> Problem.of(HttpStatus.NOT_FOUND, "There is no list of that name: " + Quoted.of(list)));
        long mark = hub.mark();
        return principals
                .resolve(exchange)
                .defaultIfEmpty(LivePrincipal.ANONYMOUS)
                .flatMap(principal -> answer(exchange, definition, principal, mark));
    }

    private Mono<Answer> answer(
            ServerWebExchange exchange, ListDefinition<?> definition, LivePrincipal principal, long mark) {
        ServerHttpRequest request = exchange.getRequest();
        requireAccess(definition.access(), principal);
        Representation wanted = representation(request);
        Map<String, List<String>> parameters =
                QueryString.parse(request.getURI().getRawQuery());
        String lastEventId = onlyValue(LAST_EVENT_ID, parameters.remove(LAST_EVENT_ID));
        ListQuery query = parser.parse(definition, definition.scopeFor(principal), parameters);
        if (wanted == Representation.STREAM) {
            String version = versionOf(request, lastEventId);
            return loginOf(exchange, principal)
                    .map(login -> new StreamHub.Opening(query, principal, login, version, mark))
                    .map(opening -> response -> writeStream(response, request.getMethod(), opening));
        }
        List<String> known = valuesOf(request, HttpHeaders.IF_NONE_MATCH);
        return Mono.fromFuture(() -> lists.document(query))
                .map(document -> response -> writeDocument(response, document, known));
    }

    private Mono<Login> loginOf(ServerWebExchange exchange, LivePrincipal principal) {
        return principal.anonymous()
                ? Mono.just(Login.untracked())
                : logins.resolve(exchange, principal).defaultIfEmpty(Login.untracked());
    }

    private void requireAccess(Access access, LivePrincipal principal) {
        switch (access.decide(principal)) {
            case GRANTED -> {}
            case UNAUTHENTICATED ->
                throw Problem.of(HttpStatus.UNAUTHORIZED, "This list needs a login")
                        .with(HttpHeaders.WWW_AUTHENTICATE, challenge);
            case FORBIDDEN -> throw Problem.of(HttpStatus.FORBIDDEN, "This list is not open to you");
        }
    }

    /** Whether the Accept header names more media types than Spring is ready to sort. */
    static boolean acceptsTooMany(ServerHttpRequest request) {
        long types = 0;
        for (String value : valuesOf(request, HttpHeaders.ACCEPT)) {
            types += 1 + value.chars().filter(c -> c == ',').count();
        }
        return types > MEDIA_TYPES;
    }

    private static Representation representation(ServerHttpRequest request) {
        if (acceptsTooMany(request)) {
            throw Problem.notAcceptable();
        }
        Representation wanted;
        try {
            wanted = Representation.wanted(request.getHeaders().getAccept());
        } catch (RuntimeException e) { // it cannot be parsed, or a firewall refuses to hand it out
            throw Problem.notAcceptable();
        }
        if (wanted == null) {
            throw Problem.notAcceptable();
        }
        return wanted;
    }

    private static @Nullable String onlyValue(String parameter, @Nullable List<String> values) {
        if (values != null && values.size() > 1) {
            throw InvalidQueryException.ofRepeated(parameter, values);
        }
        return values == null ? null : values.get(0);
    }

    /** What the client has: by the header that a browser sends by itself, else by the parameter. */
    private static @Nullable String versionOf(ServerHttpRequest request, @Nullable String parameter) {
        List<String> values = valuesOf(request, "Last-Event-ID");
        String version = values.isEmpty() ? null : Versions.read(values.get(0));
        return version == null ? Versions.read(parameter) : version;
    }

    /** The values of a header that may be absent. One that a firewall refuses to hand out is unreadable, and counts as absent. */
    private static List<String> valuesOf(ServerHttpRequest request, String header) {
        try {
            return request.getHeaders().getOrEmpty(header);
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    private static Mono<Void> writeOptions(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.NO_CONTENT);
        response.getHeaders().set(HttpHeaders.ALLOW, ALLOWED_METHODS);
        return response.setComplete();
    }

    private static Mono<Void> writeDocument(ServerHttpResponse response, Document document, List<String> known) {
        HttpHeaders headers = response.getHeaders();
        headers.setETag(Versions.entityTag(document.version()));
        headers.setCacheControl("private, no-cache");
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (Versions.isKnown(document.version(), known)) {
            response.setStatusCode(HttpStatus.NOT_MODIFIED);
            return response.setComplete();
        }
        byte[] json = document.json();
        response.setStatusCode(HttpStatus.OK);
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.setContentLength(json.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(json)));
    }

    private Mono<Void> writeStream(ServerHttpResponse response, HttpMethod method, StreamHub.Opening opening) {
        if (method.equals(HttpMethod.HEAD)) {
            writeStreamHead(response);
            return response.setComplete();
        }
        if (hub.isDraining()) {
            return writeFarewell(response, EndState.DRAINING);
        }
        StreamHub.Connected stream;
        try {
            stream = hub.open(response, opening);
        } catch (RuntimeException e) {
            return answerOf(e).write(response);
        }
        if (stream == null) {
            return writeFarewell(response, EndState.BUSY);
        }
        writeStreamHead(response);
        Outlet outlet = stream.outlet();
        return stream.connection().write(response, outlet).doFinally(signal -> outlet.exchangeEnded());
    }

    /** An answer that a retry can cure: any status but 200 would end a browser's EventSource for good. */
    private static Mono<Void> writeFarewell(ServerHttpResponse response, EndState state) {
        writeStreamHead(response);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(Frames.farewell(state))));
    }

    private static void writeStreamHead(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.OK);
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.TEXT_EVENT_STREAM);
        headers.setCacheControl("no-store");
        headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        headers.set("X-Accel-Buffering", "no");
    }

    private static Answer answerOf(Throwable e) {
        return problemOf(e)::write;
    }

    private static Problem problemOf(Throwable e) {
        if (e instanceof Problem problem) {
            return problem;
        }
        if (e instanceof InvalidQueryException invalid) {
            return Problem.ofQuery(invalid);
        }
        if (e instanceof UnavailableException unavailable) {
            return switch (unavailable.reason()) {
                case BUSY -> Problem.forNow(HttpStatus.TOO_MANY_REQUESTS, "Too many reads are waiting already");
                case DRAINING -> Problem.forNow(HttpStatus.SERVICE_UNAVAILABLE, "This worker is shutting down");
                case DATABASE -> Problem.forNow(HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer");
            };
        }
        String id = UUID.randomUUID().toString();
        log.error("livelist.request.failed [{}]", id, e);
        return Problem.ofServer(id);
    }

    /** What is written once it is known what to answer. */
    @FunctionalInterface
    private interface Answer {
        Mono<Void> write(ServerHttpResponse response);
    }
}
