package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import redis.embedded.RedisServer;

/**
 * What holds under both web stacks where Spring Session keeps the sessions of all workers in a real Redis: the streams of a session end with it
 * wherever they are.
 */
@Timeout(120)
abstract class SharedSessionsContract {

    /** So long that only an announcement can be the reason. */
    private static final String NO_CHECKS = "livelist.session-check-interval=5m";

    private static RedisServer redis;

    private final List<ConfigurableApplicationContext> workers = new ArrayList<>();
    private final Class<?> application;

    SharedSessionsContract(Class<?> application) {
        this.application = application;
    }

    @BeforeAll
    static void startRedis() throws IOException {
        redis = Redis.started();
    }

    @AfterAll
    static void stopRedis() throws IOException {
        redis.stop();
    }

    @AfterEach
    void stop() {
        workers.forEach(ConfigurableApplicationContext::close);
    }

    /** @param sessions the configuration of Spring Session */
    private ConfigurableApplicationContext worker(Class<?> sessions, String... properties) {
        LoginContract.ACCOUNTS.put("ann", LoginContract.account("ann").build());
        ConfigurableApplicationContext worker = new SpringApplicationBuilder(
                        LoginContract.Lists.class, application, sessions)
                .properties(Stream.concat(
                                Stream.of(
                                        "server.port=0",
                                        "livelist.transport=redis",
                                        "livelist.worker-id=worker-" + workers.size(),
                                        "spring.data.redis.port="
                                                + redis.ports().get(0),
                                        "spring.r2dbc.url=r2dbc:h2:mem:///shared?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE"),
                                Stream.of(properties))
                        .toArray(String[]::new))
                .run();
        workers.add(worker);
        DatabaseClient database = worker.getBean(DatabaseClient.class);
        database.sql("create table if not exists letter (id bigint primary key, title varchar(100))")
                .then()
                .block();
        database.sql("merge into letter key (id) values (1, 'hello')").then().block();
        return worker;
    }

    private static TestBrowser loggedIn(ConfigurableApplicationContext worker) {
        TestBrowser browser = new TestBrowser(worker);
        assertThat(browser.post("/login", "username=ann&password=secret")).isEqualTo(302);
        assertThat(browser.cookie("SESSION")).isPresent();
        return browser;
    }

    /** Sessions of a repository that tells of their end. */
    abstract Class<?> indexed();

    /** Sessions of a repository that tells of nothing. */
    abstract Class<?> silent();

    /** Such sessions, which end after two seconds without a request. */
    abstract Class<?> brief();

    @Test
    void aLogoutEndsTheStreamsOfTheSessionOnOtherWorkersAtOnce() {
        ConfigurableApplicationContext here = worker(indexed(), NO_CHECKS);
        ConfigurableApplicationContext there = worker(indexed(), NO_CHECKS);
        TestBrowser browser = loggedIn(here);
        try (TestBrowser.Stream stream = browser.at(there).follow("/live/letters", "hello");
                TestBrowser.Stream others = loggedIn(here).at(there).follow("/live/letters", "hello")) {
            assertThat(browser.post("/logout", "")).isBetween(200, 399);
            stream.awaitEnd();
            assertThat(stream.lines()).anyMatch(line -> line.contains("refused"));
            assertThat(others.ended()).isFalse();
        }
    }

    @Test
    void withoutAWordTheIntervalFindsALogoutOnAnotherWorker() {
        ConfigurableApplicationContext here = worker(silent(), "livelist.session-check-interval=200ms");
        ConfigurableApplicationContext there = worker(silent(), "livelist.session-check-interval=200ms");
        TestBrowser browser = loggedIn(here);
        try (TestBrowser.Stream stream = browser.at(there).follow("/live/letters", "hello");
                TestBrowser.Stream others = loggedIn(here).at(there).follow("/live/letters", "hello")) {
            browser.post("/logout", "");
            stream.awaitEnd();
            assertThat(others.ended()).isFalse();
        }
    }

    @Test
    void aSessionThatExpiresEndsItsStreamsWhichDoNotProlongIt() {
        ConfigurableApplicationContext worker = worker(brief(), "livelist.session-check-interval=100ms");
        TestBrowser browser = loggedIn(worker);
        try (TestBrowser.Stream stream = browser.follow("/live/letters", "hello")) {
            stream.awaitEnd();
            assertThat(browser.get("/live/letters").statusCode()).isEqualTo(401);
        }
    }
}
