package dev.livelist.webmvc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.LivePrincipal;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.shop.HttpAnswer;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/** Lists under Spring MVC on each container, with the context path {@code /app}, from outside. */
@Timeout(180)
@ParameterizedClass
@EnumSource(Container.Kind.class)
class LiveMvcTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** More than a few find the races that a change to the streams may bring: {@code -Dlivelist.broken-streams=1000}. */
    private static final int ROUNDS = Integer.getInteger("livelist.broken-streams", 20);

    private static final Duration HEARTBEAT_OF_BROKEN =
            Duration.ofMillis(Integer.getInteger("livelist.broken-heartbeat", 50));

    private final Container.Kind container;
    private MvcShop shop;

    LiveMvcTest(Container.Kind container) {
        this.container = container;
    }

    @AfterEach
    void close() {
        shop.close();
    }

    private void open() {
        open(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(10), 0);
    }

    private void open(Duration keepAlive, Duration writeTimeout, Duration sessionCheck, int maxStreams) {
        shop = new MvcShop(
                container,
                new LiveHttpSettings(
                        "/live",
                        keepAlive,
                        writeTimeout,
                        Duration.ofMinutes(5),
                        sessionCheck,
                        maxStreams,
                        0,
                        0,
                        50,
                        null),
                new ShallowEtagHeaderFilter());
        shop.table.put(new Product(1, "lamp", "ann", 20));
        shop.table.put(new Product(2, "villa", "ann", 900_000));
    }

    @Test
    void theDocumentIsServedWithItsTagAndNotTwice() {
        open();
        HttpAnswer answer = shop.get("/live/products?size=1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Vary")).contains("Accept");
        assertThat(answer.json().get("rows").get(0).get("name").asString()).isEqualTo("lamp");
        assertThat(shop.get("/live/products?size=1", "If-None-Match: " + answer.header("ETag"))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void problemsAreProblems() {
        open();
        assertThat(shop.get("/live/nothing").status()).isEqualTo(404);
        assertThat(shop.get("/live/own").status()).isEqualTo(401);
        assertThat(shop.get("/live/staff", "X-User: ann").status()).isEqualTo(403);
        assertThat(shop.get("/live/products", "Accept: text/html").status()).isEqualTo(406);
        assertThat(shop.get("/live/broken").status()).isEqualTo(500);
        HttpAnswer bad = shop.get("/live/products?size=x", "Accept: text/event-stream");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(HttpAnswer.of(shop.port(), "POST", "/app/live/products").status())
                .isEqualTo(405);
        assertThat(shop.get("/live/products", "Accept: " + "a/b,".repeat(60) + "a/b")
                        .status())
                .isEqualTo(406);
    }

    @Test
    void aStreamFollowsTheListAndIsResumed() {
        open();
        String version;
        try (RawStream stream = shop.stream("/live/products")) {
            assertThat(stream.head())
                    .contains("content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no");
            stream.awaitNames("lamp", "villa");
            shop.save(new Product(3, "chair", "ann", 10));
            stream.awaitNames("chair", "lamp", "villa");
            version = stream.version();
        }
        await().atMost(SOON).until(() -> shop.open() == 0);
        try (RawStream stream = shop.stream("/live/products", "Last-Event-ID: " + version)) {
            assertThat(stream.next("status").data()).contains("live");
        }
    }

    @Test
    void anIdleStreamIsSentCommentsAndASessionThatEndsEndsIt() {
        open(Duration.ofMillis(200), Duration.ofSeconds(60), Duration.ofMillis(200), 0);
        try (RawStream stream = shop.stream("/live/own", "X-User: ann")) {
            stream.awaitNames("lamp", "villa");
            while (!stream.next().comment()) {
                // what comes before
            }
            shop.loggedIn.put("ann", false);
            assertThat(stream.rest()).anyMatch(event -> event.isStatus("refused"));
        }
        await().atMost(SOON).until(() -> shop.open() == 0);
    }

    @Test
    void whoLosesARoleLosesTheRowsInTheSameStream() {
        open();
        shop.accounts.put("ann", new LivePrincipal("ann", false, Set.of("RICH"), null));
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.awaitNames("lamp", "villa");
            shop.accounts.put("ann", LivePrincipal.of("ann"));
            shop.endpoint.streams().reauthorize("ann");
            stream.awaitNames("lamp");
        }
    }

    @Test
    void aFullWorkerAsksReadersToComeBackLater() {
        open(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(10), 1);
        try (RawStream first = shop.stream("/live/products")) {
            first.awaitNames("lamp", "villa");
            try (RawStream second = shop.stream("/live/products")) {
                assertThat(second.rest()).anyMatch(event -> event.isStatus("busy"));
            }
        }
    }

    @Test
    void aWorkerThatStopsSendsItsReadersAway() throws Exception {
        open();
        try (RawStream stream = shop.stream("/live/products")) {
            stream.awaitNames("lamp", "villa");
            shop.endpoint.drain().get();
            assertThat(stream.rest()).anyMatch(event -> event.isStatus("draining"));
        }
    }

    @Test
    void streamsTakeNoThreads() throws IOException {
        open();
        List<RawStream> streams = new ArrayList<>();
        try {
            streams.add(shop.stream("/live/products"));
            streams.get(0).awaitNames("lamp", "villa");
            for (int i = 0; i < 300; i++) { // Tomcat has 200 threads
                streams.add(shop.stream("/live/products?size=" + (1 + i % 5)));
            }
            await().atMost(SOON).until(() -> shop.open() == 301);
            assertThat(shop.get("/live/products").status()).isEqualTo(200);
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("livelist-writer"))
                    .count();
            assertThat(threads).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
            shop.save(new Product(0, "apple", "ann", 1));
            for (RawStream stream : streams) {
                while (!stream.names().contains("apple")) {
                    stream.next();
                }
            }
        } finally {
            streams.forEach(RawStream::close);
        }
        await().atMost(SOON).until(() -> shop.open() == 0);
    }

    @Test
    void aReaderThatDoesNotReadIsLaterBroughtUpToDate() throws SocketException {
        open();
        fillWithLongRows(0);
        try (RawStream slow = RawStream.open(
                        narrow(), shop.port(), "GET", "/app/live/products?size=100", "Accept: text/event-stream");
                RawStream quick = shop.stream("/live/products?size=100")) {
            quick.next("snapshot");
            int all = 0;
            for (int round = 1; round <= 30; round++) {
                fillWithLongRows(round);
                all += readUntil(quick, round);
            }
            int patches = readUntil(slow, 30);
            assertThat(patches)
                    .as("patches that the slow reader was sent, of %d", all)
                    .isLessThan(all);
            assertThat(slow.document()).isEqualTo(quick.document());
        }
    }

    @Test
    void aReaderThatTakesNothingForTooLongIsClosed() throws SocketException {
        open(Duration.ofSeconds(15), Duration.ofMillis(500), Duration.ofSeconds(10), 0);
        fillWithLongRows(0);
        try (RawStream slow = RawStream.open(
                narrow(), shop.port(), "GET", "/app/live/products?size=100", "Accept: text/event-stream")) {
            slow.next("snapshot");
            int[] round = {0};
            await().atMost(SOON).untilAsserted(() -> {
                fillWithLongRows(++round[0]);
                assertThat(shop.open()).isZero();
            });
            assertThat(shop.lists.statistics().readers()).isZero();
        }
    }

    @Test
    void aReaderThatBreaksOffLeavesNothingBehind() throws IOException {
        open(Duration.ofMillis(100), Duration.ofSeconds(60), Duration.ofSeconds(10), 0);
        for (int i = 0; i < 20; i++) {
            RawStream stream = shop.stream("/live/products");
            stream.awaitNames("lamp", "villa");
            stream.socket().setSoLinger(true, 0); // RST
            stream.close();
        }
        await().atMost(SOON).until(() -> shop.open() == 0);
        assertThat(shop.lists.statistics().readers()).isZero();
    }

    /** Tomcat uses the objects of a response again, for the next request. */
    @Test
    void streamsThatBreakOffHarmNoOtherRequest() throws Exception {
        open(HEARTBEAT_OF_BROKEN, Duration.ofSeconds(60), Duration.ofSeconds(10), 0);
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> others = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 2; i++) {
                others.add(CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                HttpAnswer answer = shop.get("/live/products");
                                assertThat(answer.status()).isEqualTo(200);
                                assertThat(answer.body()).contains("lamp", "villa");
                                try (RawStream stream = shop.stream("/live/products")) {
                                    stream.awaitNames("lamp", "villa");
                                }
                            }
                        },
                        clients));
            }
            for (int i = 0; i < ROUNDS; i++) {
                List<RawStream> broken = new ArrayList<>();
                for (int j = 0; j < 10; j++) {
                    broken.add(shop.stream("/live/products"));
                }
                for (RawStream stream : broken) {
                    stream.awaitNames("lamp", "villa");
                    stream.socket().setSoLinger(true, 0); // RST
                    stream.close();
                }
            }
            over.set(true);
            CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)).get();
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
        await().atMost(SOON).until(() -> shop.open() == 0);
        assertThat(shop.lists.statistics().readers()).isZero();
    }

    private void fillWithLongRows(int round) {
        for (int id = 0; id < 100; id++) {
            shop.save(new Product(id, "%03d %d %s".formatted(id, round, "x".repeat(3_000)), "ann", round));
        }
    }

    private static Socket narrow() throws SocketException {
        Socket narrow = new Socket();
        narrow.setReceiveBufferSize(4_096);
        return narrow;
    }

    /** Reads until every row is of that round; counts the patches. */
    private static int readUntil(RawStream stream, int round) {
        int patches = 0;
        while (stream.document() == null
                || stream.document()
                        .get("rows")
                        .valueStream()
                        .anyMatch(row -> row.get("price").asInt() != round)) {
            if ("patch".equals(stream.next().name())) {
                patches++;
            }
        }
        return patches;
    }
}
