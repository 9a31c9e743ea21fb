package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.client.LiveDocument;
import dev.livelist.client.LiveListClient;
import dev.livelist.client.LiveListException;
import dev.livelist.client.LiveListListener;
import dev.livelist.client.LiveSubscription;
import dev.livelist.http.Inside;
import dev.livelist.http.shop.Product;
import dev.livelist.webflux.client.ReactiveLiveListClient;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;

/** The Java clients against the server they are made for. */
@Timeout(180)
class ClientsHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final String PATH = "/live/products?sort=price&size=5";

    record Shown(long id, String name, int price) {}

    /** What somebody who follows a list has seen of it. */
    private static final class Seen implements LiveListListener<Shown> {
        private final AtomicReference<LiveDocument<Shown>> last = new AtomicReference<>();
        private final AtomicReference<Throwable> error = new AtomicReference<>();
        private final AtomicInteger documents = new AtomicInteger();

        @Override
        public void onDocument(LiveDocument<Shown> document) {
            last.set(document);
            documents.incrementAndGet();
        }

        @Override
        public void onError(LiveListException cause) {
            error.set(cause);
        }

        void awaitSameAs(TestShop shop) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(
                            last.get().version())
                    .isEqualTo(Inside.version(shop.get(PATH).header("ETag"))));
        }
    }

    /** The client on the JDK's own, and the one on Spring's. */
    private enum Client {
        JDK {
            @Override
            Runnable follow(String server, String path, Seen seen) {
                LiveSubscription<Shown> list = LiveListClient.builder(URI.create(server))
                        .maxBackoff(Duration.ofMillis(200))
                        .silenceTimeout(SILENCE)
                        .build()
                        .follow(path, Shown.class, seen);
                return list::close;
            }
        },
        REACTIVE {
            @Override
            Runnable follow(String server, String path, Seen seen) {
                Disposable list = ReactiveLiveListClient.create(WebClient.create(server))
                        .withMaxBackoff(Duration.ofMillis(200))
                        .withSilenceTimeout(SILENCE)
                        .follow(path, Shown.class)
                        .subscribe(seen::onDocument, seen.error::set);
                return list::dispose;
            }
        };

        abstract Runnable follow(String server, String path, Seen seen);
    }

    @ParameterizedTest
    @EnumSource
    void itHasWhatTheServerHas(Client client) {
        try (TestShop shop = new TestShop()) {
            Seen seen = new Seen();
            Runnable stop = client.follow("http://localhost:" + shop.port(), PATH, seen);
            write(shop, new Random(7), 200);
            seen.awaitSameAs(shop);
            stop.run();
            await().atMost(PATIENCE)
                    .until(() -> shop.endpoint.streams().statistics().open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsAnError(Client client) {
        try (TestShop shop = new TestShop()) {
            Seen seen = new Seen();
            client.follow("http://localhost:" + shop.port(), "/live/nothing", seen);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen.error.get())
                    .isInstanceOf(LiveListException.class)
                    .hasMessage("404: There is no list of that name: \"nothing\""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverBecomesOfItsConnectionsItHasWhatTheServerHasInTheEnd(Client client) {
        try (TestShop shop = new TestShop();
                TcpProxy proxy = new TcpProxy("localhost", shop.port())) {
            Seen seen = new Seen();
            Random random = new Random(11);
            write(shop, random, 10);
            Runnable stop = client.follow("http://" + proxy.host() + ":" + proxy.port(), PATH, seen);
            seen.awaitSameAs(shop);
            for (int i = 0; i < 6; i++) {
                write(shop, random, 5);
                switch (i % 3) {
                    case 0 -> proxy.cut();
                    case 1 -> proxy.swallow(Direction.TO_CLIENT);
                    default -> {
                        proxy.refuse(true);
                        proxy.cut();
                    }
                }
                write(shop, random, 5);
                proxy.heal();
                seen.awaitSameAs(shop);
            }
            assertThat(seen.error).hasNullValue();
            stop.run();
            await().atMost(PATIENCE).until(() -> proxy.connections() == 0);
        }
    }

    private static void write(TestShop shop, Random random, int writes) {
        for (int i = 0; i < writes; i++) {
            long id = random.nextInt(12);
            if (random.nextInt(4) == 0) {
                shop.delete(id);
            } else {
                shop.save(new Product(id, "P" + random.nextInt(50), "alice", random.nextInt(90)));
            }
        }
    }
}
