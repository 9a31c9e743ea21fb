package dev.livelist.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.broadcaster.tck.TransportServer.Direction;
import dev.livelist.client.LiveStatus.State;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a server that misbehaves as it is told to. */
@Timeout(120)
class LiveListClientTest {

    private static final String LAMP = document("{\"id\":1,\"name\":\"Lamp\"}");
    private static final String LIVE = "{\"state\":\"live\"}";

    private final ScriptedServer server = new ScriptedServer();
    private final BlockingQueue<LiveDocument<?>> documents = new LinkedBlockingQueue<>();
    private final BlockingQueue<LiveStatus> statuses = new LinkedBlockingQueue<>();
    private final BlockingQueue<LiveListException> errors = new LinkedBlockingQueue<>();
    private @Nullable LiveSubscription<?> following;

    record Product(long id, String name) {}

    @AfterEach
    void stop() throws IOException {
        if (following != null) {
            following.close();
        }
        server.close();
    }

    @Test
    void aSnapshotAndThePatchesThatFollowItAreDocuments() throws Exception {
        LiveSubscription<Product> list = follow(client());
        try (var connection = server.next().stream()) {
            assertThat(connection.header("Accept")).isEqualTo("text/event-stream");
            assertThat(connection.target()).isEqualTo("/live/products?size=20");
            connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP).event("status", "", LIVE);
            LiveDocument<?> first = next();
            assertThat(first.rows()).isEqualTo(List.of(new Product(1, "Lamp")));
            assertThat(first.total()).isEqualTo(new LiveTotal(1, true));
            assertThat(first.version()).isEqualTo("v1");

            connection.event("patch", "v2", """
                    [{"op":"add","path":"/rows/1","value":{"id":2,"name":"Chair"}},\
                    {"op":"move","from":"/rows/1","path":"/rows/0"},\
                    {"op":"replace","path":"/rows/1/name","value":"Lantern"},\
                    {"op":"replace","path":"/total","value":"1000+"}]""");
            LiveDocument<?> second = next();
            assertThat(second.rows()).isEqualTo(List.of(new Product(2, "Chair"), new Product(1, "Lantern")));
            assertThat(second.total()).isEqualTo(new LiveTotal(1000, false)).hasToString("1000+");
            assertThat(list.document())
                    .hasValueSatisfying(known -> assertThat(known).isEqualTo(second));
            assertThat(list.status().state()).isEqualTo(State.LIVE);
        }
    }

    @Test
    void decimalsKeepTheirDigits() throws Exception {
        record Priced(long id, BigDecimal price, double weight) {}
        following = client().build().follow("/live/products", Priced.class, documents::add);
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", document("{\"id\":1,\"price\":14.00,\"weight\":0.1}"));
            assertThat(next().rows()).isEqualTo(List.of(new Priced(1, new BigDecimal("14.00"), 0.1)));

            connection.event(
                    "patch",
                    "v2",
                    "[{\"op\":\"replace\",\"path\":\"/rows/0/price\",\"value\":12345678901234567890.10}]");
            assertThat(next().rows()).isEqualTo(List.of(new Priced(1, new BigDecimal("12345678901234567890.10"), 0.1)));
        }
    }

    @Test
    void afterABreakItGoesOnFromTheVersionItHas() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            assertThat(connection.header("Last-Event-ID")).isEmpty();
            connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP).send("event: patch\nid: v2\ndata: [");
            next();
        }
        try (var connection = server.next().stream()) {
            assertThat(connection.header("Last-Event-ID")).isEqualTo("v1");
            connection.event("patch", "v3", "[{\"op\":\"remove\",\"path\":\"/rows/0\"}]");
            assertThat(next().rows()).isEmpty();
        }
    }

    @Test
    void afterAPatchThatDoesNotApplyItAsksForEverything() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            connection
                    .send("retry: 1\n\n")
                    .event("snapshot", "v1", LAMP)
                    .event(
                            "patch",
                            "v2",
                            "[{\"op\":\"remove\",\"path\":\"/rows/0\"},{\"op\":\"remove\",\"path\":\"/rows/7\"}]");
            next();
            assertThat(connection.isLeft()).isTrue();
        }
        try (var connection = server.next().stream()) {
            assertThat(connection.header("Last-Event-ID")).isEmpty();
            connection.event("snapshot", "v3", LAMP);
            assertThat(next().version()).isEqualTo("v3");
        }
    }

    @Test
    void aConnectionThatIsSilentForTooLongIsGivenUpAndCommentsAreNoSilence() throws Exception {
        follow(client().silenceTimeout(Duration.ofMillis(1_500)));
        try (var connection = server.next().stream()) {
            connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP);
            next();
            for (int i = 0; i < 4; i++) {
                TimeUnit.MILLISECONDS.sleep(600);
                connection.send(":\n\n");
            }
            connection.event("patch", "v2", "[]");
            assertThat(next().version()).isEqualTo("v2");
            assertThat(connection.isLeft()).isTrue();
        }
        try (var connection = server.next()) {
            assertThat(connection.header("Last-Event-ID")).isEqualTo("v2");
        }
    }

    @Test
    void aServerThatTakesARequestAndNeverAnswersIsGivenUp() {
        follow(client().silenceTimeout(Duration.ofMillis(300)));
        try (var connection = server.next()) {
            assertThat(connection.isLeft()).isTrue();
        }
        server.next().close();
    }

    @Test
    void theTimeThatACallbackTakesIsNotTheServersSilence() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        following = client().silenceTimeout(Duration.ofMillis(500))
                .build()
                .follow("/live/products", Product.class, document -> {
                    try {
                        if (documents.isEmpty()) {
                            slow.await(2, TimeUnit.SECONDS); // four times the timeout
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    documents.add(document);
                });
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", LAMP);
            connection.event("patch", "v2", "[]");
            assertThat(next().version()).isEqualTo("v1");
            assertThat(next().version()).isEqualTo("v2");
        }
    }

    @Test
    void aServerThatAsksForTimeIsGivenIt() {
        follow(client());
        long before;
        try (var connection = server.next()) {
            before = System.nanoTime();
            connection.answer("503 Service Unavailable\r\nRetry-After: 2");
        }
        server.next().close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"408 Request Timeout", "429 Too Many Requests", "500 Oops", "502 Bad Gateway"})
    void anAnswerThatMayBeAnotherTheNextTimeIsAskedForAgain(String answer) {
        follow(client());
        try (var connection = server.next()) {
            connection.answer(answer + "\r\nContent-Type: text/html", "<html>");
        }
        server.next().close();
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 406, 410})
    void anAnswerThatNothingCanCureEndsTheList(int status) throws Exception {
        LiveSubscription<Product> list = follow(client());
        try (var connection = server.next()) {
            connection.answer(
                    status + " No\r\nContent-Type: application/problem+json",
                    "{\"title\":\"No\",\"detail\":\"There is no list of that name: \\\"products\\\"\"}");
        }
        LiveListException error = error();
        assertThat(error.status()).hasValue(status);
        assertThat(error).hasMessage(status + ": There is no list of that name: \"products\"");
        assertThat(error.isForbidden()).isEqualTo(status == 401 || status == 403);
        assertThat(list.status().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void whoMayNoLongerSeeTheListIsLeftWithoutADocument() throws Exception {
        LiveSubscription<Product> list = follow(client());
        try (var connection = server.next().stream()) {
            connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP).event("status", "", LIVE);
            next();
            connection.event("status", "", "{\"state\":\"refused\"}");
        }
        try (var connection = server.next()) {
            connection.answer("401 Unauthorized");
        }
        assertThat(error().isForbidden()).isTrue();
        assertThat(list.document()).isEmpty();
    }

    @Test
    void afterALifeANotFoundOfAProxysIsNoEnd() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP).event("status", "", LIVE);
            next();
        }
        try (var connection = server.next()) {
            connection.answer("404 Not Found\r\nContent-Type: text/html", "<html>nginx</html>");
        }
        try (var connection = server.next().stream()) {
            assertThat(connection.header("Last-Event-ID")).isEqualTo("v1");
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void aLoginPageEndsTheList() throws Exception {
        follow(client());
        try (var connection = server.next()) {
            connection.answer("302 Found\r\nLocation: /login");
        }
        try (var connection = server.next()) {
            assertThat(connection.target()).isEqualTo("/login");
            connection.answer("200 OK\r\nContent-Type: text/html;charset=UTF-8", "<html>Log in</html>");
        }
        assertThat(error()).hasMessageContaining("a login may be needed");
    }

    @Test
    void aRedirectWithinTheServerIsFollowedWithTheCredentials() throws Exception {
        follow(client().header("Authorization", "Bearer secret"));
        try (var connection = server.next()) {
            connection.answer("307 Temporary Redirect\r\nLocation: /v2/live/products");
        }
        try (var connection = server.next().stream()) {
            assertThat(connection.target()).isEqualTo("/v2/live/products");
            assertThat(connection.header("Authorization")).isEqualTo("Bearer secret");
            connection.event("snapshot", "v1", LAMP);
            assertThat(next().rows()).hasSize(1);
        }
    }

    @Test
    void aRedirectToAnotherServerIsNotFollowed() throws Exception {
        follow(client().header("Authorization", "Bearer secret"));
        try (var connection = server.next()) {
            connection.answer("302 Found\r\nLocation: http://127.0.0.1:1/login");
        }
        assertThat(error())
                .hasMessageContaining("redirects to http://127.0.0.1:1/login")
                .extracting(LiveListException::isForbidden)
                .isEqualTo(true);
    }

    @Test
    void rowsThatCannotBeReadEndTheList() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", document("{\"id\":\"not a number\",\"name\":\"Lamp\"}"));
            assertThat(error()).hasMessageContaining("cannot be read as " + Product.class.getName());
            assertThat(connection.isLeft()).isTrue();
        }
    }

    @Test
    void anEventThatIsTooLargeEndsTheListAndIsNotKept() throws Exception {
        follow(client().maxEventBytes(10_000));
        try (var connection = server.next().stream()) {
            connection.send("data: " + "x".repeat(10_000));
            assertThat(error()).hasMessageContaining("more than 10000 bytes").hasMessageContaining("maxEventBytes");
            assertThat(connection.isLeft()).isTrue();
        }
    }

    @Test
    void commentsWithoutEndAreNoEvent() throws Exception {
        follow(client().maxEventBytes(1_000));
        try (var connection = server.next().stream()) {
            for (int i = 0; i < 100; i++) {
                connection.send(": still there, still there, still there\n");
            }
            connection.event("snapshot", "v1", LAMP);
            assertThat(next().version()).isEqualTo("v1");
        }
    }

    @Test
    void whoeverClosesLeavesTheServerAndIsToldNothingMore() throws Exception {
        LiveSubscription<Product> list = follow(client());
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", LAMP);
            next();
            list.close();
            assertThat(connection.isLeft()).isTrue();
            assertThat(list.status().state()).isEqualTo(State.CLOSED);
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void theStatusSaysWhatTheServerSays() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP).event("status", "", LIVE);
            assertThat(status().state()).isEqualTo(State.LIVE);
            connection.event(
                    "status",
                    "",
                    "{\"state\":\"stale\",\"reason\":\"database\",\"since\":\"2026-11-30T12:00:00Z\",\"new\":1}");
            assertThat(status())
                    .isEqualTo(new LiveStatus(State.STALE, "database", Instant.parse("2026-11-30T12:00:00Z"), null));
            connection.event("status", "", "{\"state\":\"of tomorrow\"}").event("status", "", LIVE);
            assertThat(status().state()).isEqualTo(State.LIVE);
            connection.event("status", "", "{\"state\":\"draining\"}");
            assertThat(status()).isEqualTo(new LiveStatus(State.RECONNECTING, "draining", null, null));
        }
        try (var connection = server.next().stream()) {
            connection.event("status", "", LIVE);
            await().until(() -> Objects.requireNonNull(following).status().state() == State.LIVE);
        }
    }

    @Test
    void aListenerThatFailsIsToldOfTheNextDocumentAllTheSame() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        following = client().build().follow("/live/products", Product.class, document -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the application's own fault");
            }
            documents.add(document);
        });
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", LAMP).event("patch", "v2", "[]");
            assertThat(next().version()).isEqualTo("v2");
        }
    }

    @Test
    void aHeaderIsMadeAnewForEachConnectionAndOneThatCannotBeMadeIsTriedAgain() throws Exception {
        AtomicInteger tokens = new AtomicInteger();
        follow(client().header("Authorization", () -> {
            if (tokens.incrementAndGet() == 2) {
                throw new IllegalStateException("no token now");
            }
            return "Bearer " + tokens;
        }));
        try (var connection = server.next().stream()) {
            assertThat(connection.header("Authorization")).isEqualTo("Bearer 1");
            connection.send("retry: 1\n\n");
        }
        try (var connection = server.next()) {
            assertThat(connection.header("Authorization")).isEqualTo("Bearer 3");
        }
    }

    @Test
    void anAddressThatIsNoneIsSaidAtOnce() throws Exception {
        following = client().build().follow("/live/a list", Product.class, new Told());
        assertThat(error()).hasMessageContaining("'/live/a list'");
        assertThatThrownBy(() -> LiveListClient.builder(URI.create("shop:8080")))
                .hasMessageContaining("such as http://shop:8080");
    }

    @Test
    void aConnectionThatIsResetAndOneThatGoesSilentAreReplaced() throws Exception {
        try (TcpProxy proxy = new TcpProxy("localhost", server.port())) {
            LiveListClient client = LiveListClient.builder(URI.create("http://" + proxy.host() + ":" + proxy.port()))
                    .maxBackoff(Duration.ofMillis(50))
                    .silenceTimeout(Duration.ofSeconds(1))
                    .build();
            following = client.follow("/live/products", Product.class, new Told());
            try (var connection = server.next().stream()) {
                connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP);
                next();
                proxy.cut();
            }
            try (var connection = server.next().stream()) {
                assertThat(connection.header("Last-Event-ID")).isEqualTo("v1");
                proxy.swallow(Direction.TO_CLIENT);
                connection.event("patch", "v2", "[]");
                // Nothing arrives, and no end of the connection either.
                try (var other = server.next().stream()) {
                    assertThat(other.header("Last-Event-ID")).isEqualTo("v1");
                    other.event("patch", "v3", "[]");
                    assertThat(next().version()).isEqualTo("v3");
                }
            }
        }
    }

    @Test
    void whileNothingListensItTriesAgainAndAgain() throws Exception {
        try (TcpProxy proxy = new TcpProxy("localhost", server.port())) {
            proxy.refuse(true);
            LiveListClient client = LiveListClient.builder(URI.create("http://" + proxy.host() + ":" + proxy.port()))
                    .maxBackoff(Duration.ofMillis(50))
                    .build();
            following = client.follow("/live/products", Product.class, new Told());
            for (int i = 0; i < 3; i++) {
                LiveStatus failed = status();
                assertThat(failed.state()).isEqualTo(State.RECONNECTING);
                assertThat(failed.cause()).isInstanceOf(LiveListException.class);
            }
            proxy.refuse(false);
            try (var connection = server.next().stream()) {
                connection.event("snapshot", "v1", LAMP);
                assertThat(next().version()).isEqualTo("v1");
            }
        }
    }

    private LiveListClient.Builder client() {
        return LiveListClient.builder(URI.create(server.url())).maxBackoff(Duration.ofMillis(50));
    }

    private LiveSubscription<Product> follow(LiveListClient.Builder client) {
        LiveSubscription<Product> list = client.build().follow("/live/products?size=20", Product.class, new Told());
        following = list;
        return list;
    }

    private LiveDocument<?> next() throws InterruptedException {
        return Objects.requireNonNull(documents.poll(30, TimeUnit.SECONDS), "no document");
    }

    private LiveStatus status() throws InterruptedException {
        return Objects.requireNonNull(statuses.poll(30, TimeUnit.SECONDS), "no status");
    }

    private LiveListException error() throws InterruptedException {
        return Objects.requireNonNull(errors.poll(30, TimeUnit.SECONDS), "no error");
    }

    private static String document(String row) {
        return "{\"rows\":[" + row + "],\"page\":0,\"size\":20,\"hasMore\":false,\"total\":1}";
    }

    private final class Told implements LiveListListener<Product> {
        @Override
        public void onDocument(LiveDocument<Product> document) {
            documents.add(document);
        }

        @Override
        public void onStatus(LiveStatus status) {
            statuses.add(status);
        }

        @Override
        public void onError(LiveListException error) {
            errors.add(error);
        }
    }
}
