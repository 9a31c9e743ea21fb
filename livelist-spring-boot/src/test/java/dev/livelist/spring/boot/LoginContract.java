package dev.livelist.spring.boot;

import static dev.livelist.Condition.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.ListDefinition;
import dev.livelist.http.LiveStreams;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;

/**
 * What holds under both web stacks, with Spring Security's form login, its sessions and HTTP Basic: a stream lasts as long as a new request
 * of the same login would be let in, and a list says itself that it needs a login.
 */
@Timeout(120)
abstract class LoginContract {

    record Letter(@Id long id, String title) {}

    /** An account of an application's own class. */
    static final class Member extends User {

        private static final long serialVersionUID = 1L;

        private final String greeting;

        Member(String greeting) {
            super("ann", "{noop}secret", AuthorityUtils.createAuthorityList("ROLE_STAFF"));
            this.greeting = greeting;
        }

        public String getGreeting() {
            return greeting;
        }
    }

    /** The accounts there are; only ann. */
    static final Map<String, UserDetails> ACCOUNTS = new ConcurrentHashMap<>();

    @Configuration(proxyBeanMethods = false)
    static class Lists {

        @Bean
        ListDefinition<Letter> letters() {
            return ListDefinition.of(Letter.class)
                    .roles("STAFF")
                    .fields(Letter::id, Letter::title)
                    .build();
        }

        @Bean
        ListDefinition<Letter> greetings() {
            return ListDefinition.of(Letter.class)
                    .name("greetings")
                    .authenticated()
                    .scope(principal -> where(Letter::title).is(principal.attribute("greeting", String.class)))
                    .fields(Letter::id, Letter::title)
                    .build();
        }
    }

    ConfigurableApplicationContext context;

    private final Class<?> application;
    private final String cookie;

    LoginContract(Class<?> application, String cookie) {
        this.application = application;
        this.cookie = cookie;
    }

    /** Has sessions end after two seconds without a request; gives the property that says so, or one that says nothing. */
    abstract String endingSessionsSoon();

    @AfterEach
    void stop() {
        context.close();
    }

