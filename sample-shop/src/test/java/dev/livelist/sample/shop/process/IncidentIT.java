package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * An incident as operators meet it: three workers under writes, Redis is killed and comes back, and one worker stands still for a while.
 * What meters and logs say of it is printed; docs/operations.md tells the story of one run. {@code -Dsample.outage=30} for how long
 * Redis is away.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IncidentIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("sample.outage", 12));
    private static final Duration STANDSTILL = Duration.ofSeconds(6);

    /** A worker's lines of warnings and errors that an outage may cost, however long it lasts. */
    private static final int HANDFUL = 8;

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(livelist_\\S+?)(\\{[^}]*\\})? (\\S+)$");

    private final EmbeddedPostgres postgres = Database.startPostgres();
    private final RedisServer redis = RedisServer.running();
    private final List<Worker> workers = IntStream.rangeClosed(1, 3)
            .mapToObj(number -> Worker.launch("incident-" + number, properties()))
            .toList();

    private List<String> properties() {
        List<String> properties = new ArrayList<>(Database.properties(postgres, "postgres"));
        properties.addAll(redis.properties());
        properties.add("sample.seed=20");
        return properties;
    }

    @AfterAll
    void endAll() throws IOException {
        workers.forEach(Worker::close);
        redis.close();
        postgres.close();
    }

    @Test
    void metersTellTheStoryAndLogsStayShort() throws Exception {
        workers.forEach(Worker::awaitStart);
        List<Shop> shops = workers.stream().map(Shop::new).toList();
        awaitLive(shops);
        String category = "test-" + UUID.randomUUID();
        String list = "/live/products?category=" + category;
        long id = shops.get(0).add(category, "Lamp", "1");
        try (Readers readers = Readers.of(shops, list)) {
            int price = write(shops, id, 2, Duration.ofSeconds(10));
            tell("before", shops);
            List<Integer> linesBefore =
                    workers.stream().map(IncidentIT::complaints).toList();

            redis.kill();
            Instant killed = Instant.now();
            price = write(shops, id, price, OUTAGE.dividedBy(2));
            signal("STOP", workers.get(2));
            price = write(shops.subList(0, 2), id, price, STANDSTILL);
            signal("CONT", workers.get(2));
            price = write(shops, id, price, OUTAGE.minus(Duration.between(killed, Instant.now())));
            tell("while Redis is away", shops);
            readers.untilState("stale");
            for (Shop shop : shops) {
                assertThat(meters(shop)).containsEntry("livelist_transport_stale", 1.0);
            }

            redis.start();
            Instant back = Instant.now();
            readers.untilState("live");
            System.out.printf("All readers live %d ms after Redis took connections%n", since(back));
            write(shops, id, price, Duration.ofSeconds(5));
            tell("after", shops);
            readers.assertInStep(shops, list);
            awaitLive(shops);

            for (int i = 0; i < workers.size(); i++) {
                Map<String, Double> meters = meters(shops.get(i));
                assertThat(meters.get("livelist_transport_stale_time_seconds_total"))
                        .isGreaterThan(OUTAGE.dividedBy(2).toSeconds());
                assertThat(meters).containsEntry("livelist_transport_stale", 0.0);
                assertThat(meters.get("livelist_repairs_total")).isPositive();
                assertThat(meters.get("livelist_divergence_total")).isZero();
                int lines = complaints(workers.get(i)) - linesBefore.get(i);
                System.out.printf(
                        "%s: %d lines of warnings and errors%n", workers.get(i).name(), lines);
                assertThat(lines).as("lines of %s", workers.get(i).log()).isLessThanOrEqualTo(HANDFUL);
            }
        }
    }

    private static void awaitLive(List<Shop> shops) {
        shops.forEach(shop -> await().atMost(PATIENCE).until(() -> state(shop).equals("LIVE")));
    }

    /** Gives the product new prices, on one worker after the other, at a steady pace; returns the next price. */
    private static int write(List<Shop> shops, long id, int first, Duration time) throws InterruptedException {
        int price = first;
        for (Instant end = Instant.now().plus(time); Instant.now().isBefore(end); price++) {
            Answer answer = shops.get(price % shops.size()).patch("/api/products/" + id, "{\"price\":" + price + "}");
            assertThat(answer.status()).isEqualTo(200);
            TimeUnit.MILLISECONDS.sleep(50); // the pace of the writes, not a wait for anything
        }
        return price;
    }

    private static void signal(String signal, Worker worker) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(worker.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static void tell(String when, List<Shop> shops) {
        for (Shop shop : shops) {
            Map<String, Double> meters = meters(shop);
            String shown = meters.entrySet().stream()
                    .filter(meter -> !meter.getKey().contains("_bucket"))
                    .filter(meter -> meter.getValue() != 0)
                    .map(meter -> String.format(Locale.ROOT, "%s=%.4g", meter.getKey(), meter.getValue()))
                    .sorted()
                    .collect(Collectors.joining("\n    "));
            System.out.printf("%s, %s:%n    %s%n", when, shop.worker().name(), shown);
        }
    }

    private static Map<String, Double> meters(Shop shop) {
        return SAMPLE.matcher(shop.get("/actuator/prometheus").body())
                .results()
                .collect(Collectors.toMap(
                        IncidentIT::series, sample -> Double.valueOf(sample.group(3)), (first, second) -> first));
    }

    private static String series(MatchResult sample) {
        return sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
    }

    private static int complaints(Worker worker) {
        return (int) worker.log()
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .count();
    }

    private static String state(Shop shop) {
        return shop.get("/actuator/livelist")
                .json()
                .get("transport")
                .get("state")
                .asString();
    }

    private static long since(Instant start) {
        return Duration.between(start, Instant.now()).toMillis();
    }
}
