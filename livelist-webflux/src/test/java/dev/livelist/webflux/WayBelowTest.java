package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
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
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** Frames go below the server's HTTP handlers where nobody on the way may look at them, and only there. */
@Timeout(60)
class WayBelowTest {

    private final TestShop shop = new TestShop();
    private final CompletableFuture<ServerHttpResponse> response = new CompletableFuture<>();
    private DisposableServer server;
    private Disposable reader;

    @AfterEach
    void closeAll() {
        reader.dispose();
        server.disposeNow();
        shop.close();
    }

    @Test
    void aPlainStreamGoesBelow() {
        start(http -> http, filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client);
        assertThat(goesBelow()).isTrue();
    }

    @Test
    void aDecoratorOfTheResponseSeesAllThatIsSent() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        start(http -> http, filter(plain -> new ServerHttpResponseDecorator(plain) {
            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                return super.writeWith(Flux.from(body)
                        .doOnNext(buffer -> seen.add(buffer.toString(java.nio.charset.StandardCharsets.UTF_8))));
            }
        }));
        assertThatAStreamFollows(client -> client);
        assertThat(String.join("", seen)).contains("event: snapshot", "event: patch");
    }

    @Test
    void aCompressedStreamIsCompressedAsAWhole() {
        start(http -> http.compress(true), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client.compress(true));
        assertThat(goesBelow()).isFalse();
    }

    @Test
    void anAccessLogSeesAllThatIsSent() {
        start(http -> http.accessLog(true), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client);
        assertThat(goesBelow()).isFalse();
    }

    @Test
    void aStreamOfHttp2GoesTheUsualWay() {
        start(http -> http.protocol(HttpProtocol.H2C), filter(UnaryOperator.identity()));
        assertThatAStreamFollows(client -> client.protocol(HttpProtocol.H2C));
        assertThat(goesBelow()).isFalse();
    }

    private WebFilter filter(UnaryOperator<ServerHttpResponse> decoration) {
        return (exchange, chain) -> {
            response.complete(exchange.getResponse());
            return chain.filter(exchange.mutate()
                    .response(decoration.apply(exchange.getResponse()))
                    .build());
        };
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

    private boolean goesBelow() {
        NettyConnection connection = NettyConnection.of(response.join(), loop -> new Chunks());
        assertThat(connection).isNotNull();
        return CompletableFuture.supplyAsync(connection::goBelow, connection.loop())
                .join();
    }
}
