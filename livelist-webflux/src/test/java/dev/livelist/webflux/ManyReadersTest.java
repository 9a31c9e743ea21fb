package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.engine.LiveListsObserver;
import dev.livelist.http.shop.Product;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** What a thousand readers of one query cost. */
@Timeout(120)
class ManyReadersTest {

    private static final int READERS = 1_000;

    @Test
    void aThousandReadersOfOneQueryCostOneEvaluationPerChange() {
        ConnectionProvider connections = ConnectionProvider.create("readers", READERS);
        Disposable.Composite readers = Disposables.composite();
        AtomicInteger live = new AtomicInteger();
        AtomicInteger[] seen = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
        try (TestShop shop = new TestShop()) {
            HttpClient client = HttpClient.create(connections)
                    .baseUrl("http://localhost:" + shop.port())
                    .headers(headers -> headers.set("Accept", "text/event-stream"));
            for (int i = 0; i < READERS; i++) {
                StringBuilder received = new StringBuilder();
                readers.add(client.get()
                        .uri("/live/products")
                        .responseContent()
                        .asString(StandardCharsets.UTF_8)
                        .subscribe(text -> {
                            count(received, text, "\"state\":\"live\"", live);
                            for (int change = 0; change < seen.length; change++) {
                                count(received, text, "name of change " + change, seen[change]);
                            }
                            received.append(text);
                        }));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> live.get() == READERS);
            assertThat(shop.lists.statistics().views()).isEqualTo(1);
            assertThat(shop.lists.statistics().readers()).isEqualTo(READERS);

            long before = shop.lists.statistics().statements();
            assertThat(before).as("statements of the first read").isLessThanOrEqualTo(2);
            for (int change = 0; change < seen.length; change++) {
                int now = change;
                shop.save(new Product(change, "name of change " + change));
                await().atMost(Duration.ofSeconds(30)).until(() -> seen[now].get() == READERS);
            }
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(shop.deliveries.stream()
                            .mapToInt(LiveListsObserver.Delivery::readers)
                            .sum())
                    .as("readers that those who watch are told of")
                    .isEqualTo(seen.length * READERS));
            System.out.printf(
                    "%d patches for %d readers were told of %d times%n", seen.length, READERS, shop.deliveries.size());
            assertThat(shop.deliveries.stream()
                            .map(LiveListsObserver.Delivery::version)
                            .distinct())
                    .hasSize(seen.length);
            assertThat(shop.lists.statistics().statements() - before)
                    .as("statements for %d changes and %d readers", seen.length, READERS)
                    .isLessThanOrEqualTo(2L * seen.length);

            readers.dispose();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(shop.lists.statistics().readers()).isZero());
        } finally {
            readers.dispose();
            connections.dispose();
        }
    }

    /** Counts a text the first time a reader has received it, wherever the pieces were cut. */
    private static void count(StringBuilder received, String text, String sought, AtomicInteger count) {
        if (received.indexOf(sought) < 0 && (received + text).contains(sought)) {
            count.incrementAndGet();
        }
    }
}