    void start(String... properties) {
        ACCOUNTS.put("ann", account("ann").build());
        context = new SpringApplicationBuilder(Lists.class, application)
                .properties(
                        "server.port=0",
                        "spring.r2dbc.url=r2dbc:h2:mem:///logins?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
                .properties(properties)
                .run();
        DatabaseClient database = context.getBean(DatabaseClient.class);
        database.sql("create table if not exists letter (id bigint primary key, title varchar(100))")
                .then()
                .block();
        database.sql("merge into letter key (id) values (1, 'hello')").then().block();
    }

    static User.UserBuilder account(String name) {
        return User.withUsername(name).password("{noop}secret").roles("STAFF");
    }

    TestBrowser browser() {
        return new TestBrowser(context);
    }

    TestBrowser loggedIn() {
        TestBrowser browser = browser();
        assertThat(browser.post("/login", "username=ann&password=secret")).isEqualTo(302);
        assertThat(browser.cookie(cookie)).isPresent();
        return browser;
    }

    @Test
    void aLogoutEndsTheStreamsOfItsSessionAtOnceAndNoOthers() {
        start("livelist.session-check-interval=5m"); // so that only the announcement can be the reason
        TestBrowser here = loggedIn();
        TestBrowser elsewhere = loggedIn();
        try (TestBrowser.Stream mine = here.follow("/live/letters", "hello");
                TestBrowser.Stream other = elsewhere.follow("/live/letters", "hello")) {
            assertThat(here.post("/logout", "")).isBetween(200, 399);
            mine.awaitEnd();
            assertThat(mine.lines()).anyMatch(line -> line.contains("refused"));
            assertThat(other.ended()).isFalse();
            assertThat(openStreams()).isEqualTo(1);
        }
    }

    @Test
    void aSessionThatExpiresEndsItsStreamsWhichDoNotProlongIt() {
        start("livelist.session-check-interval=100ms", endingSessionsSoon());
        TestBrowser browser = loggedIn();
        try (TestBrowser.Stream stream = browser.follow("/live/letters", "hello")) {
            stream.awaitEnd(); // though it was checked every tenth of a second, and long before containers look
            assertThat(browser.get("/live/letters").statusCode())
                    .as("a new request of that session")
                    .isEqualTo(401);
        }
    }

    @Test
    void aSessionWhoseIdChangesKeepsItsStreamsAndItsLogout() {
        start("livelist.session-check-interval=5m");
        TestBrowser browser = loggedIn();
        try (TestBrowser.Stream stream = browser.follow("/live/letters", "hello")) {
            assertThat(browser.get("/change-id").statusCode()).isEqualTo(200);
            assertThat(stream.ended()).isFalse();
            browser.post("/logout", "");
            stream.awaitEnd();
        }
    }

    @Test
    void aSessionIsDisconnectedByItsIdAsItIsNowAndNoOtherIs() {
        start("livelist.session-check-interval=5m");
        TestBrowser here = loggedIn();
        TestBrowser elsewhere = loggedIn();
        try (TestBrowser.Stream mine = here.follow("/live/letters", "hello");
                TestBrowser.Stream other = elsewhere.follow("/live/letters", "hello")) {
            assertThat(here.get("/change-id").statusCode()).isEqualTo(200);
            context.getBean(LiveStreams.class)
                    .disconnectSession(here.cookie(cookie).orElseThrow());
            mine.awaitEnd();
            assertThat(other.ended()).isFalse();
        }
    }

    @Test
    void aListThatNeedsALoginSaysSoItselfAndEverythingElseAsBefore() {
        start();
        assertListsAnswerForThemselves();
    }

    @Test
    void anEntryPointOfTheApplicationsOwnIsNotAskedForLists() {
        start("own-entry-point=true");
        assertListsAnswerForThemselves();
    }

    /** With path rules that refuse everything to everybody who has not logged in. */
    private void assertListsAnswerForThemselves() {
        for (String accept : new String[] {"text/event-stream", "application/json", "text/html"}) {
            var answer = browser().get("/live/letters", "Accept", accept);
            assertThat(answer.statusCode()).as(accept).isEqualTo(401);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
        assertThat(browser().get("/elsewhere", "Accept", "text/html").statusCode())
                .isEqualTo(302);
    }

    @Test
    void anAccountThatIsLockedLosesTheStreamsOfItsBasicLogin() {
        start("livelist.reauthorize-interval=5m");
        try (TestBrowser.Stream stream = browser().withBasic().follow("/live/letters", "hello")) {
            ACCOUNTS.put("ann", account("ann").accountLocked(true).build());
            context.getBean(LiveStreams.class).reauthorize("ann");
            stream.awaitEnd();
        }
    }

    @Test
    void withoutAWordTheIntervalFindsThatAnAccountHasLostItsRole() {
        start("livelist.reauthorize-interval=200ms");
        try (TestBrowser.Stream stream = browser().withBasic().follow("/live/letters", "hello")) {
            ACCOUNTS.put("ann", account("ann").roles("GUEST").build());
            stream.awaitEnd();
        }
    }

    @Test
    void aChangedPasswordEndsTheStreamsOfTheOldOne() {
        start("livelist.reauthorize-interval=200ms");
        try (TestBrowser.Stream stream = browser().withBasic().follow("/live/letters", "hello")) {
            ACCOUNTS.put("ann", account("ann").password("{noop}another").build());
            stream.awaitEnd();
        }
    }

    @Test
    void anAccountThatStaysAsItIsKeepsItsStreams() {
        start("livelist.reauthorize-interval=50ms");
        try (TestBrowser.Stream stream = browser().withBasic().follow("/live/letters", "hello")) {
            await().pollDelay(Duration.ofSeconds(1)).until(() -> !stream.ended());
            assertThat(openStreams()).isEqualTo(1);
        }
    }

    @Test
    void anAttributeOfTheAccountDecidesWhichRowsThereAre() {
        start();
        ACCOUNTS.put("ann", new Member("hello"));
        assertThat(browser().withBasic().get("/live/greetings").body()).contains("hello");
        assertThat(loggedIn().get("/live/greetings").body()).contains("hello");
        ACCOUNTS.put("ann", new Member("good day"));
        assertThat(browser().withBasic().get("/live/greetings").body()).contains("\"rows\":[]");
    }

    @Test
    void anAttributeThatTheAccountDoesNotHaveRefusesTheList() {
        start();
        HttpResponse<String> answer = browser().withBasic().get("/live/greetings");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("The attribute 'greeting' of the principal is missing");
    }

    @Test
    void anAttributeThatChangesChangesTheRowsOfAnOpenStreamAndOneThatGoesEndsIt() {
        start("livelist.reauthorize-interval=200ms");
        ACCOUNTS.put("ann", new Member("hello"));
        try (TestBrowser.Stream stream = browser().withBasic().follow("/live/greetings", "hello")) {
            ACCOUNTS.put("ann", new Member("good day"));
            await().atMost(Duration.ofSeconds(30)).until(() -> stream.lines().stream()
                    .anyMatch(line -> line.contains("remove") || line.contains("\"rows\":[]")));
            assertThat(stream.ended()).isFalse();
            ACCOUNTS.put("ann", account("ann").build());
            stream.awaitEnd();
        }
    }

    int openStreams() {
        return context.getBean(LiveStreams.class).statistics().open();
    }
}
