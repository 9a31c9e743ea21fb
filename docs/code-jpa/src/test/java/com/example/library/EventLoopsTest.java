package com.example.library;

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
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.blockhound.BlockHound;

/**
 * WebFlux with JPA: no event loop waits, and no connection is held by a stream that has nothing to say. BlockHound notices whatever
 * blocks on a thread that must not, on a real PostgreSQL, for H2 in memory blocks on nothing but locks.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"spring.main.web-application-type=reactive", "spring.jpa.hibernate.ddl-auto=create"})
@AutoConfigureLiveListTester
@Timeout(120)
class EventLoopsTest {

    private static final int READERS = 12;

    /** What blocked where it must not, each with how it came to that. */
    private static final List<String> BLOCKED = new CopyOnWriteArrayList<>();

    private static final EmbeddedPostgres POSTGRES = start();

    record Row(long id, String title) {}

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

    @Autowired
    BookRepository books;

    @Autowired
    AuthorRepository authors;

    @LocalServerPort
    int port;

    private WebTestClient client;

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
        client = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(Duration.ofSeconds(30))
                .build();
        BLOCKED.clear();
    }

    @Test
    void anEventLoopThatAskedTheDatabaseWouldBeNoticed() {
        client.get().uri("/offence").exchange().expectStatus().isOk();
        assertThat(BLOCKED).anySatisfy(blocked -> assertThat(blocked).contains("webflux-http", "getConnection"));
    }

    @Test
    void whateverAListIsAskedNoEventLoopWaits() {
        LiveListTester lists = tester.over(client);
        Author author = authors.save(new Author(1L, "Frisch"));
        try (FollowedList<Row> list = lists.open("books?q=faber&sort=title", Row.class)) {
            books.save(new Book(1L, "Homo faber", author));
            list.untilAsserted(page -> assertThat(page.rows()).containsExactly(new Row(1, "Homo faber")));
            assertThat(lists.read("books?author.name=Frisch&page=1", Row.class).rows())
                    .isEmpty();
            books.deleteById(1L);
            list.untilAsserted(page -> assertThat(page.rows()).isEmpty());
            client.get().uri("/live/nothing").exchange().expectStatus().isNotFound();
        }
        assertThat(BLOCKED).isEmpty();
    }

    @Test
    void readersWithNothingToBeToldHoldNoConnection() {
        List<FollowedList<Row>> readers = new ArrayList<>();
        try {
            for (int page = 0; page < READERS; page++) {
                readers.add(tester.over(client).open("books?size=2&page=" + page, Row.class));
            }
            await().untilAsserted(() -> assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                    .isZero());
        } finally {
            readers.forEach(FollowedList::close);
        }
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
