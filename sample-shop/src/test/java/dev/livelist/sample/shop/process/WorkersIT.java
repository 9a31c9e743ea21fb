package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A worker from its start to its end. */
class WorkersIT {

    @Test
    void ofTwoWorkersThatStartTogetherOnAnEmptyDatabaseOneFillsIt() throws IOException {
        try (EmbeddedPostgres server = Database.startPostgres()) {
            List<String> properties = new ArrayList<>(Database.properties(server, "postgres"));
            properties.add("sample.seed=50");
            List<Worker> workers = IntStream.rangeClosed(1, 2)
                    .mapToObj(number -> Worker.launch("together-" + number, properties))
                    .toList();
            try {
                for (Worker worker : workers) {
                    assertThat(products(new Shop(worker))).hasSize(50);
                }
                assertThat(workers.stream().filter(worker -> worker.log().contains("products added: 50")))
                        .hasSize(1);
            } finally {
                workers.forEach(Worker::close);
            }
        }
    }

    @Test
    void aWorkerBeginsEmptyIfItIsToldTo() {
        try (Worker worker = Worker.start("empty", List.of("sample.seed=0"))) {
            Shop shop = new Shop(worker);

            assertThat(shop.get("/live/products").json().get("total").asInt()).isZero();
            assertThat(shop.get("/api/products/1").status()).isEqualTo(404);
        }
    }

    @Test
    void aWorkerThatStopsTellsItsReadersAndEndsByItself() {
        // From the jar as it was built, as its users start it.
        try (Worker worker = Worker.launchJar("stopping", List.of())) {
            Shop shop = new Shop(worker);
            try (LiveStream stream = shop.live("/live/products")) {
                stream.snapshot();
                assertThat(stream.state()).isEqualTo("live");

                worker.terminate();

                assertThat(stream.state()).isEqualTo("draining");
                assertThat(stream.next()).isEqualTo(LiveStream.Event.END);
                assertThat(Integer.parseInt(String.valueOf(stream.retry()))).isBetween(2_000, 10_000);
            }
            assertThat(worker.awaitEnd()).isEqualTo(128 + 15);
        }
    }

    @Test
    void everyAnswerSaysWhichWorkerGaveIt() throws IOException {
        Shop shop = Database.H2.shop();
        for (String path : List.of(
                "/",
                "/shop.js",
                "/nothing",
                "/api/products/1",
                "/api/products/x",
                "/api/orders/x",
                "/live/products",
                "/live/products?color=red",
                "/live/nothing",
                "/actuator/health",
                "/actuator/prometheus",
                "/actuator/nothing")) {
            assertThat(shop.get(path).header("X-Worker")).as(path).isEqualTo("shared-h2");
        }
        assertThat(rawGet(shop, "/%zz")).startsWith("HTTP/1.1 400 ").contains("X-Worker: shared-h2\r\n");
    }

    @Test
    void aWorkerShowsHowItIs() {
        Shop shop = Database.H2.shop();

        Answer health = shop.get("/actuator/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().get("status").asString()).isEqualTo("UP");
        assertThat(health.json().get("components").has("redis")).isFalse();
        assertThat(shop.get("/actuator/prometheus").body()).contains("livelist_");
        var figures = shop.get("/actuator/livelist").json();
        assertThat(figures.get("worker").asString()).isEqualTo("shared-h2");
        assertThat(figures.get("transport").get("type").asString()).isEqualTo("local");
        assertThat(figures.get("transport").get("state").asString()).isEqualTo("LIVE");
        assertThat(figures.propertyNames())
                .contains("worker", "transport", "peers", "views", "readers", "statements", "gaps", "repairs");
    }

    private static List<String> products(Shop shop) {
        return IntStream.rangeClosed(1, 110)
                .mapToObj(id -> shop.get("/api/products/" + id))
                .filter(answer -> answer.status() == 200)
                .map(Answer::body)
                .toList();
    }

    /** Asks for an address that no client library lets through. */
    private static String rawGet(Shop shop, String path) throws IOException {
        try (Socket socket = new Socket("localhost", shop.worker().uri("/").getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
