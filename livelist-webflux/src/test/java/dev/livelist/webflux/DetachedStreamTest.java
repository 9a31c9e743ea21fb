package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.shop.Product;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.server.WebFilter;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** Streams do without their exchange where nobody on the way may look at what passes, and only there. */
@Timeout(60)
class DetachedStreamTest {

    private static final String STREAM_REQUEST =
            "GET /live/products HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

    private TestShop shop = new TestShop();
    private final CompletableFuture<SignalType> exchangeEnd = new CompletableFuture<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private DisposableServer server;
    private Disposable reader = Disposables.disposed();

    @AfterEach
    void closeAll() {
        reader.dispose();
        server.disposeNow();
        shop.close();
    }

    @Test
    void theExchangeOfAPlainStreamEndsAndTheStreamGoesOn() {
        start(http -> http, filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client);
        assertThat(exchangeEnd.join()).isEqualTo(SignalType.ON_COMPLETE);
        assertThat(openStreams()).isEqualTo(1);
        assertThat(answered).isNotDone();

        reader.dispose();
        await().atMost(Duration.ofSeconds(20)).until(() -> openStreams() == 0);
    }

    @Test
    void aServerThatEndsIdleConnectionsLeavesTheStreamAlone() {
        start(http -> http.idleTimeout(Duration.ofMillis(300)), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client);
        assertThat(exchangeEnd).isDone();
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(20)).until(() -> openStreams() == 1);

