package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.ListDefinition;
import dev.livelist.http.LiveStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.ReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.InMemoryWebSessionStore;
import org.springframework.web.server.session.WebSessionManager;
import reactor.core.publisher.Mono;

/** Under WebFlux with Spring Security's defaults: a stream lasts as long as a new request of the same login would be let in. */
@Timeout(120)
class WebFluxLoginTest {

    record Letter(@Id long id, String title) {}

    private static final Duration SOON = Duration.ofSeconds(30);

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        static final Map<String, UserDetails> ACCOUNTS = new ConcurrentHashMap<>();

        @Bean
        ListDefinition<Letter> letters() {
            return ListDefinition.of(Letter.class)
                    .roles("STAFF")
                    .fields(Letter::id, Letter::title)
                    .build();
        }

        @Bean
        ReactiveUserDetailsService accounts() {
            return name -> Mono.justOrEmpty(ACCOUNTS.get(name));
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.anyExchange().authenticated())
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .httpBasic(Customizer.withDefaults())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }
    }

    private ConfigurableApplicationContext context;

    @AfterEach
    void stop() {
        context.close();
    }

    private void start(String... properties) {
        Application.ACCOUNTS.put("ann", account("ann").build());
        context = new SpringApplicationBuilder(Application.class)
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

    private static User.UserBuilder account(String name) {
        return User.withUsername(name).password("{noop}secret").roles("STAFF");
    }

    @Test
    void aLogoutEndsTheStreamsOfItsSessionAndNoOthers() {
        start("livelist.session-check-interval=200ms");
        Browser here = new Browser().login();
        Browser elsewhere = new Browser().login();
        try (Stream mine = here.follow();
                Stream other = elsewhere.follow()) {
            assertThat(here.post("/logout", "")).isBetween(200, 399);
            mine.awaitEnd();
            assertThat(mine.lines).anyMatch(line -> line.contains("refused"));
            assertThat(other.ended()).isFalse();
            assertThat(openStreams()).isEqualTo(1);
        }
    }

    @Test
    void aSessionThatIsInvalidatedEndsItsStreams() {
        start("livelist.session-check-interval=200ms");
        Browser browser = new Browser().login();
        try (Stream stream = browser.follow()) {
            sessions().getSessions().values().forEach(session -> session.invalidate()
                    .block());
            stream.awaitEnd();
        }
    }

    @Test
    void aSessionThatExpiresEndsItsStreamsWhichDoNotProlongIt() {
        start("livelist.session-check-interval=100ms", "server.reactive.session.timeout=2s");
        Browser browser = new Browser().login();
        try (Stream stream = browser.follow()) {
            stream.awaitEnd(); // though it was checked every tenth of a second
        }
    }

    @Test
    void aSessionWhoseIdChangesKeepsItsStreams() {
        start("livelist.session-check-interval=100ms");
        Browser browser = new Browser().login();
        try (Stream stream = browser.follow()) {
            sessions().getSessions().values().forEach(session -> session.changeSessionId()
                    .block());
            await().pollDelay(Duration.ofSeconds(1)).until(() -> !stream.ended());
        }
    }

    @Test
    void anAccountThatIsLockedLosesTheStreamsOfItsBasicLogin() {
        start("livelist.reauthorize-interval=5m");
        try (Stream stream = new Browser().withBasic().follow()) {
            Application.ACCOUNTS.put("ann", account("ann").accountLocked(true).build());
            context.getBean(LiveStreams.class).reauthorize("ann");
            stream.awaitEnd();
        }
    }

    @Test
    void withoutAWordTheIntervalFindsThatAnAccountHasLostItsRole() {
        start("livelist.reauthorize-interval=200ms");
        try (Stream stream = new Browser().withBasic().follow()) {
            Application.ACCOUNTS.put("ann", account("ann").roles("GUEST").build());
            stream.awaitEnd();
        }
    }

    @Test
    void aChangedPasswordEndsTheStreamsOfTheOldOne() {
        start("livelist.reauthorize-interval=200ms");
        try (Stream stream = new Browser().withBasic().follow()) {
            Application.ACCOUNTS.put(
                    "ann", account("ann").password("{noop}another").build());
            stream.awaitEnd();
        }
    }

    @Test
    void anAccountThatStaysAsItIsKeepsItsStreams() {
        start("livelist.reauthorize-interval=50ms");
        try (Stream stream = new Browser().withBasic().follow()) {
            await().pollDelay(Duration.ofSeconds(1)).until(() -> !stream.ended());
            assertThat(openStreams()).isEqualTo(1);
        }
    }

    private int openStreams() {
        return context.getBean(LiveStreams.class).statistics().open();
    }

    private InMemoryWebSessionStore sessions() {
        return (InMemoryWebSessionStore)
                ((DefaultWebSessionManager) context.getBean(WebSessionManager.class)).getSessionStore();
    }

    /** A browser with its cookies, or a client with a password. */
    private final class Browser {

        private final CookieManager cookies = new CookieManager();
        private final HttpClient client =
                HttpClient.newBuilder().cookieHandler(cookies).build();
        private boolean basic;

        Browser login() {
            assertThat(post("/login", "username=ann&password=secret")).isEqualTo(302);
            assertThat(cookies.getCookieStore().getCookies())
                    .extracting(HttpCookie::getName)
                    .contains("SESSION");
            return this;
        }

        Browser withBasic() {
            basic = true;
            return this;
        }

        int post(String path, String form) {
            HttpRequest request = request(path)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build();
            try {
                return client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        Stream follow() {
            Stream stream = new Stream(
                    client,
                    request("/live/letters")
                            .header("Accept", "text/event-stream")
                            .build());
            await().atMost(SOON).until(() -> stream.lines.stream().anyMatch(line -> line.contains("hello")));
            return stream;
        }

        private HttpRequest.Builder request(String path) {
            int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
            if (basic) {
                String credentials = Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
                request.header("Authorization", "Basic " + credentials);
            }
            return request;
        }
    }

    /** A stream as lines. */
    private static final class Stream implements AutoCloseable {

        final List<String> lines = new CopyOnWriteArrayList<>();
        private final InputStream body;
        private final Thread thread;

        Stream(HttpClient client, HttpRequest request) {
            try {
                HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                assertThat(response.statusCode()).isEqualTo(200);
                body = response.body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            thread = new Thread(this::read);
            thread.start();
        }

        private void read() {
            try {
                BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                lines.add("broken off: " + e);
            }
        }

        boolean ended() {
            return !thread.isAlive();
        }

        void awaitEnd() {
            await().atMost(SOON).until(this::ended);
        }

        @Override
        public void close() {
            try {
                body.close(); // not the reader, which would wait for its next line
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
