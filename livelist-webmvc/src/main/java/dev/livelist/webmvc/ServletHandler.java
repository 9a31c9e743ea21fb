package dev.livelist.webmvc;

import dev.livelist.LivePrincipal;
import dev.livelist.engine.MemoryBudget;
import dev.livelist.http.Answer;
import dev.livelist.http.Caller;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveRequest;
import dev.livelist.http.Login;
import dev.livelist.http.Opening;
import dev.livelist.http.StreamRefusedException;
import dev.livelist.http.StreamWriter;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;

/** Hands requests to the protocol, and its answers to the response. */
final class ServletHandler {

    private final LiveHttp http;
    private final ServletPrincipalResolver principals;
    private final ServletLoginResolver logins;
    private final PathRules rules;

    ServletHandler(LiveHttp http, ServletPrincipalResolver principals, ServletLoginResolver logins, PathRules rules) {
        this.http = http;
        this.principals = principals;
        this.logins = logins;
        this.rules = rules;
    }

    /**
     * Answers one request. What is known at once is written at once: all but documents. A document that is still being read is waited for
     * as MVC waits for any result, without a thread.
     */
    ServerResponse handle(HttpServletRequest request, String list, @Nullable String row) {
        Sender sender = senderOf(request);
        return response(
                row == null
                        ? http.answer(new Request(request), list, sender)
                        : http.answer(new Request(request), list, row, sender));
    }

    /** Answers one request for several lists over one stream. The body of a POST is read on this thread, as far as it is looked at. */
    ServerResponse handleCombined(HttpServletRequest request) throws IOException {
        byte[] body = request.getMethod().equals("POST")
                ? request.getInputStream().readNBytes(LiveHttp.mostBytes() + 1)
                : new byte[0];
        return response(http.answerCombined(new Request(request), body, senderOf(request)));
    }

    /** Describes the lists. */
    ServerResponse describe(HttpServletRequest request) {
        return response(http.describe(new Request(request), senderOf(request)));
    }

    private Sender senderOf(HttpServletRequest request) {
        return new Sender(
                request,
                principals,
                logins,
                list -> rules.admit(request, http.settings().path() + "/" + list));
    }

    private ServerResponse response(CompletableFuture<Answer> answer) {
        return answer.isDone()
                ? new Response(http, answer.join())
                : ServerResponse.async(answer.thenApply(known -> new Response(http, known)));
    }

    /** Answers with what is not a stream. */
    static void writeWhole(HttpServletResponse response, Answer answer) throws IOException {
        writeHead(response, answer);
        byte[] body = answer.body();
        if (body.length > 0) {
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    private static void writeHead(HttpServletResponse response, Answer answer) {
        response.setStatus(answer.status());
        answer.headers().forEach((name, value) -> {
            if (name.equals(HttpHeaders.VARY)) {
                response.addHeader(name, value);
            } else if (name.equals(HttpHeaders.CONTENT_TYPE)) {
                response.setContentType(value);
            } else {
                response.setHeader(name, value);
            }
        });
    }

    /** A request to a servlet. */
    record Request(HttpServletRequest request) implements LiveRequest {

        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public @Nullable String rawQuery() {
            return request.getQueryString();
        }

        @Override
        public List<String> headers(String name) {
            return Collections.list(request.getHeaders(name));
        }
    }

    private record Sender(
            HttpServletRequest request,
            ServletPrincipalResolver principals,
            ServletLoginResolver logins,
            Predicate<String> rules)
            implements Caller {

        @Override
        public CompletionStage<LivePrincipal> principal() {
            return CompletableFuture.completedStage(principals.resolve(request));
        }

        @Override
        public CompletionStage<Login> login(LivePrincipal principal) {
            return CompletableFuture.completedStage(logins.resolve(request, principal));
        }

        @Override
        public @Nullable String address() {
            return request.getRemoteAddr();
        }

        @Override
        public boolean mayRead(String list) {
            return rules.test(list);
        }
    }

    /** An answer, written as it is. */
    private record Response(LiveHttp http, Answer answer) implements ServerResponse {

        @Override
        public HttpStatusCode statusCode() {
            return HttpStatusCode.valueOf(answer.status());
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.EMPTY;
        }

        @Override
        public MultiValueMap<String, Cookie> cookies() {
            return new LinkedMultiValueMap<>();
        }

        @Override
        public @Nullable ModelAndView writeTo(HttpServletRequest request, HttpServletResponse response, Context context)
                throws IOException {
            Opening opening = answer.opening();
            if (opening == null) {
                try (MemoryBudget.Lease memory = http.memoryFor(answer)) {
                    writeWhole(response, memory == null ? LiveHttp.withoutMemory() : answer);
                }
                return null;
            }
            ServletStream stream = new ServletStream(http.nextLoop(), request);
            StreamWriter writer;
            try {
                writer = opening.open(stream);
            } catch (StreamRefusedException e) {
                writeWhole(response, e.answer());
                return null;
            }
            try {
                writeHead(response, answer);
                stream.start(request, response, writer);
            } catch (IOException | RuntimeException e) {
                writer.close();
                throw e;
            }
            return null;
        }
    }
}
