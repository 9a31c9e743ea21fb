package com.example.django.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.tck.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.data.annotation.Id;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import redis.embedded.RedisServer;

/** The example of docs/from-reflex-django.md: what a Django program saves moves a list here. */
class DjangoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    record Product(@Id long id, String name) {}

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {

        @Bean
        ListDefinition<Product> products() {
            return ListDefinition.of(Product.class)
                    .publicAccess()
                    .fields(Product::id, Product::name)
                    .build();
        }

        @Bean
        SecurityWebFilterChain everybody(ServerHttpSecurity http) {
            return http.authorizeExchange(all -> all.anyExchange().permitAll()).build();
        }
    }

    private static Optional<String> python() throws IOException, InterruptedException {
        for (String candidate : List.of("/usr/bin/python3", "python3")) {
            try {
                Process process = new ProcessBuilder(candidate, "-c", "import django, redis, psycopg2")
                        .redirectErrorStream(true)
                        .start();
                if (process.waitFor() == 0) {
                    return Optional.of(candidate);
                }
            } catch (IOException notThere) {
                // the next one
            }
        }
        return Optional.empty();
    }

    private static void run(String python, String database, String redis, String... arguments) throws Exception {
        ProcessBuilder program = new ProcessBuilder(python, "shop.py")
                .directory(Path.of("..", "examples", "django").toFile())
                .redirectErrorStream(true);
        program.command().addAll(List.of(arguments));
        program.environment().put("DATABASE_URL", database);
        program.environment().put("REDIS_URL", redis);
        Process process = program.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isZero();
    }

    @Test
    void whatDjangoSavesMovesAList() throws Exception {
        Optional<String> python = python();
        assumeTrue(
                python.isPresent(),
                "There is no Python with django, redis and psycopg2: on Debian, python3-django python3-redis python3-psycopg2");
        int port = FreePort.next();
        String redisUrl = "redis://127.0.0.1:" + port;
        RedisServer redis =
                RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        try (EmbeddedPostgres postgres =
                EmbeddedPostgres.builder().setServerConfig("fsync", "off").start()) {
            String address = "localhost:" + postgres.getPort() + "/postgres";
            try (ConfigurableApplicationContext shop = new SpringApplication(Shop.class)
                    .run(
                            "--server.port=0",
                            "--livelist.transport=redis",
                            "--spring.data.redis.url=" + redisUrl,
                            "--spring.sql.init.mode=never",
                            "--spring.r2dbc.url=r2dbc:postgresql://postgres@" + address)) {
                shop.getBean(DatabaseClient.class)
                        .sql("create table product (id bigint primary key, name text not null)")
                        .then()
                        .block();
                await().atMost(PATIENCE)
                        .until(() -> !shop.getBean(Broadcaster.class).state().isStale());
                List<String> lines = follow(shop);
                await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("\"rows\":[]")));

                String database = "postgresql://postgres@" + address;
                run(python.get(), database, redisUrl, "save", "42", "A new chair");
                await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("A new chair")));
                run(python.get(), database, redisUrl, "save", "42", "An old chair");
                await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("An old chair")));
                run(python.get(), database, redisUrl, "delete", "42");
                await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("\"remove\"")));
            }
        } finally {
            redis.stop();
        }
    }

    private static List<String> follow(ConfigurableApplicationContext shop) throws Exception {
        int port = ((WebServerApplicationContext) shop).getWebServer().getPort();
        var answer = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live/products"))
                        .header("Accept", "text/event-stream")
                        .build(),
                BodyHandlers.ofInputStream());
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                }
            } catch (IOException ended) {
                // with the application
            }
        });
        reader.setDaemon(true);
        reader.start();
        return lines;
    }
}
