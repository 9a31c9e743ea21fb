package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.webflux.client.LiveDocument;
import dev.livelist.webflux.client.LiveListClient;
import dev.livelist.webflux.client.LiveListException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.test.StepVerifier;

/** The Java client against the server it is made for. */
class LiveListClientHttpTest {

    record Shown(long id, String name, int price) {}

    @Test
    void itHasWhatTheServerHas() {
        try (TestShop shop = new TestShop()) {
            String uri = "/live/products?sort=price&size=5";
            AtomicReference<LiveDocument<Shown>> last = new AtomicReference<>();
            Disposable following = client(shop).follow(uri, Shown.class).subscribe(last::set);
            Random random = new Random(7);
            for (int i = 0; i < 200; i++) {
                long id = random.nextInt(12);
                if (random.nextInt(4) == 0) {
                    shop.delete(id);
                } else {
                    shop.save(new Product(id, "P" + random.nextInt(50), "alice", random.nextInt(90)));
                }
            }

            await().ignoreExceptions().untilAsserted(() -> assertThat(last.get().version())
                    .isEqualTo(Versions.read(shop.get(uri).header("ETag"))));
            following.dispose();
        }
    }

    @Test
    void whatIsNotThereIsAnError() {
        try (TestShop shop = new TestShop()) {
            StepVerifier.create(client(shop).follow("/live/nothing", Shown.class))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(LiveListException.class)
                            .hasMessageContaining("There is no list of that name"))
                    .verify();
        }
    }

    private static LiveListClient client(TestShop shop) {
        return LiveListClient.create(WebClient.create("http://localhost:" + shop.port()));
    }
}
