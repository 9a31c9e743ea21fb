package dev.livelist.sample.shop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.FreePort;
import dev.livelist.client.LiveDocument;
import dev.livelist.client.LiveListClient;
import dev.livelist.client.LiveListException;
import dev.livelist.client.LiveListListener;
import dev.livelist.client.LiveSubscription;
import dev.livelist.webflux.client.ReactiveLiveListClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import tools.jackson.databind.JsonNode;

/** The client for Java services, while the workers that serve it are killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientIT {

    /** A client that has tried often in vain waits for half a minute until it tries again. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TwoWorkers workers = TwoWorkers.start();
    private final Shop shop = new Shop(workers.second());
    private String path = "";
    private List<Long> ids = List.of();
    private int price = 100;

    @AfterAll
    void stop() {
        workers.close();
    }

    @BeforeEach
    void newList() {
        String category = "client-" + UUID.randomUUID();
        path = "/live/products?sort=price,desc&size=10&category=" + category;
        ids = IntStream.range(0, 15)
                .mapToObj(i -> shop.add(category, "P" + i, String.valueOf(i)))
                .toList();
    }

    @Test
    void whenItsWorkerIsKilledAClientGoesOnAtTheOtherWhereItWas() throws IOException {
        try (Worker doomed = workers.another("client-doomed");
                Balancer balancer = new Balancer(List.of(doomed, workers.second()));
                Follower follower = new Follower(balancer.url(), path, Client.REACTIVE);
                LiveStream known = shop.live(path)) {
            // The other worker knows the list's versions as long as somebody looks at it there.
            known.snapshot();
            follower.awaitSameAs(shop);
            write();
            follower.awaitSameAs(shop);
            Visit first = follower.visits.get(0);
            String version = follower.version();

            doomed.kill();
            write();

            follower.awaitSameAs(shop);
            Visit last = follower.visits.get(follower.visits.size() - 1);
            assertThat(first.worker()).isEqualTo("client-doomed");
            assertThat(last.worker()).isEqualTo("worker-2");
            assertThat(last.resumed()).isEqualTo(version);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientWaitsForAWorkerThatIsStartedAgain(Client client) {
        int port = FreePort.next();
        try (Worker worker = workers.another("client-before-" + client, port)) {
            try (Follower follower = new Follower("http://localhost:" + port, path, client)) {
                follower.awaitSameAs(shop);

                worker.kill();
                write();

                try (Worker again = workers.another("client-after-" + client, port)) {
                    follower.awaitSameAs(new Shop(again));
                    write();
                    follower.awaitSameAs(shop);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverIsWrittenWhileItChangesWorkersAClientHasIt(Client client) throws IOException {
        long seed = Long.getLong("seed", 1);
        Random random = new Random(seed);
        try (Worker doomed = workers.another("client-doomed-" + client);
                Balancer balancer = new Balancer(List.of(doomed, workers.first(), workers.second()));
                Follower follower = new Follower(balancer.url(), path, client)) {
            follower.awaitSameAs(shop);
            for (int i = 0; i < 200; i++) {
                if (i == 100) {
                    doomed.kill();
                }
                long id = ids.get(random.nextInt(ids.size()));
                String change = random.nextInt(4) == 0
                        ? "{\"active\":" + random.nextBoolean() + "}"
                        : "{\"price\":" + random.nextInt(50) + "}";
                shop.patch("/api/products/" + id, change);
            }

            follower.awaitSameAs(shop);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    /** Five prices that were not there before. */
    private void write() {
        for (int i = 0; i < 5; i++) {
            shop.patch("/api/products/" + ids.get(i), "{\"price\":" + ++price + "}");
        }
    }

    /** On the JDK's HTTP client, and on Spring's. */
    private enum Client {
        JDK,
        REACTIVE
    }

    /** A product as another service reads it. */
    record Shown(
            long id, String name, @Nullable String category, BigDecimal price, boolean active, Instant updatedAt) {}

    /**
     * A connection that was answered.
     *
     * @param worker by whom
     * @param resumed the version that was asked to go on from
     */
    private record Visit(@Nullable String worker, @Nullable String resumed) {}

    /** Somebody who follows a list. */
    private static final class Follower implements AutoCloseable {

        private final String path;
        private final List<Visit> visits = new CopyOnWriteArrayList<>();
        private final AtomicReference<LiveDocument<Shown>> last = new AtomicReference<>();
        private final AtomicReference<Throwable> end = new AtomicReference<>();
        private final Runnable stop;

        Follower(String url, String path, Client client) {
            this.path = path;
            this.stop = client == Client.REACTIVE ? reactive(url) : onTheJdk(url);
        }

        private Runnable onTheJdk(String url) {
            LiveListClient client = LiveListClient.builder(URI.create(url)).build();
            LiveSubscription<Shown> following = client.follow(path, Shown.class, new LiveListListener<>() {
                @Override
                public void onDocument(LiveDocument<Shown> document) {
                    last.set(document);
                }

                @Override
                public void onError(LiveListException error) {
                    end.set(error);
                }
            });
            return following::close;
        }

        private Runnable reactive(String url) {
            WebClient http = WebClient.builder()
                    .baseUrl(url)
                    .filter((request, next) -> next.exchange(request)
                            .doOnNext(answer -> visits.add(new Visit(
                                    answer.headers().asHttpHeaders().getFirst("X-Worker"),
                                    request.headers().getFirst("Last-Event-ID")))))
                    .build();
            Disposable following = ReactiveLiveListClient.create(http)
                    .follow(path, Shown.class)
                    .subscribe(last::set, end::set);
            return following::dispose;
        }

        String version() {
            return Objects.requireNonNull(last.get().version());
        }

        /** Waits until it has what that shop answers to the same query now. */
        void awaitSameAs(Shop shop) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                Answer fresh = shop.get(path);
                LiveDocument<Shown> document = last.get();
                assertThat(end).hasNullValue();
                assertThat(document.rows()).isEqualTo(rows(fresh.json()));
                assertThat(document.total())
                        .hasToString(fresh.json().get("total").asString());
                assertThat(document.hasMore())
                        .isEqualTo(fresh.json().get("hasMore").asBoolean());
                assertThat(fresh.header("ETag")).isEqualTo("\"" + document.version() + "\"");
            });
        }

        private static List<Shown> rows(JsonNode document) {
            return document.get("rows")
                    .valueStream()
                    .map(row -> Shop.JSON.treeToValue(row, Shown.class))
                    .toList();
        }

        @Override
        public void close() {
            stop.run();
        }
    }
}
