package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.postgres.PostgresServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import redis.embedded.RedisServer;

/** A client hears of its own write on a stream of another worker than the one that it wrote to, whatever the transport between them. */
@Timeout(180)
class CauseTransportMvcTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Where messages go, where PostgreSQL carries them. The rows are elsewhere. */
    @Configuration(proxyBeanMethods = false)
    static class Messages {

        @Bean
        PostgresServer postgresServer() {
            return PostgresServer.at(postgres.getJdbcUrl("postgres", "postgres"))
                    .as("postgres", "postgres");
        }
    }

    private static RedisServer redis;
    private static EmbeddedPostgres postgres;

    private final HttpClient client = HttpClient.newHttpClient();
    private final String space = "S".repeat(22);

    @BeforeAll
    static void startServers() throws Exception {
        redis = Redis.started();
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    }

    @AfterAll
    static void stopServers() throws Exception {
        redis.stop();
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-sharded", "redis-streams", "postgres"})
    void theCauseOfAWriteArrivesAtAStreamOfAnotherWorker(String transport) throws Exception {
        String channel = "causes-" + UUID.randomUUID();
        try (ConfigurableApplicationContext writer = worker(transport, channel, "writer");
                ConfigurableApplicationContext reader = worker(transport, channel, "reader")) {
            for (ConfigurableApplicationContext worker : List.of(writer, reader)) {
                await().atMost(PATIENCE)
                        .until(() ->
                                worker.getBean(Broadcaster.class).state().status() == BroadcasterState.Status.LIVE);
            }
            HttpRequest stream = request(reader, "/live/letters?cause.space=" + space, "ann")
                    .header("Accept", "text/event-stream")
                    .build();
            var response = client.send(stream, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                until(lines, "data: {\"state\":\"live\"");
                write(writer, 2, "bob", 1);
                write(writer, 3, "ann", 2);

                List<String> seen = until(lines, "cause: ");
                assertThat(seen.get(seen.size() - 1)).isEqualTo("cause: 2");
                assertThat(lines.readLine()).isEqualTo("event: patch");
                lines.readLine(); // its id
                assertThat(lines.readLine()).contains("\"id\":3");
            }
        }
    }

    private static ConfigurableApplicationContext worker(String transport, String channel, String name) {
        ConfigurableApplicationContext worker = new SpringApplicationBuilder(
                        CombinedStreamMvcTest.Application.class, Messages.class)
                .properties(
                        "server.port=0",
                        "spring.r2dbc.url=r2dbc:h2:mem:///" + channel
                                + "?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE",
                        "livelist.transport=" + transport,
                        "livelist.channel=" + channel,
                        "livelist.worker-id=" + name,
                        "livelist.heartbeat=200ms",
                        "spring.data.redis.port=" + redis.ports().get(0))
                .run();
        DatabaseClient database = worker.getBean(DatabaseClient.class);
        for (String table : List.of("letter", "memo")) {
            database.sql("create table if not exists " + table + " (id bigint primary key, title varchar(100))")
                    .then()
                    .block();
        }
        return worker;
    }

    private void write(ConfigurableApplicationContext worker, long id, String user, int number) throws Exception {
        HttpRequest write = request(worker, "/write?id=" + id, user)
                .header("Livelist-Cause", space + "." + number)
                .build();
        assertThat(client.send(write, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(200);
    }

    private static HttpRequest.Builder request(ConfigurableApplicationContext worker, String address, String user) {
        int port = worker.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        String credentials = Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + address))
                .timeout(PATIENCE)
                .header("Authorization", "Basic " + credentials);
    }

    /** The lines until one begins so. */
    private static List<String> until(BufferedReader lines, String beginning) throws Exception {
        List<String> seen = new ArrayList<>();
        do {
            String line = lines.readLine();
            assertThat(line).as("after %s", seen).isNotNull();
            seen.add(line);
        } while (!seen.get(seen.size() - 1).startsWith(beginning));
        return seen;
    }
}
