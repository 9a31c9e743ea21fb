package dev.livelist.benchmarks.fanout;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.netty.buffer.Unpooled;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Readable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.NettyOutbound;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The least that a change can cost with these parts: a listener of Redis, a row selected by its key, an event written for each reader. It
 * knows no page, no scope, no order and no repair.
 */
final class BareLoopServer implements FanoutServer {

    private static final Pattern KEY = Pattern.compile("\"pk\":\"(\\d+)\"");

    private final ChangedRows rows;
    private final InetSocketAddress address;
    private final Process process;

    BareLoopServer(Mode mode, int redisPort) {
        rows = new ChangedRows(redisPort);
        rows.createTable();
        rows.insert();
        int port = ServerProcess.freePort();
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        process = ServerProcess.start(
                "bare-loop",
                port,
                ServerProcess.java(
                        mode.javaOptions(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareLoopServer.class.getName(),
                        Integer.toString(port),
                        Integer.toString(redisPort),
                        Integer.toString(rows.port())));
    }

    /**
     * The server itself.
     *
     * @param args the port to listen on, Redis's, and PostgreSQL's
     */
    public static void main(String[] args) {
        Map<Object, Sinks.Many<String>> readers = new ConcurrentHashMap<>();
        ConnectionPool pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                                .host("localhost")
                                .port(Integer.parseInt(args[2]))
                                .username("postgres")
                                .password("postgres")
                                .database("postgres")
                                .build()))
                .build());
        var subscription = RedisClient.create(RedisURI.create("127.0.0.1", Integer.parseInt(args[1])))
                .connectPubSub();
        subscription.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                Matcher key = KEY.matcher(message);
                if (key.find()) {
                    read(pool, Long.parseLong(key.group(1)))
                            .subscribe(event -> readers.values().forEach(reader -> reader.tryEmitNext(event)));
                }
            }
        });
        subscription.sync().subscribe(ChangedRows.CHANNEL);
        HttpServer.create()
                .port(Integer.parseInt(args[0]))
                .route(routes -> routes.get("/events", (request, response) -> events(response, readers)))
                .bindNow()
                .onDispose()
                .block();
    }

    private static Mono<String> read(ConnectionPool pool, long id) {
        return Mono.usingWhen(
                pool.create(),
                connection -> Flux.from(connection
                                .createStatement(
                                        "select id, name, category, price, active, updated_at from product where id = $1")
                                .bind("$1", id)
                                .execute())
                        .flatMap(result -> result.map(BareLoopServer::event))
                        .single(),
                connection -> connection.close());
    }

    private static String event(Readable row) {
        return "event: patch\ndata: [{\"op\":\"replace\",\"path\":\"/rows/12/name\",\"value\":\""
                + row.get("name", String.class) + "\"},{\"op\":\"replace\",\"path\":\"/rows/12/updatedAt\",\"value\":\""
                + row.get("updated_at") + "\"}]\n\n";
    }

    private static NettyOutbound events(HttpServerResponse response, Map<Object, Sinks.Many<String>> readers) {
        Sinks.Many<String> reader = Sinks.many().unicast().onBackpressureBuffer();
        readers.put(reader, reader);
        return response.sse()
                .send(
                        Flux.concat(Flux.just(": hello\n\n"), reader.asFlux())
                                .map(event -> Unpooled.copiedBuffer(event, StandardCharsets.UTF_8))
                                .doFinally(end -> readers.remove(reader)),
                        event -> true);
    }

    @Override
    public String name() {
        return "bare loop";
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(address);
    }

    @Override
    public String path() {
        return "/events";
    }

    /** As Livelist's: a change that is read together with the next is not sent by itself. */
    @Override
    public int series() {
        return ChangedRows.ROWS;
    }

    @Override
    public void publish(int first, int count) {
        rows.change(first, count);
    }

    @Override
    public List<Process> processes() {
        return List.of(process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        rows.close();
    }
}
