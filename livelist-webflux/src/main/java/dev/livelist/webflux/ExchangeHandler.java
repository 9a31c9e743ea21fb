package dev.livelist.webflux;

import dev.livelist.LivePrincipal;
import dev.livelist.engine.MemoryBudget;
import dev.livelist.http.Answer;
import dev.livelist.http.Caller;
import dev.livelist.http.LiveHttp;
import dev.livelist.http.LiveRequest;
import dev.livelist.http.Login;
import dev.livelist.http.StreamRefusedException;
import dev.livelist.http.StreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Hands the requests of an exchange to the protocol, and its answers to the response. */
final class ExchangeHandler {

    private static final byte[] NOTHING = {};

    private final LiveHttp http;
    private final PrincipalResolver principals;
    private final LoginResolver logins;
    private final Connections connections;

    ExchangeHandler(LiveHttp http, PrincipalResolver principals, LoginResolver logins, Connections connections) {
        this.http = http;
        this.principals = principals;
        this.logins = logins;
        this.connections = connections;
    }

    /** Answers one request, for a list or for a row of it. All errors that are not the connection's are answered too. */
    Mono<Void> handle(ServerWebExchange exchange, String list, @Nullable String row) {
        return Mono.deferContextual(context -> {
                    Request request = new Request(exchange.getRequest());
                    Sender sender = new Sender(exchange, principals, logins, context);
                    return Mono.fromFuture(
                            row == null ? http.answer(request, list, sender) : http.answer(request, list, row, sender));
                })
                .flatMap(answer -> write(exchange.getResponse(), answer));
    }

    /** Answers one request for several lists over one stream. */
    Mono<Void> handleCombined(ServerWebExchange exchange) {
        return body(exchange.getRequest())
                .flatMap(body -> Mono.deferContextual(context -> Mono.fromFuture(http.answerCombined(
                        new Request(exchange.getRequest()), body, new Sender(exchange, principals, logins, context)))))
                .flatMap(answer -> write(exchange.getResponse(), answer));
    }

    /** Describes the lists. */
    Mono<Void> describe(ServerWebExchange exchange) {
        return Mono.deferContextual(context -> Mono.fromFuture(http.describe(
                        new Request(exchange.getRequest()), new Sender(exchange, principals, logins, context))))
                .flatMap(answer -> write(exchange.getResponse(), answer));
    }

    /** The body of a POST, as far as it is looked at. */
    private static Mono<byte[]> body(ServerHttpRequest request) {
        if (!request.getMethod().equals(HttpMethod.POST)) {
            return Mono.just(NOTHING);
        }
        return DataBufferUtils.join(DataBufferUtils.takeUntilByteCount(request.getBody(), LiveHttp.mostBytes() + 1L))
                .map(ExchangeHandler::bytesOf)
                .defaultIfEmpty(NOTHING);
    }

    private static byte[] bytesOf(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private Mono<Void> write(ServerHttpResponse response, Answer answer) {
        if (answer.opening() == null) {
            MemoryBudget.Lease memory = http.memoryFor(answer);
            return memory == null
                    ? writeWhole(response, LiveHttp.withoutMemory())
                    : writeWhole(response, answer).doFinally(end -> memory.close());
        }
        ResponseStream stream = new ResponseStream(connections.of(response), response.bufferFactory());
        StreamWriter writer;
        try {
            writer = answer.opening().open(stream);
        } catch (StreamRefusedException e) {
            return writeWhole(response, e.answer());
        }
        writeHead(response, answer);
        return stream.write(response, writer);
    }

    /** Answers with what is not a stream. */
    static Mono<Void> writeWhole(ServerHttpResponse response, Answer answer) {
        writeHead(response, answer);
        byte[] body = answer.body();
        if (body.length == 0) {
            return response.setComplete();
        }
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static void writeHead(ServerHttpResponse response, Answer answer) {
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        HttpHeaders headers = response.getHeaders();
        answer.headers().forEach((name, value) -> {
            if (name.equals(HttpHeaders.VARY)) {
                headers.add(name, value);
            } else {
                headers.set(name, value);
            }
        });
    }

    /** The request of an exchange. */
    record Request(ServerHttpRequest request) implements LiveRequest {

        @Override
        public String method() {
            return request.getMethod().name();
        }

        @Override
        public @Nullable String rawQuery() {
            return request.getURI().getRawQuery();
        }

        @Override
        public List<String> headers(String name) {
            return request.getHeaders().getOrEmpty(name);
        }
    }

    /** The sender of an exchange's request. What is asked of the application runs in the context of the exchange. */
    private record Sender(
            ServerWebExchange exchange, PrincipalResolver principals, LoginResolver logins, ContextView context)
            implements Caller {

        @Override
        public CompletionStage<LivePrincipal> principal() {
            return principals
                    .resolve(exchange)
                    .defaultIfEmpty(LivePrincipal.ANONYMOUS)
                    .contextWrite(context)
                    .toFuture();
        }

        @Override
        public CompletionStage<Login> login(LivePrincipal principal) {
            return Objects.requireNonNull(logins.resolve(exchange, principal)
                    .defaultIfEmpty(Login.untracked())
                    .contextWrite(context)
                    .toFuture());
        }

        /** What the server makes of forwarded headers is in it. An address that could not be looked up is the text that it came as. */
        @Override
        public @Nullable String address() {
            InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
            if (remote == null) {
                return null;
            }
            InetAddress resolved = remote.getAddress();
            return resolved == null ? remote.getHostString() : resolved.getHostAddress();
        }
    }
}
