package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource;

/** Who may read a list from a page of another site is Spring's own configuration. */
@Timeout(60)
class CorsTest {

    private static final String FRIEND = "https://friend.example";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application extends NotesApplication {

        @Bean
        CorsConfigurationSource sites() {
            CorsConfiguration lists = new CorsConfiguration();
            lists.setAllowedOrigins(List.of(FRIEND));
            lists.setAllowedMethods(List.of("GET"));
            lists.setAllowedHeaders(List.of("Last-Event-ID"));
            lists.setExposedHeaders(List.of("ETag"));
            UrlBasedCorsConfigurationSource paths = new UrlBasedCorsConfigurationSource();
            paths.registerCorsConfiguration("/live/**", lists);
            return paths;
        }
    }

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(Application.class)
                .properties("server.port=0", "spring.r2dbc.url=r2dbc:h2:mem:///cors")
                .run();
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void aSiteThatIsAllowedReadsDocumentsAndStreamsAndTheETag(String accept) throws IOException {
        List<String> head = head("GET", FRIEND, accept);
        assertThat(head.get(0)).contains(" 200");
        assertThat(head)
                .contains("access-control-allow-origin: " + FRIEND.toLowerCase(Locale.ROOT))
                .contains("access-control-expose-headers: etag");
        if (accept.equals("application/json")) {
            assertThat(head).anyMatch(line -> line.startsWith("etag: \""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void anyOtherSiteIsRefusedBeforeAnythingIsRead(String accept) throws IOException {
        List<String> head = head("GET", "https://foe.example", accept);
        assertThat(head.get(0)).contains(" " + HttpURLConnection.HTTP_FORBIDDEN);
        assertThat(head).noneMatch(line -> line.startsWith("access-control-allow-origin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream"})
    void aBrowserThatAsksFirstIsTold(String accept) throws IOException {
        List<String> head = head(
                "OPTIONS",
                FRIEND,
                accept,
                "Access-Control-Request-Method: GET",
                "Access-Control-Request-Headers: last-event-id");
        assertThat(head.get(0)).contains(" 200");
        assertThat(head).contains("access-control-allow-headers: last-event-id");
        assertThat(head("OPTIONS", FRIEND, accept, "Access-Control-Request-Method: DELETE")
                        .get(0))
                .contains(" " + HttpURLConnection.HTTP_FORBIDDEN);
    }

    /** The head of the answer, in small letters. By hand: Java's client does not let one say where a request comes from. */
    private static List<String> head(String method, String origin, String accept, String... more) throws IOException {
        URI address = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            StringBuilder request = new StringBuilder(method + " /live/notes HTTP/1.1\r\nHost: localhost\r\n");
            request.append("Origin: ").append(origin).append("\r\nAccept: ").append(accept);
            for (String line : more) {
                request.append("\r\n").append(line);
            }
            socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            List<String> head = new ArrayList<>();
            for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                head.add(line.toLowerCase(Locale.ROOT));
            }
            return head;
        }
    }
}