        var unused = shop.endpoint.drain();
        answered.join();
    }

    @Test
    void aConnectionWhoseStreamEndedAtOnceIsIdleLikeAnyOther() throws IOException {
        shop.close();
        shop = new TestShop(TestShop.SETTINGS, withOneView(), endpoint -> endpoint);
        start(http -> http.idleTimeout(Duration.ofMillis(300)), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client);
        try (Socket socket = new Socket("localhost", server.port())) {
            send(socket, STREAM_REQUEST.replace("/products", "/products?q=lamp"));
            assertThat(readUntil(socket, null)).contains("{\"state\":\"busy\"}").endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aStreamThatIsClosedWithoutAWordTakesItsConnectionWithIt() throws IOException {
        start(http -> http, filter(UnaryOperator.identity()));
        try (Socket socket = new Socket("localhost", server.port())) {
            openStream(socket);
            shop.endpoint.close();
            assertThat(readUntil(socket, null)).doesNotContain("HTTP/1.1");
        }
    }

    @Test
    void theConnectionServesTheNextRequestWhenTheStreamHasEnded() throws IOException {
        start(http -> http, filter(UnaryOperator.identity()));
        try (Socket socket = new Socket("localhost", server.port())) {
            openStream(socket);
            var unused = shop.endpoint.drain();
            assertThat(readUntil(socket, "\r\n0\r\n\r\n")).contains("{\"state\":\"draining\"}");
            assertThat(openStreams()).isZero();

            send(socket, "GET /live/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(readUntil(socket, "\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void whoAsksAgainBeforeTheStreamHasEndedIsDisconnected() throws IOException {
        start(http -> http, filter(UnaryOperator.identity()));
        try (Socket socket = new Socket("localhost", server.port())) {
            openStream(socket);
            send(socket, "GET /live/products HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(readUntil(socket, null)).doesNotContain("HTTP/1.1");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> openStreams() == 0);
    }

    @Test
    void aRequestThatWaitedBehindTheStreamIsNotAnsweredWithinIt() throws IOException {
        start(http -> http, filter(UnaryOperator.identity()));
        try (Socket socket = new Socket("localhost", server.port())) {
            send(socket, STREAM_REQUEST + "GET /live/products HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(readUntil(socket, null)).startsWith("HTTP/1.1 200 ").doesNotContain("application/json");
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> openStreams() == 0);
    }

    @Test
    void aResponseThatClosesTheConnectionKeepsItsExchange() throws IOException {
        start(http -> http, filter(UnaryOperator.identity()));
        try (Socket socket = new Socket("localhost", server.port())) {
            send(socket, STREAM_REQUEST.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            readUntil(socket, "\"state\":\"live\"}");
            shop.save(new Product(1, "lamp"));
            readUntil(socket, "lamp");
            assertThat(exchangeEnd).isNotDone();
            var unused = shop.endpoint.drain();
            assertThat(readUntil(socket, null)).endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void aDecoratorOfTheResponseSeesAllThatIsSent() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        start(http -> http, filter(plain -> new ServerHttpResponseDecorator(plain) {
            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                return super.writeWith(
                        Flux.from(body).doOnNext(buffer -> seen.add(buffer.toString(StandardCharsets.UTF_8))));
            }
        }));
        assertThatAStreamFollows(client -> client);
        assertThat(String.join("", seen)).contains("event: snapshot", "event: patch");
    }

    @Test
    void aCompressedStreamIsCompressedAsAWhole() {
        start(http -> http.compress(true), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client.compress(true));
        assertThat(exchangeEnd).isNotDone();
    }

    @Test
    void anAccessLogSeesAllThatIsSent() {
        start(http -> http.accessLog(true), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client);
        assertThat(exchangeEnd).isNotDone();
    }

    @Test
    void aStreamOfHttp2GoesTheUsualWay() {
        start(http -> http.protocol(HttpProtocol.H2C), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client.protocol(HttpProtocol.H2C));
        assertThat(exchangeEnd).isNotDone();
    }

    private WebFilter filter(UnaryOperator<ServerHttpResponse> decoration) {
        return (exchange, chain) -> chain.filter(exchange.mutate()
                        .response(decoration.apply(exchange.getResponse()))
                        .build())
                .doFinally(exchangeEnd::complete);
    }

    private void start(UnaryOperator<HttpServer> settings, WebFilter filter) {
        var handler = RouterFunctions.toHttpHandler(
                shop.endpoint.routes(),
                HandlerStrategies.builder().webFilter(filter).build());
        server = settings.apply(HttpServer.create().host("localhost").port(0))
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
    }

    private void assertThatAStreamFollows(UnaryOperator<HttpClient> settings) {
        StringBuffer received = new StringBuffer();
        reader = settings.apply(HttpClient.newConnection())
                .headers(headers -> headers.set("Accept", "text/event-stream"))
                .get()
                .uri("http://localhost:" + server.port() + "/live/products")
                .responseContent()
                .asString()
                .doFinally(signal -> answered.complete(null))
                .subscribe(received::append);
        await().atMost(Duration.ofSeconds(20)).until(() -> received.indexOf("\"state\":\"live\"") >= 0);
        for (int i = 0; i < 3; i++) {
            String name = "name " + i;
            shop.save(new Product(i, name));
            await().atMost(Duration.ofSeconds(20)).until(() -> received.indexOf(name) >= 0);
        }
        assertThat(received).startsWith("retry: ");
        assertThat(received).doesNotContain("\r");
    }

    private static LiveListsSettings withOneView() {
        LiveListsSettings usual = LiveListsSettings.DEFAULT;
        return new LiveListsSettings(
                usual.batchWindow(),
                usual.batchMaxWait(),
                usual.lookahead(),
                usual.history(),
                usual.historyBytes(),
                usual.linger(),
                usual.totalInterval(),
                usual.queryTimeout(),
                usual.maxConcurrentReads(),
                1,
                usual.maxWindowEnd(),
                usual.stalePollInterval(),
                usual.auditInterval());
    }

    private int openStreams() {
        return shop.endpoint.streams().statistics().open();
    }

    private void openStream(Socket socket) throws IOException {
        send(socket, STREAM_REQUEST);
        readUntil(socket, "\"state\":\"live\"}");
        exchangeEnd.join();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What comes up to and with this; without it, up to the end. */
    private static String readUntil(Socket socket, @Nullable String end) throws IOException {
        socket.setSoTimeout(20_000);
        StringBuilder read = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0;
                c = socket.getInputStream().read()) {
            read.append((char) c);
            if (end != null && read.toString().endsWith(end)) {
                return read.toString();
            }
        }
        assertThat(end).as("the end of what was sent: %s", read).isNull();
        return read.toString();
    }
}
