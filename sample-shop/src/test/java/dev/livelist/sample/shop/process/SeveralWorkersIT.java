package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/**
 * Several workers on one database behave as one, whatever becomes of Redis and of each other. Three of them run through all
 * tests; each test has a category of its own and looks only at that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralWorkersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How long Redis is away; {@code -Dsample.outage=60} for longer. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("sample.outage", 12));

    private static final Duration PACE = Duration.ofMillis(20);

    /** What a worker's heap may grow by while Redis is away: less than a queue of what is written would take in the long run. */
    private static final long FLAT_BYTES = 16L << 20;

    private final EmbeddedPostgres postgres = Database.startPostgres();
    private final RedisServer redis = RedisServer.running();
    private final List<Worker> workers = IntStream.rangeClosed(1, 3)
            .mapToObj(number -> Worker.launch("several-" + number, properties(redis.port())))
            .toList();

    @AfterAll
    void endAll() throws IOException {
        workers.forEach(Worker::close);
        redis.close();
        postgres.close();
    }

    @Test
    void aWriteOnAnyWorkerIsSeenOnAll() {
        String category = newCategory();
        List<Shop> shops = liveShops();
        try (Readers readers = Readers.of(shops, list(category))) {
            List<Long> ids = new ArrayList<>();
            for (Shop shop : shops) {
                String name = "by " + shop.worker().name();
                ids.add(shop.add(category, name, "10"));
                readers.until(name, document -> names(document).contains(name));
            }
            shops.get(2).patch("/api/products/" + ids.get(0), "{\"price\":11}");
            readers.until("the new price", document -> prices(document).contains(new BigDecimal("11.00")));
            shops.get(0).delete("/api/products/" + ids.get(1));
            readers.until("two rows", document -> names(document).size() == 2);

            readers.assertInStep(shops, list(category));
        }
    }

    @Test
    void anOrderIsSeenByItsOwnerOnAllWorkersAndByNobodyElse() {
        String item = newCategory();
        String path = "/live/orders?q=" + item;
        List<Shop> alices = liveShops().stream().map(shop -> shop.as("alice")).toList();
        List<Shop> bobs = liveShops().stream().map(shop -> shop.as("bob")).toList();
        try (Readers readers = Readers.of(alices, path);
                Readers others = Readers.of(bobs, path)) {
            for (int i = 0; i < alices.size(); i++) {
                int expected = i + 1;
                Answer answer = alices.get(i).post("/api/orders", "{\"item\":\"" + item + "\",\"quantity\":1}");
                assertThat(answer.status()).isEqualTo(201);
                readers.until(
                        expected + " orders", document -> document.get("rows").size() == expected);
            }
            readers.assertInStep(alices, path);

            bobs.get(0).post("/api/orders", "{\"item\":\"" + item + "\",\"quantity\":7}");
            others.until("bob's order", document -> document.get("rows").size() == 1);
            for (LiveStream other : others.streams()) {
                assertThat(other.document().get("rows").get(0).get("quantity").asInt())
                        .isEqualTo(7);
            }
        }
    }

    @Test
    void aGrantOnAnyWorkerShowsAndHidesOrdersOnAll() {
        String item = newCategory();
        String path = "/live/support-orders?q=" + item;
        List<Shop> carols = liveShops().stream().map(shop -> shop.as("carol")).toList();
        Shop alice = liveShops().get(0).as("alice");
        Shop bob = liveShops().get(1).as("bob");
        for (Shop owner : List.of(alice, bob)) {
            owner.delete("/api/grants/carol");
            assertThat(owner.post("/api/orders", "{\"item\":\"" + item + "\",\"quantity\":1}")
                            .status())
                    .isEqualTo(201);
        }
        try (Readers readers = Readers.of(carols, path)) {
            readers.until("nothing", document -> document.get("rows").isEmpty());
            alice.put("/api/grants/carol", "{}");
            readers.until("alice's order", document -> owners(document).equals(List.of("alice")));
            bob.put("/api/grants/carol", "{}");
            readers.until("both orders", document -> document.get("rows").size() == 2);
            liveShops().get(2).as("alice").delete("/api/grants/carol");
            readers.until("bob's order", document -> owners(document).equals(List.of("bob")));
            readers.assertInStep(carols, path);
        } finally {
            alice.delete("/api/grants/carol");
            bob.delete("/api/grants/carol");
        }
    }

    private static List<String> owners(JsonNode document) {
        return document.get("rows")
                .valueStream()
                .map(row -> row.get("owner").asString())
                .toList();
    }

    @Test
    void aWriteOnOneWorkerIsKnownAgainByTheStreamsOfItsClientOnAnother() throws IOException, InterruptedException {
        String category = newCategory();
        String space = UUID.randomUUID().toString();
        List<Shop> shops = liveShops();
        long lamp = shops.get(0).add(category, "Lamp", "10");
        HttpRequest request = shops.get(0)
                .request(list(category) + "&cause.space=" + space)
                .header("Accept", "text/event-stream")
                .build();
        var stream = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            readUntil(lines, "\"state\":\"live\"");
            Shop other = shops.get(1);
            Answer answer = other.send(other.request("/api/products/" + lamp)
                    .header("Content-Type", "application/json")
                    .header("Livelist-Cause", space + ".1")
                    .method("PATCH", BodyPublishers.ofString("{\"price\":11}")));
            assertThat(answer.status()).isEqualTo(200);
            readUntil(lines, "cause: 1");
            assertThat(lines.readLine()).isEqualTo("event: patch");
            readUntil(lines, "11.00");
        }
    }

    private static void readUntil(BufferedReader lines, String text) throws IOException {
        String line;
        do {
            line = lines.readLine();
            assertThat(line).as("before %s", text).isNotNull();
        } while (!line.contains(text));
    }

    @Test
    void withoutRedisWritesGoOnAndReadersAreToldAndStillRefreshed() {
        String category = newCategory();
        List<Shop> shops = liveShops();
        List<Long> ids =
                shops.stream().map(shop -> shop.add(category, "Lamp", "1")).toList();
        try (Readers readers = Readers.of(shops, list(category))) {
            int price = 2;
            Latencies before = reprice(shops, ids, price, OUTAGE.dividedBy(3));
            price += before.count();

            List<Long> heapsBefore = heaps();
            redis.kill();
            Latencies during = reprice(shops, ids, price, OUTAGE);
            price += during.count();
            List<Long> heapsAfter = heaps();
            System.out.printf("Writes with Redis: %s; without: %s%n", before, during);
            System.out.printf(
                    "Bytes in use after a collection: %s, at the end of the outage %s%n", heapsBefore, heapsAfter);
            for (int i = 0; i < workers.size(); i++) {
                assertThat(heapsAfter.get(i) - heapsBefore.get(i)).isLessThan(FLAT_BYTES);
            }
            assertThat(during.at(0.5)).isLessThan(before.at(0.5).multipliedBy(5).plusMillis(50));
            assertThat(during.at(0.99))
                    .isLessThan(before.at(0.99).multipliedBy(5).plusMillis(500));

            readers.untilState("stale");
            List<BigDecimal> last = List.of(lastPrice(price, 0), lastPrice(price, 1), lastPrice(price, 2));
            readers.until("the last prices " + last, document -> List.copyOf(prices(document))
                    .containsAll(last));
            for (Shop shop : shops) {
                assertThat(transportState(shop)).isEqualTo("STALE");
                assertThat(shop.get("/actuator/health").status()).isEqualTo(200);
                assertThat(shop.get("/actuator/health/readiness").status()).isEqualTo(200);
            }

            redis.start();
            long back = System.nanoTime();
            readers.untilState("live");
            System.out.printf("Live again after %d ms%n", (System.nanoTime() - back) / 1_000_000);

            for (Shop shop : shops) {
                String name = "after, by " + shop.worker().name();
                shop.add(category, name, "5");
                readers.until(name, document -> names(document).contains(name));
            }
            readers.assertInStep(shops, list(category));
        }
    }

    @Test
    void aWorkerThatStartsWithoutRedisServesAndHealsWhenRedisComes() {
        String category = newCategory();
        try (RedisServer late = new RedisServer();
                Worker worker = Worker.start("several-early", properties(late.port()))) {
            Shop shop = new Shop(worker);
            assertThat(shop.get("/actuator/health/readiness").status()).isEqualTo(200);
            assertThat(transportState(shop)).isEqualTo("STALE");
            try (LiveStream stream = shop.live(list(category))) {
                stream.snapshot();
                stream.untilState("stale");
                long id = shop.add(category, "Lamp", "10");
                stream.until("its own write", document -> names(document).contains("Lamp"));
                sql("update product set name = 'Polled' where id = ?", id);
                stream.until("what a poll finds", document -> names(document).contains("Polled"));

                late.start();

                stream.untilState("live");
                assertThat(transportState(shop)).isEqualTo("LIVE");
                sql("update product set name = 'Announced' where id = ?", id);
                late.publish(message("updated", String.valueOf(id)));
                stream.until("what Redis brings", document -> names(document).contains("Announced"));
            }
        }
    }

    @Test
    void whatAWorkerCommittedJustBeforeItWasKilledIsSeenOnTheOthers() {
        String category = newCategory();
        List<Shop> shops = liveShops();
        try (TcpProxy proxy = new TcpProxy("127.0.0.1", redis.port());
                Worker victim = Worker.start("several-victim", properties(proxy.port()));
                RedisEar ear = new RedisEar(redis);
                Readers readers = Readers.of(shops, list(category))) {
            Shop writer = new Shop(victim);
            awaitLive(writer);
            writer.add(category, "Heard of", "10");
            readers.until("what is published", document -> names(document).contains("Heard of"));

            // Whatever the worker publishes from here on is lost on its way, as if it had died before.
            proxy.refuse(true);
            proxy.swallow(Direction.TO_SERVER);
            long id = writer.add(category, "Never heard of", "20");
            victim.kill();
            long killed = System.nanoTime();

            readers.until(
                    "what was never published", document -> names(document).contains("Never heard of"));
            System.out.printf("Seen %d ms after the kill%n", (System.nanoTime() - killed) / 1_000_000);
            assertThat(ear.heard()).noneMatch(message -> message.contains("\"pk\":\"" + id + "\""));
            readers.assertInStep(shops, list(category));
        }
    }

    @Test
    void readersOfAWorkerThatStopsGoOnElsewhereWhereTheyWere() {
        String category = newCategory();
        List<Shop> shops = liveShops();
        shops.get(0).add(category, "Lamp", "10");
        try (Worker leaving = Worker.start("several-leaving", properties(redis.port()));
                Readers readers = Readers.of(shops, list(category))) {
            Shop first = new Shop(leaving);
            awaitLive(first);
            LiveStream stream = first.live(list(category));
            stream.snapshot();
            stream.untilState("live");

            leaving.terminate();

            stream.untilState("draining");
            assertThat(stream.next()).isEqualTo(LiveStream.Event.END);
            assertThat(Integer.parseInt(String.valueOf(stream.retry()))).isBetween(2_000, 10_000);
            shops.get(0).add(category, "Table", "20");
            readers.until("the new row", document -> names(document).contains("Table"));
            try (LiveStream again = shops.get(1).live(list(category), "Last-Event-ID", stream.version())) {
                again.resume(stream.document());
                again.patch();
                assertThat(names(again.document())).containsExactly("Lamp", "Table");
                again.untilState("live");
                assertThat(again.version()).isEqualTo(readers.streams().get(1).version());
            }
            assertThat(leaving.awaitEnd()).isEqualTo(128 + 15);
            assertThat(leaving.log())
                    .as("a worker that is told to stop has nothing to complain of")
                    .doesNotContain("\tat ");
            await().atMost(PATIENCE).until(() -> tookLeave(leaving, workers.get(0)));
        }
    }

    private static boolean tookLeave(Worker leaving, Worker other) {
        return other.log()
                .lines()
                .anyMatch(line -> line.contains("livelist.peer.left") && line.contains(leaving.name()));
    }

    @Test
    void aForeignProgramAnnouncesWhatItWroteAndGarbageHarmsNothing() {
        String category = newCategory();
        List<Shop> shops = liveShops();
        long id = shops.get(0).add(category, "Lamp", "10");
        try (Readers readers = Readers.of(shops, list(category))) {
            redis.publish(
                    "",
                    "{",
                    "null",
                    "[]",
                    "\u0000\uFFFF",
                    "{\"model_label\":5}",
                    "{\"model_label\":\"shop.product\",\"action\":\"exploded\",\"pk\":1}",
                    "{\"model_label\":\"shop.product\",\"action\":\"updated\"}",
                    message("updated", "\"no number\""),
                    message("updated", "{}"),
                    message("deleted", "1").replace("}", ",\"unknown\":[1]}"),
                    "x".repeat(2_000_000));

            sql("update product set name = 'Changed' where id = ?", id);
            redis.publish(message("updated", String.valueOf(id)));
            readers.until("the change", document -> names(document).contains("Changed"));

            sql(
                    "insert into product (id, name, category, price, active, updated_at)" + " values (?, 'New', '"
                            + category + "', 1, true, now())",
                    1_000_000L + id);
            redis.publish(message("created", "\"" + (1_000_000L + id) + "\""));
            readers.until("the new row", document -> names(document).contains("New"));

            sql("delete from product where id = ?", id);
            redis.publish(message("deleted", String.valueOf(id)));
            readers.until("one row", document -> names(document).equals(List.of("New")));

            for (Shop shop : shops) {
                await().atMost(PATIENCE).until(() -> transportState(shop).equals("LIVE"));
                assertThat(shop.get("/actuator/health").status()).isEqualTo(200);
            }
            readers.assertInStep(shops, list(category));
        }
    }

    private List<String> properties(int redisPort) {
        List<String> properties = new ArrayList<>(Database.properties(postgres, "postgres"));
        properties.addAll(RedisServer.properties(redisPort));
        properties.add("sample.seed=20");
        return properties;
    }

    /** The three workers, each in touch with the others. */
    private List<Shop> liveShops() {
        workers.forEach(Worker::awaitStart);
        List<Shop> shops = workers.stream().map(Shop::new).toList();
        shops.forEach(this::awaitLive);
        return shops;
    }

    /** Waits until the worker has heard of the three, and they of it. */
    private void awaitLive(Shop shop) {
        await().atMost(PATIENCE).until(() -> transportState(shop).equals("LIVE"));
        for (Worker worker : workers) {
            if (!worker.equals(shop.worker())) {
                await().atMost(PATIENCE).until(() -> peers(shop).contains(worker.name()));
                await().atMost(PATIENCE).until(() -> peers(new Shop(worker))
                        .contains(shop.worker().name()));
            }
        }
    }

    private List<Long> heaps() {
        return workers.stream().map(Worker::liveHeap).toList();
    }

    private static List<String> peers(Shop shop) {
        return texts(shop.get("/actuator/livelist").json().get("peers"), "worker");
    }

    private static String transportState(Shop shop) {
        JsonNode transport = shop.get("/actuator/livelist").json().get("transport");
        assertThat(transport.get("type").asString()).isEqualTo("redis");
        return transport.get("state").asString();
    }

    /**
     * Gives one product after the other a new price for that long, each on another worker, and returns how long the writes
     * took. At a steady pace, so that the machine itself is not what is measured.
     */
    private static Latencies reprice(List<Shop> shops, List<Long> ids, int first, Duration time) {
        Latencies latencies = new Latencies();
        Flux.range(first, Integer.MAX_VALUE - first)
                .delayElements(PACE)
                .take(time)
                .doOnNext(price -> latencies.add(reprice(shops, ids, price)))
                .blockLast();
        return latencies;
    }

    private static Duration reprice(List<Shop> shops, List<Long> ids, int price) {
        int turn = price % shops.size();
        long start = System.nanoTime();
        Answer answer = shops.get(turn).patch("/api/products/" + ids.get(turn), "{\"price\":" + price + "}");
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        assertThat(answer.status()).isEqualTo(200);
        return taken;
    }

    /** The last price of the product of that turn, where the next price would be {@code next}. */
    private static BigDecimal lastPrice(int next, int turn) {
        int last = IntStream.iterate(next - 1, price -> price - 1)
                .filter(price -> price % 3 == turn)
                .findFirst()
                .orElseThrow();
        return BigDecimal.valueOf(last).setScale(2);
    }

    private void sql(String statement, long id) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.setLong(1, id);
            assertThat(prepared.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String message(String action, String pk) {
        return "{\"model_label\":\"shop.product\",\"action\":\"" + action + "\",\"pk\":" + pk + "}";
    }

    private static String newCategory() {
        return "test-" + UUID.randomUUID();
    }

    private static String list(String category) {
        return "/live/products?category=" + category;
    }

    private static List<String> names(JsonNode document) {
        return texts(document.get("rows"), "name");
    }

    private static List<BigDecimal> prices(JsonNode document) {
        return StreamSupport.stream(document.get("rows").spliterator(), false)
                .map(row -> row.get("price").decimalValue())
                .toList();
    }

    private static List<String> texts(JsonNode nodes, String member) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> node.get(member).asString())
                .toList();
    }

    /** How long requests took. */
    private static final class Latencies {

        private final List<Duration> taken = new ArrayList<>();

        void add(Duration duration) {
            taken.add(duration);
        }

        int count() {
            return taken.size();
        }

        Duration at(double quantile) {
            Duration[] sorted = taken.stream().sorted().toArray(Duration[]::new);
            return sorted[(int) (quantile * (sorted.length - 1))];
        }

        @Override
        public String toString() {
            List<Long> figures = Arrays.stream(new double[] {0.5, 0.99, 1})
                    .mapToObj(quantile -> at(quantile).toMillis())
                    .toList();
            return taken.size() + " with median, 99 %, maximum in ms " + figures;
        }
    }
}
