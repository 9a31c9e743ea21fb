package dev.livelist.sample.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.test.AutoConfigureLiveListTester;
import dev.livelist.test.FollowedList;
import dev.livelist.test.LiveListTester;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.blockhound.BlockHound;
import tools.jackson.databind.JsonNode;

/**
 * No event loop waits, and no connection is held by a stream that has nothing to say. BlockHound notices whatever blocks on a thread
 * that must not, on a real PostgreSQL, for H2 in memory blocks on nothing but locks.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "sample.seed=50")
@AutoConfigureLiveListTester
@Timeout(120)
class EventLoopsTest {

    private static final int READERS = 12;

    /** What blocked where it must not, each with how it came to that. */
    private static final List<String> BLOCKED = new CopyOnWriteArrayList<>();

    private static final EmbeddedPostgres POSTGRES = start();

    @TestConfiguration(proxyBeanMethods = false)
    static class Offender {

        /** What must never be done: asks the database where the request came in. */
        @Bean
        RouterFunction<ServerResponse> offence(JdbcTemplate jdbc) {
            return route(GET("/offence"), request -> ServerResponse.ok().bodyValue(jdbc.queryForList("select 1")));
        }
    }

    @Autowired
    HikariDataSource pool;

    @Autowired
    LiveListTester tester;

    @LocalServerPort
    int port;

    /** Without a login: a request with one is moved off its event loop by Spring Security, which checks passwords elsewhere. */
    private WebTestClient shop;

    private WebTestClient alices;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> POSTGRES.getJdbcUrl("postgres", "postgres"));
    }

    @BeforeAll
    static void watch() {
        BlockHound.builder()
                .loadIntegrations()
                // Even if there is one to be had at once.
                .markAsBlocking("com.zaxxer.hikari.HikariDataSource", "getConnection", "()Ljava/sql/Connection;")
                .blockingMethodCallback(method -> BLOCKED.add(described(new IllegalStateException(method.toString()))))
                .install();
    }

    @AfterAll
    static void stop() throws IOException {
        POSTGRES.close();
    }

    @BeforeEach
    void open() {
        shop = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(Duration.ofSeconds(30))
                .build();
        alices = shop.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth("alice", "alice"))
                .build();
        BLOCKED.clear();
    }

    @Test
    void anEventLoopThatAskedTheDatabaseWouldBeNoticed() {
        shop.get().uri("/offence").exchange().expectStatus().isOk();
        assertThat(BLOCKED).anySatisfy(blocked -> assertThat(blocked).contains("webflux-http", "getConnection"));
    }

    @Test
    void whateverTheShopIsAskedNoEventLoopWaits() {
        LiveListTester lists = tester.over(shop);
        try (FollowedList<JsonNode> products = lists.open("products?category=lamps&sort=price,desc", JsonNode.class);
                FollowedList<JsonNode> orders = tester.over(alices).open("orders?q=lamp", JsonNode.class)) {
            String product = created(shop, "/api/products", "{\"name\":\"Lamp\",\"category\":\"lamps\",\"price\":10}");
            products.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            send(shop, "PATCH", product, "{\"price\":12.5}", 200);
            send(shop, "PUT", product, "{\"name\":\"Lamp\",\"category\":\"lamps\",\"price\":13}", 200);
            send(shop, "POST", "/api/products/batch", "[{\"name\":\"B\",\"category\":\"lamps\",\"price\":1}]", 201);
            send(
                    shop,
                    "POST",
                    "/api/products/batch?fail=true",
                    "[{\"name\":\"C\",\"category\":\"lamps\",\"price\":1}]",
                    409);
            send(shop, "POST", "/api/products/reprice", "{\"category\":\"lamps\",\"percent\":100}", 200);
            products.untilAsserted(page -> assertThat(page.rows())
                    .extracting(row -> row.get("price").asString())
                    .containsExactly("26.00", "2.00"));
            send(shop, "DELETE", product, "", 204);
            send(shop, "GET", product, "", 404);
            products.untilAsserted(page -> assertThat(page.total()).hasToString("1"));

            String order = created(alices, "/api/orders", "{\"item\":\"a lamp\",\"quantity\":1}");
            send(alices, "PATCH", order, "{\"status\":\"PAID\"}", 200);
            orders.untilAsserted(page -> assertThat(page.rows())
                    .extracting(row -> row.get("status").asString())
                    .containsExactly("PAID"));
            assertThat(lists.read("products?q=lamp&page=1", JsonNode.class).rows())
                    .isNotNull();
            for (String path : List.of(
                    "/", "/actuator/health", "/actuator/prometheus", "/actuator/livelist/products", "/live/nothing")) {
                shop.get().uri(path).exchange();
            }
        }
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void readersWithNothingToBeToldHoldNoConnection() {
        List<FollowedList<JsonNode>> readers = new ArrayList<>();
        try {
            for (int page = 0; page < READERS; page++) {
                readers.add(tester.over(shop).open("products?size=2&page=" + page, JsonNode.class));
            }
            await().untilAsserted(() -> assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                    .isZero());
            assertThat(connected()).isEqualTo(READERS);
        } finally {
            readers.forEach(FollowedList::close);
        }
    }

    private int connected() {
        JsonNode figures = shop.get()
                .uri("/actuator/livelist")
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        assertThat(figures).isNotNull();
        return figures.get("readers").asInt();
    }

    private static String created(WebTestClient client, String path, String body) {
        return String.valueOf(client.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isCreated()
                .returnResult(String.class)
                .getResponseHeaders()
                .getLocation());
    }

    private static void send(WebTestClient client, String method, String path, String body, int status) {
        client.method(HttpMethod.valueOf(method))
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isEqualTo(status);
    }

    private static String described(Throwable blocking) {
        StringWriter text = new StringWriter();
        text.append(Thread.currentThread().getName()).append(": ");
        blocking.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
