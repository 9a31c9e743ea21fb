package dev.livelist.http;

import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.engine.LiveLists;
import dev.livelist.query.ListQueryParser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests for several lists over one stream. What is wrong with one list is told on the stream; only a request that cannot be
 * read at all is refused as a whole.
 */
final class CombinedHandler {

    private static final String ALLOWED_METHODS = "GET, HEAD, POST, OPTIONS";

    private final LiveLists lists;
    private final ListQueryParser parser;
    private final StreamHub hub;
    private final int mostLists;

    CombinedHandler(LiveLists lists, ListQueryParser parser, StreamHub hub, int mostLists) {
        this.lists = lists;
        this.parser = parser;
        this.hub = hub;
        this.mostLists = mostLists;
    }

    /** Finds out how to answer one request. All errors are answers too. */
    CompletableFuture<Answer> answer(LiveRequest request, byte[] body, Caller caller) {
        CompletableFuture<Answer> pending = new CompletableFuture<>();
        CompletionStage<Answer> stage;
        try {
            stage = begin(request, body, caller);
        } catch (RuntimeException e) {
            stage = CompletableFuture.completedStage(RequestHandler.answerOf(e));
        }
        var unused = stage.whenComplete(
                (answer, error) -> pending.complete(error == null ? answer : RequestHandler.answerOf(error)));
        return pending;
    }

    private CompletionStage<Answer> begin(LiveRequest request, byte[] body, Caller caller) {
        if (mostLists == 0) {
            throw Problem.of(
                    Problem.Status.NOT_FOUND,
                    "Several lists over one stream are switched off here (livelist.combined-streams); each list has a stream of its own");
        }
        switch (request.method()) {
            case "OPTIONS" -> {
                return CompletableFuture.completedStage(Answer.withoutBody(204, Map.of("Allow", ALLOWED_METHODS)));
            }
            case "GET", "HEAD", "POST" -> {}
            default ->
                throw Problem.of(Problem.Status.METHOD_NOT_ALLOWED, "Lists can only be read")
                        .with("Allow", ALLOWED_METHODS);
        }
        if (!RequestHandler.acceptsStream(request)) {
            throw Problem.onlyAsStream();
        }
        CombinedRequest asked = request.method().equals("POST")
                ? CombinedRequest.ofBody(request.rawQuery(), body, mostLists)
                : CombinedRequest.ofAddress(request.rawQuery(), mostLists);
        if (request.method().equals("HEAD")) {
            return CompletableFuture.completedStage(Answer.withoutBody(200, RequestHandler.STREAM_HEAD));
        }
        long mark = hub.mark();
        return caller.principal().thenCompose(principal -> {
            List<WantedList> wanted = asked.entries().stream()
                    .map(entry -> wanted(entry, principal, caller))
                    .toList();
            return RequestHandler.login(caller, principal)
                    .thenApply(login -> Answer.stream(
                            RequestHandler.STREAM_HEAD,
                            new Opening(
                                    hub,
                                    wanted,
                                    true,
                                    CauseSpaces.of(asked.space(), principal),
                                    principal,
                                    Askers.of(principal, caller.address()),
                                    login,
                                    mark)));
        });
    }

    private WantedList wanted(CombinedRequest.Entry entry, LivePrincipal principal, Caller caller) {
        try {
            Address address = addressOf(entry.list());
            ListDefinition<?> definition = address.definition(lists);
            Problem refusal = refusal(entry.list(), definition, principal, caller);
            if (refusal != null) {
                return WantedList.refused(entry.id(), refusal);
            }
            Map<String, List<String>> parameters = QueryString.parse(entry.query());
            return WantedList.of(
                    entry.id(),
                    address.query(parser, definition, definition.scopeFor(principal), parameters),
                    Versions.read(entry.version()));
        } catch (RuntimeException e) {
            return WantedList.refused(entry.id(), RequestHandler.problemOf(e));
        }
    }

    /** A list is named as in its own address, and a row of it as in its own: behind a slash, percent-encoded. */
    private static Address addressOf(String path) {
        int slash = path.indexOf('/');
        return slash < 0
                ? new Address(path, null)
                : new Address(path.substring(0, slash), QueryString.decodePath("list", path.substring(slash + 1)));
    }

    /** What a request for the list's own address would be refused by: the application's rules for addresses, then the list's own. */
    private static @Nullable Problem refusal(
            String path, ListDefinition<?> definition, LivePrincipal principal, Caller caller) {
        if (!caller.mayRead(path)) {
            return principal.anonymous()
                    ? Problem.of(Problem.Status.UNAUTHORIZED, "This list needs a login")
                    : Problem.of(Problem.Status.FORBIDDEN, "This list is not open to you");
        }
        return Problem.ofAccess(definition.access().decide(principal), null);
    }
}
