package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.webflux.RawStream.Event;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream says, seen on the socket. */
class LiveStreamHttpTest {

    private final TestShop shop = new TestShop();

    @AfterEach
    void closeShop() {
        shop.close();
    }

    @Test
    void aStreamBeginsWithASnapshotAndFollowsChangesByPatches() {
        shop.table.put(new Product(1, "lamp"));
        try (RawStream stream = shop.stream("/live/products")) {
            Event snapshot = stream.next("snapshot");
            assertThat(snapshot.id()).matches("[A-Za-z0-9_-]{22}");
            assertThat(stream.names()).containsExactly("lamp");
            assertThat(stream.next("status").data()).isEqualTo("{\"state\":\"live\"}");

            shop.save(new Product(2, "chair"));
            assertThat(stream.next("patch").id()).isNotEqualTo(snapshot.id());
            assertThat(stream.names()).containsExactly("chair", "lamp");

            shop.delete(1);
            stream.next("patch");
            assertThat(stream.names()).containsExactly("chair");
            assertThat(stream.document()).isEqualTo(shop.get("/live/products").json());
        }
    }

    @Test
    void theHeadAndTheRetryLeaveBeforeTheFirstRead() {
        CompletableFuture<Void> database = new CompletableFuture<>();
        shop.table.before(() -> database);
        try (RawStream stream = shop.stream("/live/products")) {
            assertThat(stream.head())
                    .contains(
                            "http/1.1 200 ok",
                            "content-type: text/event-stream",
                            "cache-control: no-store",
                            "x-accel-buffering: no",
                            "vary: accept");
            assertThat(Integer.parseInt(stream.next().retry())).isBetween(1_000, 5_000);
            database.complete(null);
            assertThat(stream.next().name()).isEqualTo("snapshot");
        }
    }

    @Test
    void aReaderThatLeavesLeavesNothingBehind() {
        RawStream stream = shop.stream("/live/products");
        stream.next("snapshot");
        assertThat(shop.lists.statistics().readers()).isEqualTo(1);
        stream.close();
        await().untilAsserted(() -> {
            assertThat(shop.lists.statistics().readers()).isZero();
            assertThat(shop.endpoint.streams().statistics().open()).isZero();
        });
    }
}
