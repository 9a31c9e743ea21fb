package dev.livelist.benchmarks.fanout;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.netty.http.server.HttpServer;

/**
 * What a team writes by hand with WebFlux: one subscription to Redis, a multicast sink, a {@code Flux<ServerSentEvent>} for
 * each reader. The text of a message is what the others send.
 */
final class HandMadeServer implements FanoutServer {

    private static final String CHANNEL = "messages";

    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final RedisPublisher redis;

    HandMadeServer(Mode mode, int redisPort, int workers) {
        for (int i = 0; i < workers; i++) {
            int port = ServerProcess.freePort();
            processes.add(ServerProcess.start(
                    "by-hand-" + i,
                    port,
                    ServerProcess.java(
                            mode.javaOptions(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            HandMadeServer.class.getName(),
                            Integer.toString(port),
                            Integer.toString(redisPort))));
            addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        redis = new RedisPublisher(redisPort);
    }

    /**
     * The server itself.
     *
     * @param args the port to listen on, and Redis's
     */
    public static void main(String[] args) {
        Sinks.Many<String> messages = Sinks.many().multicast().directBestEffort();
        var subscription = RedisClient.create(RedisURI.create("127.0.0.1", Integer.parseInt(args[1])))
                .connectPubSub();
        subscription.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                messages.tryEmitNext(message);
            }
        });
        subscription.sync().subscribe(CHANNEL);
        Flux<ServerSentEvent<String>> events = messages.asFlux()
                .map(message -> ServerSentEvent.builder(message).event("patch").build());
        var handler = RouterFunctions.toHttpHandler(RouterFunctions.route()
                .GET("/events", request -> ServerResponse.ok()
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .body(BodyInserters.fromServerSentEvents(Flux.concat(
                                Flux.just(ServerSentEvent.builder("hello").build()), events))))
                .build());
        HttpServer.create()
                .port(Integer.parseInt(args[0]))
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow()
                .onDispose()
                .block();
    }

    @Override
    public String name() {
        return "WebFlux by hand";
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public String path() {
        return "/events";
    }

    @Override
    public int series() {
        return 0;
    }

    @Override
    public void publish(int first, int count) {
        redis.publish(
                CHANNEL,
                IntStream.range(first, first + count).mapToObj(Messages::text).toList());
    }

    @Override
    public List<Process> processes() {
        return processes;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        redis.close();
    }
}
