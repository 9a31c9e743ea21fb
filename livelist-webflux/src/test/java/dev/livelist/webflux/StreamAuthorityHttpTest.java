package dev.livelist.webflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.shop.Product;
import dev.livelist.http.shop.RawStream;
import dev.livelist.http.shop.RawStream.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Rule V8: streams end or change with the authority of those who opened them. */
@Timeout(60)
class StreamAuthorityHttpTest {

    private static final LivePrincipal RICH = new LivePrincipal("ann", false, Set.of("RICH", "STAFF"), null);
    private static final LivePrincipal POOR = new LivePrincipal("ann", false, Set.of(), null);

    private TestShop shop = new TestShop();

    @AfterEach
    void closeShop() {
        shop.close();
    }

    private void fill() {
        shop.table.put(new Product(1, "lamp", "ann", 20));
        shop.table.put(new Product(2, "villa", "ann", 900_000));
        shop.accounts.put("ann", RICH);
    }

    @Test
    void whoLosesARoleLosesTheRowsInTheSameStream() {
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.awaitNames("lamp", "villa");
            shop.accounts.put("ann", POOR);
            shop.endpoint.streams().reauthorize("ann");
            stream.awaitNames("lamp");
            shop.save(new Product(3, "yacht", "ann", 800_000));
            shop.save(new Product(4, "chair", "ann", 10));
            stream.awaitNames("chair", "lamp");
        }
    }

    @Test
    void whoseScopeStaysTheSameIsToldNothing() {
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.next("status");
            shop.endpoint.streams().reauthorize("ann");
            shop.save(new Product(3, "chair", "ann", 10));
            Event next = stream.next();
            assertThat(next.name()).isEqualTo("patch");
        }
    }

    @Test
    void whoMayNoLongerOpenTheListIsSentAwayAndThenRefused() {
        fill();
        try (RawStream stream = shop.stream("/live/staff", "X-User: ann")) {
            stream.next("status");
            shop.accounts.put("ann", POOR);
            shop.endpoint.streams().reauthorize("ann");
            assertRefused(stream);
        }
        assertThat(shop.get("/live/staff", "X-User: ann", "Accept: text/event-stream")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aVersionOpensNoListThatIsClosedToItsReader() {
        fill();
        String version = shop.get("/live/staff", "X-User: ann").header("ETag");
        assertThat(version).isNotEmpty();
        for (String user : new String[] {"X-User: bob", "X-Nobody: -"}) {
            int refused = user.endsWith("bob") ? 403 : 401;
            String bare = version.replace("\"", "");
            assertThat(shop.get("/live/staff", user, "Accept: text/event-stream", "Last-Event-ID: " + bare)
                            .status())
                    .isEqualTo(refused);
            assertThat(shop.get("/live/staff?lastEventId=" + bare, user, "Accept: text/event-stream")
                            .status())
                    .isEqualTo(refused);
            assertThat(shop.get("/live/staff", user, "If-None-Match: " + version)
                            .status())
                    .isEqualTo(refused);
        }
    }

    @Test
    void aStreamWithAnotherScopeGoesOnFromWhatItsReaderHasNow() {
        fill();
        try (RawStream poor = shop.stream("/live/cheap")) { // keeps the smaller list, and its versions
            poor.awaitNames("lamp");
            try (RawStream stream = shop.stream("/live/cheap", "X-User: ann", "Last-Event-ID: " + poor.version())) {
                stream.awaitNames("lamp", "villa");
                shop.accounts.put("ann", POOR);
                shop.endpoint.streams().reauthorize("ann");
                stream.awaitNames("lamp"); // though it came with just this document, it has had another one since
                assertThat(stream.version()).isEqualTo(poor.version());
            }
        }
    }

    @Test
    void aStreamWithAnotherScopeCountsOnceAgainstTheLimits() {
        shop.close();
        shop = new TestShop(
                TestShop.settings(settings -> settings.maxStreamsPerPrincipal(2).maxViewsPerPrincipal(1)));
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.awaitNames("lamp", "villa");
            shop.accounts.put("ann", POOR);
            shop.endpoint.streams().reauthorize("ann");
            stream.awaitNames("lamp");
            try (RawStream second = shop.stream("/live/cheap", "X-User: ann")) {
                second.awaitNames("lamp");
            }
            await().until(() -> shop.endpoint.streams().statistics().open() == 1);
        }
        await().until(() -> shop.endpoint.streams().statistics().open() == 0);
        try (RawStream another = shop.stream("/live/products", "X-User: ann")) { // the view before has been given back
            another.awaitNames("lamp", "villa");
        }
    }

    @Test
    void whoIsGoneIsSentAway() {
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.next("status");
            shop.accounts.remove("ann");
            shop.endpoint.streams().reauthorize("ann");
            assertRefused(stream);
        }
    }

    @Test
    void aPrincipalIsDisconnectedAndNobodyElse() {
        fill();
        try (RawStream anns = shop.stream("/live/cheap", "X-User: ann");
                RawStream bobs = shop.stream("/live/cheap", "X-User: bob")) {
            anns.next("status");
            bobs.next("status");
            shop.endpoint.streams().disconnect("ann");
            assertRefused(anns);
            shop.save(new Product(3, "chair", "ann", 10));
            assertThat(bobs.next().name()).isEqualTo("patch");
        }
    }

    @Test
    void anInvalidationHasEverybodyAuthorisedAgain() {
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.awaitNames("lamp", "villa");
            shop.accounts.put("ann", POOR);
            shop.broadcaster.publish(Invalidation.all(Invalidation.Reason.RECONNECTED));
            stream.awaitNames("lamp");
        }
    }

    @Test
    void theIntervalHasEverybodyAuthorisedAgain() {
        shop.close();
        shop = new TestShop(TestShop.settings(settings -> settings.reauthorizeInterval(Duration.ofMillis(200))));
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.awaitNames("lamp", "villa");
            shop.accounts.put("ann", POOR);
            stream.awaitNames("lamp");
        }
    }

    @Test
    void anAuthenticationThatEndsEndsTheStream() {
        fill();
        shop.accounts.put(
                "ann", new LivePrincipal("ann", false, Set.of(), Instant.now().plusMillis(300)));
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.next("status");
            assertRefused(stream);
        }
    }

    @Test
    void anAuthenticationThatIsProlongedProlongsTheStream() {
        fill();
        shop.accounts.put(
                "ann", new LivePrincipal("ann", false, Set.of(), Instant.now().plusMillis(300)));
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.next("status");
            Instant firstEnd = shop.accounts.get("ann").expires();
            shop.accounts.put("ann", new LivePrincipal("ann", false, Set.of(), firstEnd.plusSeconds(600)));
            await().until(() -> Instant.now().isAfter(firstEnd.plusMillis(200)));
            shop.save(new Product(3, "chair", "ann", 10));
            stream.awaitNames("chair", "lamp");
            assertThat(shop.endpoint.streams().statistics().open()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsSentWhileTheAnswerIsAwaited() {
        shop.close();
        Sinks.One<LivePrincipal> answer = Sinks.one();
        AtomicInteger asked = new AtomicInteger();
        shop = new TestShop(
                TestShop.SETTINGS,
                LiveListsSettings.DEFAULT,
                endpoint -> endpoint.authority(principal -> {
                    asked.incrementAndGet();
                    return answer.asMono();
                }));
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.awaitNames("lamp", "villa");
            stream.next("status");
            shop.endpoint.streams().reauthorize("ann");
            await().until(() -> asked.get() > 0);
            shop.save(new Product(2, "palace", "ann", 999_999));
            shop.save(new Product(3, "chair", "ann", 10));
            await().untilAsserted(
                            () -> assertThat(shop.get("/live/cheap").body()).contains("chair"));
            answer.tryEmitValue(POOR);
            Event next = stream.next();
            assertThat(next.data()).doesNotContain("palace");
            stream.awaitNames("chair", "lamp");
        }
    }

    @Test
    void anAuthorityThatFailsDoesNotEndWhatItGrantedALittleAgo() {
        shop.close();
        AtomicInteger asked = new AtomicInteger();
        shop = new TestShop(
                TestShop.SETTINGS,
                LiveListsSettings.DEFAULT,
                endpoint -> endpoint.authority(principal -> {
                    asked.incrementAndGet();
                    return Mono.error(new IllegalStateException("the directory is down"));
                }));
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            stream.next("status");
            shop.endpoint.streams().reauthorize("ann");
            await().until(() -> asked.get() > 0);
            shop.save(new Product(3, "chair", "ann", 10));
            stream.awaitNames("chair", "lamp", "villa");
        }
    }

    @Test
    void anAuthorityThatKeepsFailingEndsTheStreamInTheEnd() {
        shop.close();
        shop = new TestShop(
                TestShop.settings(settings -> settings.reauthorizeInterval(Duration.ofMillis(100))),
                LiveListsSettings.DEFAULT,
                endpoint -> endpoint.authority(
                        principal -> Mono.error(new IllegalStateException("the directory is down"))));
        fill();
        try (RawStream stream = shop.stream("/live/cheap", "X-User: ann")) {
            assertRefused(stream);
        }
    }

    private static void assertRefused(RawStream stream) {
        List<Event> rest = stream.rest();
        assertThat(rest.get(rest.size() - 1).isStatus("refused")).as("%s", rest).isTrue();
        assertThat(Integer.parseInt(rest.get(rest.size() - 2).retry())).isBetween(2_000, 10_000);
    }
}
