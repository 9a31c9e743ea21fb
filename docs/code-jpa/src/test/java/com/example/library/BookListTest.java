package com.example.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.zaxxer.hikari.HikariDataSource;
import dev.livelist.test.AutoConfigureLiveListTester;
import dev.livelist.test.FollowedList;
import dev.livelist.test.LiveListTester;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A whole application on Spring MVC and JPA, with nothing configured. {@link EventLoopsTest} has the same on WebFlux. */
@Timeout(60)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@AutoConfigureLiveListTester
class BookListTest {

    record Row(
            long id,
            String title,
            @JsonProperty("author.name") String author) {}

    private static final Set<String> THREADS = ConcurrentHashMap.newKeySet();

    @TestConfiguration(proxyBeanMethods = false)
    static class WhoReads {

        /** An inspector of the application's own, which goes on to be asked. */
        @Bean
        @Order(0)
        HibernatePropertiesCustomizer threads() {
            StatementInspector inspector = sql -> {
                THREADS.add(Thread.currentThread().getName());
                return sql;
            };
            return settings -> settings.put(JdbcSettings.STATEMENT_INSPECTOR, inspector);
        }
    }

    @Autowired
    LiveListTester lists;

    @Autowired
    BookRepository books;

    @Autowired
    AuthorRepository authors;

    @Autowired
    Inventory inventory;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    HikariDataSource pool;

    @LocalServerPort
    int port;

    @BeforeEach
    void oneBook() {
        books.deleteAll();
        authors.deleteAll();
        books.save(new Book(1L, "Homo faber", authors.save(new Author(1L, "Frisch"))));
    }

    @Test
    void theListFollowsWhatIsWritten() {
        Author author = authors.findById(1L).orElseThrow();
        try (FollowedList<Row> list = lists.open("books", Row.class)) {
            list.untilAsserted(page -> assertThat(page.rows()).containsExactly(new Row(1, "Homo faber", "Frisch")));
            books.save(new Book(2L, "Andorra", author));
            list.untilAsserted(
                    page -> assertThat(page.rows()).extracting(Row::title).containsExactly("Andorra", "Homo faber"));
            Book lent = books.findById(2L).orElseThrow();
            lent.setLent(true);
            books.save(lent);
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            transaction.executeWithoutResult(status -> books.giveBackAll());
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(2));
            books.deleteById(1L);
            list.untilAsserted(page -> assertThat(page.total()).hasToString("1"));
        }
    }

    @Test
    void theListFollowsTheModelThatItDependsOn() {
        try (FollowedList<Row> list = lists.open("books", Row.class)) {
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            authors.save(new Author(1L, "Max Frisch"));
            list.untilAsserted(
                    page -> assertThat(page.rows()).extracting(Row::author).containsExactly("Max Frisch"));
        }
    }

    @Test
    void whatNoCaptureSeesIsSaid() {
        try (FollowedList<Row> list = lists.open("books", Row.class)) {
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            inventory.stamp();
            list.untilAsserted(
                    page -> assertThat(page.rows()).extracting(Row::title).containsExactly("Homo faber *"));
        }
    }

    @Test
    void listsAreReadOnThreadsOfTheirOwnAndAnIdleStreamHoldsNoConnection() {
        WebTestClient client =
                WebTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
        try (FollowedList<Row> list = lists.over(client).open("books?author.name=Frisch", Row.class)) {
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(1));
            books.save(new Book(3L, "Stiller", authors.findById(1L).orElseThrow()));
            list.untilAsserted(page -> assertThat(page.rows()).hasSize(2));
            assertThat(lists.over(client).read("books", Row.class).total()).hasToString("2");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                            .isZero());
        }
        assertThat(THREADS)
                .anyMatch(thread -> thread.startsWith("livelist-jpa-read"))
                .noneMatch(thread -> thread.contains("http-"));
    }
}
