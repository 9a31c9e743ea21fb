package dev.livelist.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A list as a {@code Flow}. */
@Timeout(120)
class PublishedListTest {

    private final ScriptedServer server = new ScriptedServer();
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

    private volatile @Nullable RuntimeException failing;

    record Product(long id) {}

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void aSubscriberThatIsSlowerThanTheListIsGivenTheLatestDocument() throws Exception {
        Flow.Subscription subscription = subscribe();
        try (var connection = server.next().stream()) {
            subscription.request(1);
            connection.event("snapshot", "v0", document(0));
            assertThat(next()).isEqualTo("v0");
            for (int i = 1; i <= 500; i++) {
                connection.event(
                        "patch", "v" + i, "[{\"op\":\"replace\",\"path\":\"/rows/0/id\",\"value\":" + i + "}]");
            }
            connection.event("snapshot", "last", document(7));
            // Whatever it has been given by then, it ends with the last; there is nothing in between but one.
            int more = 0;
            Object version = "";
            while (!version.equals("last")) {
                subscription.request(1);
                version = next();
                more++;
            }
            assertThat(more).isLessThanOrEqualTo(502);
            subscription.cancel();
            assertThat(connection.isLeft()).isTrue();
        }
        assertThat(received).isEmpty();
    }

    @Test
    void nothingIsToldUnasked() throws Exception {
        Flow.Subscription subscription = subscribe();
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", document(1)).event("snapshot", "v2", document(2));
            assertThat(received.poll(500, TimeUnit.MILLISECONDS)).isNull();
            subscription.request(5);
            assertThat(next()).isEqualTo("v2");
            assertThat(received.poll(200, TimeUnit.MILLISECONDS)).isNull();
            subscription.cancel();
        }
    }

    @Test
    void anErrorThatNothingCuresIsTheSubscribers() throws Exception {
        Flow.Subscription subscription = subscribe();
        try (var connection = server.next()) {
            connection.answer("403 Forbidden");
        }
        assertThat(next()).isInstanceOfSatisfying(LiveListException.class, error -> assertThat(error.status())
                .hasValue(403));
        subscription.request(1);
        assertThat(received).isEmpty();
    }

    @Test
    void aSubscriberThatFailsHasCancelled() throws Exception {
        failing = new IllegalArgumentException("the application's own fault");
        Flow.Subscription subscription = subscribe();
        subscription.request(2);
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", document(1));
            assertThat(next()).isEqualTo("v1");
            assertThat(connection.isLeft()).isTrue();
        }
        assertThat(received).isEmpty();
    }

    @Test
    void aRequestForNothingIsAnError() throws Exception {
        subscribe().request(0);
        assertThat(next()).isInstanceOf(IllegalArgumentException.class);
    }

    private Flow.Subscription subscribe() {
        CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
        LiveListClient.builder(URI.create(server.url()))
                .maxBackoff(Duration.ofMillis(50))
                .build()
                .publisher("/live/products", Product.class)
                .subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscribed.complete(subscription);
                    }

                    @Override
                    public void onNext(LiveDocument<Product> document) {
                        received.add(Objects.requireNonNull(document.version()));
                        RuntimeException fault = failing;
                        if (fault != null) {
                            throw fault;
                        }
                    }

                    @Override
                    public void onError(Throwable error) {
                        received.add(error);
                    }

                    @Override
                    public void onComplete() {
                        received.add("complete");
                    }
                });
        return subscribed.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private Object next() throws InterruptedException {
        return Objects.requireNonNull(received.poll(30, TimeUnit.SECONDS), "nothing");
    }

    private static String document(long id) {
        return "{\"rows\":[{\"id\":" + id + "}],\"page\":0,\"size\":20,\"hasMore\":false}";
    }
}
