package dev.livelist.webflux.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** The client against a server that misbehaves as it is told to. */
class LiveListClientTest {

    private static final String LAMP = document("{\"id\":1,\"name\":\"Lamp\"}");

    private final ScriptedServer server = new ScriptedServer();
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private final Disposable.Composite following = Disposables.composite();

    record Product(long id, String name) {}

    @AfterEach
    void stop() throws IOException {
        following.dispose();
        server.close();
    }

    @Test
    void aSnapshotAndThePatchesThatFollowItAreDocuments() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            assertThat(connection.header("Accept")).isEqualTo("text/event-stream");
            connection.send("retry: 1\n\n").event("snapshot", "v1", LAMP).event("status", "", "{\"state\":\"live\"}");
            LiveDocument<?> first = next();
            assertThat(first.rows()).isEqualTo(List.of(new Product(1, "Lamp")));
            assertThat(first.total()).isEqualTo("1");
            assertThat(first.version()).isEqualTo("v1");

            connection.event("patch", "v2", """
                    [{"op":"add","path":"/rows/1","value":{"id":2,"name":"Chair"}},\
                    {"op":"move","from":"/rows/1","path":"/rows/0"},\
                    {"op":"replace","path":"/rows/1/name","value":"Lantern"},\
                    {"op":"replace","path":"/total","value":2}]""");
            LiveDocument<?> second = next();
            assertThat(second.rows()).isEqualTo(List.of(new Product(2, "Chair"), new Product(1, "Lantern")));
            assertThat(second.total()).isEqualTo("2");
        }
    }

    @Test
    void decimalsKeepTheirDigits() throws Exception {
        record Priced(long id, BigDecimal price, double weight) {}
        following.add(client().follow("/live/products", Priced.class).subscribe(received::add));
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
        follow(client().withSilenceTimeout(Duration.ofMillis(1_500)));
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

    @Test
    void anAnswerThatNothingCanCureEndsTheList() throws Exception {
        follow(client());
        try (var connection = server.next()) {
            connection.answer("403 Forbidden");
        }
        assertThat(received.poll(20, TimeUnit.SECONDS)).isInstanceOfSatisfying(LiveListException.class, e -> assertThat(
                        e.status().value())
                .isEqualTo(403));
    }

    @Test
    void rowsThatCannotBeReadEndTheList() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", document("{\"id\":\"not a number\",\"name\":\"Lamp\"}"));
            assertThat(received.poll(20, TimeUnit.SECONDS)).isInstanceOf(Exception.class);
        }
    }

    @Test
    void whoeverCancelsLeavesTheServer() throws Exception {
        follow(client());
        try (var connection = server.next().stream()) {
            connection.event("snapshot", "v1", LAMP);
            next();

            following.dispose();

            assertThat(connection.isLeft()).isTrue();
        }
    }

    @Test
    void aPatchAppliesAsAWholeOrNotAtAll() {
        var json = tools.jackson.databind.json.JsonMapper.shared();
        var document = json.readTree("{\"rows\":[{\"a/b\":1},2]}");
        for (String wrong : List.of(
                "[{\"op\":\"remove\",\"path\":\"/rows/2\"}]",
                "[{\"op\":\"remove\",\"path\":\"/none\"}]",
                "[{\"op\":\"replace\",\"path\":\"/none\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/rows/3\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/none/x\",\"value\":1}]",
                "[{\"op\":\"add\",\"path\":\"/rows/0/x\"}]",
                "[{\"op\":\"merge\",\"path\":\"/rows\"}]",
                "[{\"op\":\"move\",\"path\":\"/rows/0\"}]",
                "[{\"op\":\"remove\",\"path\":\"/rows/0\"},{\"op\":\"remove\",\"path\":\"/rows/1\"}]")) {
            assertThatThrownBy(() -> JsonPatch.apply(document, json.readTree(wrong)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(document.toString()).isEqualTo("{\"rows\":[{\"a/b\":1},2]}");
        assertThat(JsonPatch.apply(
                                document,
                                json.readTree("[{\"op\":\"replace\",\"path\":\"/rows/0/a~1b\",\"value\":null},"
                                        + "{\"op\":\"add\",\"path\":\"/rows/-\",\"value\":3}]"))
                        .toString())
                .isEqualTo("{\"rows\":[{\"a/b\":null},2,3]}");
    }

    private LiveListClient client() {
        return LiveListClient.create(WebClient.create(server.url())).withMaxBackoff(Duration.ofMillis(50));
    }

    private void follow(LiveListClient client) {
        following.add(client.follow("/live/products", Product.class).subscribe(received::add, received::add));
    }

    private LiveDocument<?> next() throws InterruptedException {
        return (LiveDocument<?>) received.poll(20, TimeUnit.SECONDS);
    }

    private static String document(String row) {
        return "{\"rows\":[" + row + "],\"page\":0,\"size\":20,\"hasMore\":false,\"total\":1}";
    }
}
