package dev.livelist.http;

import dev.livelist.Access;
import dev.livelist.AttributeException;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.Asker;
import dev.livelist.engine.Document;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.UnavailableException;
import dev.livelist.query.InvalidQueryException;
import dev.livelist.query.ListQueryParser;
import dev.livelist.query.PageLimits;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests for lists, one after the other checking what can be wrong with them. */
final class RequestHandler {

    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);
    private static final String LAST_EVENT_ID = "lastEventId";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");
    private static final int MEDIA_TYPES = 50;
    private static final String ALLOWED_METHODS = "GET, HEAD, OPTIONS";
    /** The head of every stream. */
    private static final Map<String, String> DESCRIPTION_HEAD =
            Map.of("Content-Type", "application/json", "Cache-Control", "private, no-cache");

    static final Map<String, String> STREAM_HEAD = Map.of(
            "Content-Type",
            "text/event-stream",
            "Cache-Control",
            "no-store",
            "Vary",
            "Accept",
            "X-Accel-Buffering",
            "no");

    private final LiveLists lists;
    private final ListQueryParser parser;
    private final StreamHub hub;
    private final @Nullable String challenge;

    RequestHandler(LiveLists lists, ListQueryParser parser, StreamHub hub, @Nullable String challenge) {
        this.lists = lists;
        this.parser = parser;
        this.hub = hub;
        this.challenge = challenge;
    }

    /** Finds out how to answer one request. All errors are answers too. */
    CompletableFuture<Answer> answer(LiveRequest request, Address address, Caller caller) {
        Pending pending = new Pending();
        CompletionStage<Answer> stage;
        try {
            stage = begin(request, address, caller, pending);
        } catch (RuntimeException e) {
            stage = CompletableFuture.completedStage(answerOf(e));
        }
        var unused = stage.whenComplete((answer, error) -> pending.complete(error == null ? answer : answerOf(error)));
        return pending;
    }

    private CompletionStage<Answer> begin(LiveRequest request, Address address, Caller caller, Pending pending) {
        if (request.method().equals("OPTIONS")) {
            return CompletableFuture.completedStage(Answer.withoutBody(204, Map.of("Allow", ALLOWED_METHODS)));
        }
        if (!METHODS.contains(request.method())) {
            throw Problem.of(Problem.Status.METHOD_NOT_ALLOWED, "A list can only be read")
                    .with("Allow", ALLOWED_METHODS);
        }
        ListDefinition<?> definition = address.definition(lists);
        long mark = hub.mark();
        return caller.principal()
                .thenCompose(principal -> answer(request, address, definition, principal, caller, mark, pending));
    }

    private CompletionStage<Answer> answer(
            LiveRequest request,
            Address address,
            ListDefinition<?> definition,
            LivePrincipal principal,
            Caller caller,
            long mark,
            Pending pending) {
        requireAccess(definition.access(), principal);
        Representation wanted = representation(request);
        Map<String, List<String>> parameters = QueryString.parse(request.rawQuery());
        String lastEventId = onlyValue(LAST_EVENT_ID, parameters.remove(LAST_EVENT_ID));
        String space = wanted == Representation.STREAM ? CauseSpaces.takeFrom(parameters) : null;
        ListQuery query = address.query(parser, definition, definition.scopeFor(principal), parameters);
        Asker asker = Askers.of(principal, caller.address());
        if (wanted == Representation.STREAM) {
            if (request.method().equals("HEAD")) {
                return CompletableFuture.completedStage(Answer.withoutBody(200, STREAM_HEAD));
            }
            String version = versionOf(request, lastEventId);
            List<WantedList> list = List.of(WantedList.of("", query, version));
            return login(caller, principal)
                    .thenApply(known -> Answer.stream(
                            STREAM_HEAD,
                            new Opening(
                                    hub,
                                    list,
                                    false,
                                    CauseSpaces.of(space, principal),
                                    principal,
                                    asker,
                                    known,
                                    mark)));
        }
        List<String> known = valuesOf(request, "If-None-Match");
        CompletableFuture<Document> document = lists.document(query, asker);
        pending.waitsFor(document);
        return document.thenApply(read -> documentOf(read, known));
    }

    /** Describes the lists that the caller may open. */
    CompletableFuture<Answer> describe(LiveRequest request, Caller caller, String path, PageLimits limits) {
        CompletableFuture<Answer> pending = new CompletableFuture<>();
        CompletionStage<Answer> stage;
        try {
            stage = caller.principal().thenApply(principal -> {
                List<ListDefinition<?>> open = lists.definitions().stream()
                        .filter(list -> list.access().decide(principal) == Access.Decision.GRANTED
                                && caller.mayRead(list.name()))
                        .sorted(Comparator.comparing(ListDefinition::name))
                        .toList();
                byte[] document = OpenApiDocument.of(open, path, limits);
                return request.method().equals("HEAD")
                        ? Answer.withoutBody(200, DESCRIPTION_HEAD)
                        : Answer.of(200, DESCRIPTION_HEAD, document);
            });
        } catch (RuntimeException e) {
            stage = CompletableFuture.completedStage(answerOf(e));
        }
        var unused = stage.whenComplete((answer, error) -> pending.complete(error == null ? answer : answerOf(error)));
        return pending;
    }

    /** How a caller has logged in. */
    static CompletionStage<Login> login(Caller caller, LivePrincipal principal) {
        return principal.anonymous() ? CompletableFuture.completedStage(Login.untracked()) : caller.login(principal);
    }

    private void requireAccess(Access access, LivePrincipal principal) {
        Problem refusal = Problem.ofAccess(access.decide(principal), challenge);
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Whether the Accept header names more media types than frameworks are ready to sort. */
    static boolean acceptsTooMany(LiveRequest request) {
        long types = 0;
        for (String value : valuesOf(request, "Accept")) {
            types += 1 + value.chars().filter(c -> c == ',').count();
        }
        return types > MEDIA_TYPES;
    }

    /** Whether a stream would be an answer. */
    static boolean acceptsStream(LiveRequest request) {
        if (acceptsTooMany(request)) {
            return false;
        }
        try {
            return Representation.STREAM.isAmong(MediaRange.parse(request.headers("Accept")));
        } catch (RuntimeException e) { // it cannot be parsed, or a firewall refuses to hand it out
            return false;
        }
    }

    private static Representation representation(LiveRequest request) {
        if (acceptsTooMany(request)) {
            throw Problem.notAcceptable();
        }
        Representation wanted;
        try {
            wanted = Representation.wanted(MediaRange.parse(request.headers("Accept")));
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
    private static @Nullable String versionOf(LiveRequest request, @Nullable String parameter) {
        List<String> values = valuesOf(request, "Last-Event-ID");
        String version = values.isEmpty() ? null : Versions.read(values.get(0));
        return version == null ? Versions.read(parameter) : version;
    }

    /** The values of a header that may be absent. One that a firewall refuses to hand out is unreadable, and counts as absent. */
    private static List<String> valuesOf(LiveRequest request, String header) {
        try {
            return request.headers(header);
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    private static Answer documentOf(Document document, List<String> known) {
        if (document.isMissing()) {
            throw Problem.of(Problem.Status.NOT_FOUND, "There is no such row in this list");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ETag", Versions.entityTag(document.version()));
        headers.put("Cache-Control", "private, no-cache");
        headers.put("Vary", "Accept");
        if (Versions.isKnown(document.version(), known)) {
            return Answer.withoutBody(304, headers);
        }
        headers.put("Content-Type", "application/json");
        return Answer.of(200, headers, document.json());
    }

    /** An answer that a retry can cure: any status but 200 would end a browser's EventSource for good. */
    static Answer farewell(EndState state) {
        return Answer.of(200, STREAM_HEAD, Frames.farewell(state));
    }

    /** The answer to what went wrong. */
    static Answer answerOf(Throwable e) {
        return problemOf(e).answer();
    }

    static Problem problemOf(Throwable e) {
        if (e instanceof CompletionException && e.getCause() != null) {
            return problemOf(e.getCause());
        }
        if (e instanceof Problem problem) {
            return problem;
        }
        if (e instanceof InvalidQueryException invalid) {
            return Problem.ofQuery(invalid);
        }
        if (e instanceof AttributeException missing) {
            return Problem.of(Problem.Status.FORBIDDEN, "This list is not open to you: " + missing.getMessage());
        }
        if (e instanceof UnavailableException unavailable) {
            return switch (unavailable.reason()) {
                case BUSY -> Problem.forNow(Problem.Status.TOO_MANY_REQUESTS, "Too many reads are waiting already");
                case DRAINING -> Problem.forNow(Problem.Status.SERVICE_UNAVAILABLE, "This worker is shutting down");
                case DATABASE -> Problem.forNow(Problem.Status.SERVICE_UNAVAILABLE, "The database does not answer");
                case UNREADABLE ->
                    Problem.of(
                            Problem.Status.INTERNAL_SERVER_ERROR,
                            "A row of this page has a value that cannot be read; the server's log names the column");
                case SLOW ->
                    Problem.forNow(
                            Problem.Status.SERVICE_UNAVAILABLE,
                            "This query takes longer than a query may; ask for less");
            };
        }
        if (e instanceof CancellationException) {
            // The client has gone: nobody receives this, and nothing is wrong here.
            return Problem.forNow(Problem.Status.SERVICE_UNAVAILABLE, "The request was given up");
        }
        String id = UUID.randomUUID().toString();
        log.error("livelist.request.failed [{}]", id, e);
        return Problem.ofServer(id);
    }

    /** An answer that is on its way. Nobody reads a document for a client that has gone. */
    private static final class Pending extends CompletableFuture<Answer> {
        private volatile @Nullable CompletableFuture<?> source;

        void waitsFor(CompletableFuture<?> document) {
            source = document;
            if (isCancelled()) {
                document.cancel(true);
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            CompletableFuture<?> present = source;
            if (present != null) {
                present.cancel(mayInterruptIfRunning);
            }
            return cancelled;
        }
    }
}
