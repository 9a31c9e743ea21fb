package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.data.annotation.Id;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Several lists over one stream under Spring MVC and Spring Security: the rules for each list's own address hold for it, and a POST needs its token. */
@Timeout(120)
class CombinedStreamMvcTest {

    record Letter(@Id long id, String title) {}

    record Memo(@Id long id, String title) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ListDefinition<Letter> letters() {
            return ListDefinition.of(Letter.class)
                    .publicAccess()
                    .fields(Letter::id, Letter::title)
                    .build();
        }

        @Bean
        ListDefinition<Memo> memos() {
            return ListDefinition.of(Memo.class)
                    .publicAccess() // the rules for its address are narrower
                    .fields(Memo::id, Memo::title)
                    .build();
        }

        @Bean
        RouterFunction<ServerResponse> writes(R2dbcEntityTemplate template) {
            return RouterFunctions.route()
                    .GET(
                            "/write",
                            request -> { // a GET, for it needs no token
                                template.insert(new Letter(
                                                Long.parseLong(
                                                        request.param("id").orElseThrow()),
                                                "new"))
                                        .block();
                                return ServerResponse.ok().build();
                            })
                    .build();
        }

        @Bean
        InMemoryUserDetailsManager accounts() {
            return new InMemoryUserDetailsManager(
                    User.withUsername("ann")
                            .password("{noop}ann")
                            .roles("STAFF")
                            .build(),
                    User.withUsername("bob")
                            .password("{noop}bob")
                            .roles("GUEST")
                            .build());
        }

        @Bean
        @Profile("!open")
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            CsrfTokenRequestAttributeHandler plain = new CsrfTokenRequestAttributeHandler();
            plain.setCsrfRequestAttributeName(null); // the token is made, and its cookie sent, with the first answer
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/live/memos")
                            .hasRole("STAFF")
                            .anyRequest()
                            .permitAll())
                    .csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                            .csrfTokenRequestHandler(plain))
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }
    }

    private static final String BOTH = "/live?s=l:letters&s=m:memos";
    private static final String BODY =
            "{\"lists\":[{\"id\":\"l\",\"list\":\"letters\"},{\"id\":\"m\",\"list\":\"memos\"}]}";

    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext context;

    @AfterEach
    void stop() {
        context.close();
    }

    private void start(String... properties) {
        context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "spring.r2dbc.url=r2dbc:h2:mem:///letters?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
                .properties(properties)
                .run();
        for (String table : List.of("letter", "memo")) {
            DatabaseClient database = context.getBean(DatabaseClient.class);
            database.sql("create table if not exists " + table + " (id bigint primary key, title varchar(100))")
                    .then()
                    .block();
            database.sql("merge into " + table + " key (id) values (1, 'hello')")
                    .then()
                    .block();
        }
    }

    @Test
    void theRulesForAListsOwnAddressHoldOnAStreamOfSeveral() throws Exception {
        start();
        assertThat(send(get("/live/memos", "bob")).statusCode()).isEqualTo(403);
        assertThat(send(get("/live/memos", "ann")).statusCode()).isEqualTo(200);
        assertThat(linesUntilBothSaid(get(BOTH, "ann"))).noneMatch(line -> line.contains("problem"));
        List<String> bobs = linesUntilBothSaid(get(BOTH, "bob"));
        assertThat(bobs).containsSequence("list: m", "event: problem");
        assertThat(bobs).anyMatch(line -> line.contains("\"status\":403"));
        assertThat(bobs)
                .anyMatch(line -> line.contains("hello"))
                .noneMatch(line -> line.equals("event: snapshot") && bobs.indexOf("list: m") == bobs.indexOf(line) - 1);
        assertThat(linesUntilBothSaid(get(BOTH, null))).anyMatch(line -> line.contains("\"status\":401"));
    }

    @Test
    void aPostCarriesTheTokenAgainstForgedRequests() throws Exception {
        start();
        assertThat(send(post("ann")).statusCode()).as("without a token").isEqualTo(403);
        String token = send(get("/live/letters", "ann")).headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("XSRF-TOKEN="))
                .map(cookie -> cookie.substring("XSRF-TOKEN=".length(), cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
        assertThat(linesUntilBothSaid(post("ann", "X-XSRF-TOKEN", token, "Cookie", "XSRF-TOKEN=" + token)))
                .anyMatch(line -> line.contains("hello"));
    }

    @Test
    void whatARequestWritesIsKnownAgainByTheStreamsOfItsClient() throws Exception {
        start();
        String space = "S".repeat(22);
        HttpRequest stream = request("/live/letters?cause.space=" + space, "ann")
                .header("Accept", "text/event-stream")
                .build();
        var response = client.send(stream, HttpResponse.BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            List<String> seen = new ArrayList<>();
            for (String line = lines.readLine(); !line.contains("\"live\""); line = lines.readLine()) {
                seen.add(line);
            }
            assertThat(send(request("/write?id=" + System.nanoTime(), "bob")
                                    .header("Livelist-Cause", space + ".1")
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(send(request("/write?id=" + System.nanoTime(), "ann")
                                    .header("Livelist-Cause", space + ".2")
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
            for (String line = lines.readLine(); !line.startsWith("cause:"); line = lines.readLine()) {
                seen.add(line);
            }
            assertThat(lines.readLine()).isEqualTo("event: patch");
            assertThat(seen).doesNotContain("cause: 1");
        }
    }

    @Test
    void theApplicationMaySwitchThemOff() throws Exception {
        start("livelist.combined-streams=false");
        assertThat(send(get(BOTH, "ann")).statusCode()).isEqualTo(404);
    }

    @Test
    void thereMayBeAsManyListsAsTheLimitSays() throws Exception {
        start("livelist.max-lists-per-stream=1");
        HttpResponse<String> answer = send(get(BOTH, "ann"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("livelist.max-lists-per-stream", "up to 1 list");
    }

    private HttpRequest get(String address, String user) {
        return request(address, user).build();
    }

    private HttpRequest post(String user, String... headers) {
        HttpRequest.Builder request = request("/live", user)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(BODY));
        return headers.length == 0 ? request.build() : request.headers(headers).build();
    }

    private HttpRequest.Builder request(String address, String user) {
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + address));
        if (address.equals("/live") || address.startsWith("/live?")) {
            request.header("Accept", "text/event-stream");
        }
        if (user != null) {
            String credentials =
                    Base64.getEncoder().encodeToString((user + ":" + user).getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + credentials);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** What a stream says until each of both lists is live or refused. */
    private List<String> linesUntilBothSaid(HttpRequest request) throws IOException, InterruptedException {
        var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        List<String> lines = new ArrayList<>();
        try (var body = response.body()) {
            BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            int said = 0;
            while (said < 2) {
                String line = reader.readLine();
                assertThat(line).as("after %s", lines).isNotNull();
                lines.add(line);
                said += line.contains("\"state\":\"live\"") || line.equals("event: problem") ? 1 : 0;
            }
            lines.add(reader.readLine());
        }
        return lines;
    }
}
