package com.example.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.tck.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import redis.embedded.RedisServer;

/** The application of docs/broadcaster.md: two workers of Spring MVC that share a database. */
class PricesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext worker(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--server.port=0", "--livelist.heartbeat=200ms"));
        return new SpringApplication(PricesApplication.class).run(all.toArray(String[]::new));
    }

    private static URI at(ConfigurableApplicationContext worker, String path) {
        int port = ((WebServerApplicationContext) worker).getWebServer().getPort();
        return URI.create("http://localhost:" + port + path);
    }

    private static String get(ConfigurableApplicationContext worker, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(at(worker, path)).build(), BodyHandlers.ofString())
                .body();
    }

    private static void put(ConfigurableApplicationContext worker, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(at(worker, path))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "postgres"})
    void aChangedPriceIsSeenOnBothWorkers(String transport) throws Exception {
        int port = FreePort.next();
        RedisServer redis =
                RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().setServerConfig("fsync", "off").start()) {
            List<String> arguments = transport.equals("redis")
                    ? List.of(
                            "--spring.data.redis.url=redis://localhost:" + port,
                            "--spring.datasource.url=jdbc:h2:mem:prices")
                    : List.of(
                            "--spring.profiles.active=postgres",
                            "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"));
            try (ConfigurableApplicationContext one = worker(arguments);
                    ConfigurableApplicationContext other = worker(arguments)) {
                one.getBean(JdbcTemplate.class).update("insert into product values ('42', 1)");
                await().atMost(PATIENCE)
                        .until(() -> !one.getBean(Broadcaster.class).state().isStale()
                                && !other.getBean(Broadcaster.class).state().isStale());
                assertThat(get(one, "/prices/42")).isEqualTo("1");
                assertThat(get(other, "/prices/42")).isEqualTo("1");

                put(one, "/prices/42", "2");

                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(get(one, "/prices/42")).isEqualTo("2");
                    assertThat(get(other, "/prices/42")).isEqualTo("2");
                });
            }
        } finally {
            redis.stop();
        }
    }

    @Test
    void changesAreStreamed() throws Exception {
        try (ConfigurableApplicationContext one =
                worker(List.of("--livelist.transport=local", "--spring.datasource.url=jdbc:h2:mem:streamed"))) {
            List<String> lines = new CopyOnWriteArrayList<>();
            var answer = HTTP.send(HttpRequest.newBuilder(at(one, "/changes")).build(), BodyHandlers.ofInputStream());
            Thread reader =
                    new Thread(() -> new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))
                            .lines()
                            .forEach(lines::add));
            reader.setDaemon(true);
            reader.start();
            await().atMost(PATIENCE).untilAsserted(() -> {
                one.getBean(Broadcaster.class).publish(ModelChange.updated("shop.product", 42));
                assertThat(lines).contains("data:UPDATED 42");
            });
            one.getBean(Broadcaster.class).publish(ModelChange.updated("shop.job", 1));
            one.getBean(Wakeup.class).awaitWork();
            answer.body().close();
        }
    }
}
