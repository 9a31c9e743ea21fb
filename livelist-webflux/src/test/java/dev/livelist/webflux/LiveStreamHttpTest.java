package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import dev.livelist.http.shop.RawStream.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream says, seen on the socket: the same on every server. */
@ParameterizedClass
@EnumSource(WebServer.Kind.class)
@Timeout(60)
class LiveStreamHttpTest {

    private final WebServer.Kind kind;
    private TestShop shop;

    LiveStreamHttpTest(WebServer.Kind kind) {
        this.kind = kind;
        this.shop = open(settings -> settings);
    }

    private TestShop open(UnaryOperator<TestShop.Settings> settings) {
        return new TestShop(TestShop.settings(settings), LiveListsSettings.DEFAULT, UnaryOperator.identity(), kind);
    }

    private void reopen(UnaryOperator<TestShop.Settings> settings) {
        shop.close();
        shop = open(settings);
    }

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
                    .contains("cache-control: no-store", "x-accel-buffering: no", "vary: accept")
                    .anyMatch(line -> line.startsWith("http/1.1 200"))
                    .anyMatch(line -> line.startsWith("content-type: text/event-stream"));
            assertThat(Integer.parseInt(stream.next().retry())).isBetween(1_000, 5_000);
            database.complete(null);
            assertThat(stream.next().name()).isEqualTo("snapshot");
        }
    }

    @Test
    void textOfEveryKindArrivesAsItIs() {
        String name = "a\nb\rc\u2028d \"e\" \\ 😀 é data: x";
        shop.table.put(new Product(1, name));
        try (RawStream stream = shop.stream("/live/products")) {
            stream.next("snapshot");
            assertThat(stream.names()).containsExactly(name);
        }
    }

    @Test
    void anIdleStreamIsSentComments() {
        reopen(settings -> settings.keepAlive(Duration.ofMillis(50)));
        try (RawStream stream = shop.stream("/live/products")) {
            stream.next("status");
            assertThat(stream.next().comment()).isTrue();
            assertThat(stream.next().comment()).isTrue();
        }
    }

    @Test
    void aReaderThatIsCurrentIsToldNothingButThat() {
        shop.table.put(new Product(1, "lamp"));
        try (RawStream first = shop.stream("/live/products")) {
            String version = first.next("snapshot").id();
            for (String header : List.of("Last-Event-ID: " + version, "Last-Event-ID: W/\"" + version + "\"")) {
                try (RawStream again = shop.stream("/live/products", header)) {
                    assertThat(again.next().retry()).isNotNull();
                    assertThat(again.next().isStatus("live")).isTrue();
                }
            }
            String tag = shop.get("/live/products").header("ETag").replace("\"", "%22");
            try (RawStream rendered = shop.stream("/live/products?lastEventId=" + tag)) {
                assertThat(rendered.next().retry()).isNotNull();
                assertThat(rendered.next().isStatus("live")).isTrue();
            }
        }
    }

    @Test
    void aReaderThatComesBackIsSentOnePatchForAllItMissed() {
        try (RawStream stays = shop.stream("/live/products")) {
            String version = stays.next("snapshot").id();
            shop.save(new Product(1, "lamp"));
            stays.awaitNames("lamp");
            shop.save(new Product(2, "chair"));
            stays.awaitNames("chair", "lamp");
            try (RawStream back = shop.stream("/live/products?lastEventId=unreadable", "Last-Event-ID: " + version)) {
                back.next();
                Event patch = back.next();
                assertThat(patch.name()).isEqualTo("patch");
                assertThat(patch.id()).isEqualTo(stays.version());
                assertThat(patch.data()).contains("lamp", "chair");
            }
        }
    }

    @Test
    void anUnreadableHeaderLeavesTheParameterToCount() {
        try (RawStream first = shop.stream("/live/products")) {
            String version = first.next("snapshot").id();
            try (RawStream back = shop.stream("/live/products?lastEventId=" + version, "Last-Event-ID: 17")) {
                back.next();
                assertThat(back.next().isStatus("live")).isTrue();
            }
        }
        assertThat(shop.get("/live/products?lastEventId=1&lastEventId=2", "Accept: text/event-stream")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aReaderThatLeavesLeavesNothingBehind() {
        RawStream stream = shop.stream("/live/products");
        stream.next("snapshot");
        assertThat(shop.lists.statistics().readers()).isEqualTo(1);
        leave(stream);
        assertNothingIsLeft();
    }

    @Test
    void aReaderThatBreaksOffLeavesNothingBehind() throws IOException {
        RawStream stream = shop.stream("/live/products");
        stream.next("snapshot");
        stream.socket().setSoLinger(true, 0); // a reset, as from a process that was killed
        leave(stream);
        assertNothingIsLeft();
    }

    @Test
    void aReaderThatLeavesBeforeTheDatabaseAnswersLeavesNothingBehind() {
        CompletableFuture<Void> database = new CompletableFuture<>();
        shop.table.before(() -> database);
        RawStream stream = shop.stream("/live/products");
        stream.next();
        leave(stream);
        database.complete(null);
        assertNothingIsLeft();
    }

    @Test
    void aStreamThatHasNoDocumentForWantOfADatabaseIsAskedToComeBack() {
        shop.table.before(() -> CompletableFuture.failedFuture(new IllegalStateException("no database")));
        try (RawStream stream = shop.stream("/live/products")) {
            assertFarewell(stream, "stale");
        }
    }

    @Test
    void aFullWorkerAsksReadersToComeBackLater() {
        reopen(settings -> settings.maxStreams(1));
        try (RawStream first = shop.stream("/live/products")) {
            first.next("snapshot");
            try (RawStream second = shop.stream("/live/products")) {
                assertFarewell(second, "busy");
            }
            assertThat(shop.endpoint.streams().statistics().refused()).isEqualTo(1);
            leave(first);
        }
        assertNothingIsLeft();
        // Tomcat takes what served one connection for the next, also while the first one's error is still being dealt
        // with.
        await().until(() -> shop.connections() == 0);
        try (RawStream third = shop.stream("/live/products")) {
            third.next("snapshot");
        }
    }

    @Test
    void aPrincipalHasAsManyStreamsAsTheLimitSays() {
        reopen(settings -> settings.maxStreamsPerPrincipal(1));
        try (RawStream anns = shop.stream("/live/products", "X-User: ann")) {
            anns.next("snapshot");
            try (RawStream bobs = shop.stream("/live/products", "X-User: bob");
                    RawStream one = shop.stream("/live/products");
                    RawStream other = shop.stream("/live/products");
                    RawStream tooMany = shop.stream("/live/products", "X-User: ann")) {
                for (RawStream stream : List.of(bobs, one, other)) {
                    stream.next("snapshot");
                }
                assertFarewell(tooMany, "busy");
            }
        }
    }

    @Test
    void aPrincipalFollowsAsManyQueriesAsTheLimitSaysNotCountingPages() {
        reopen(settings -> settings.maxViewsPerPrincipal(1));
        try (RawStream first = shop.stream("/live/products?page=0", "X-User: ann")) {
            first.next("snapshot");
            try (RawStream second = shop.stream("/live/products?page=1", "X-User: ann");
                    RawStream other = shop.stream("/live/products?q=lamp", "X-User: ann")) {
                second.next("snapshot");
                assertFarewell(other, "busy");
            }
        }
    }

    @Test
    void aWorkerThatShutsDownSendsItsReadersElsewhere() {
        try (RawStream stream = shop.stream("/live/products")) {
            stream.next("status");
            CompletableFuture<Void> drained = shop.endpoint.drain();
            List<Event> rest = stream.rest();
            assertThat(rest).hasSize(2);
            assertThat(Integer.parseInt(rest.get(0).retry())).isBetween(2_000, 10_000);
            assertThat(rest.get(1).isStatus("draining")).isTrue();
            await().untilAsserted(() -> assertThat(drained).isCompleted());
            try (RawStream late = shop.stream("/live/products")) {
                assertFarewell(late, "draining");
            }
        }
    }

    private void leave(RawStream stream) {
        stream.close();
        if (kind == WebServer.Kind.TOMCAT) {
            shop.save(new Product(
                    99, "noticed when something is written")); // Tomcat tells of a reader's leaving no sooner
        }
    }

    private void assertNothingIsLeft() {
        await().untilAsserted(() -> {
            if (kind == WebServer.Kind.TOMCAT) {
                shop.save(new Product(99, "written " + System.nanoTime()));
            }
            assertThat(shop.lists.statistics().readers()).isZero();
            assertThat(shop.endpoint.streams().statistics().open()).isZero();
        });
    }

    private static void assertFarewell(RawStream stream, String state) {
        assertThat(stream.head()).anyMatch(line -> line.startsWith("http/1.1 200"));
        List<Event> all = stream.rest();
        List<Event> retries =
                all.stream().filter(event -> event.retry() != null).toList();
        assertThat(Integer.parseInt(retries.get(retries.size() - 1).retry())).isBetween(2_000, 10_000);
        assertThat(all.get(all.size() - 1).isStatus(state)).as("%s", all).isTrue();
        assertThat(all).noneMatch(event -> event.id() != null);
    }
}
