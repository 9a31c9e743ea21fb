package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.ListDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;

/** Headers that no browser sends, in a whole application: Spring Security's firewall refuses to hand some of them out. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class OddHeadersTest {

    record Card(@Id long id, String title) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        ListDefinition<Card> cards() {
            return ListDefinition.of(Card.class)
                    .publicAccess()
                    .fields(Card::id, Card::title)
                    .build();
        }

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.anyExchange().permitAll())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(User.withUsername("ann")
                    .password("{noop}ann")
                    .roles("STAFF")
                    .build());
        }
    }

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "server.netty.idle-timeout=3s",
                        "spring.r2dbc.url=r2dbc:h2:mem:///cards?options=DB_CLOSE_DELAY=-1;CASE_INSENSITIVE_IDENTIFIERS=TRUE")
                .run();
        DatabaseClient database = context.getBean(DatabaseClient.class);
        database.sql("create table card (id bigint primary key, title varchar(100))")
                .then()
                .block();
        database.sql("insert into card values (1, 'hello')").then().block();
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Last-Event-ID", "If-None-Match"})
    void bytesThatAreNoTextCountAsAbsent(String header, CapturedOutput log) throws IOException {
        for (byte[] value : List.of(
                "\u00e9t\u00e9".getBytes(StandardCharsets.UTF_8),
                "\u00e9t\u00e9".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'"', (byte) 0x81, (byte) 0xff, (byte) 0xfe, '"'})) {
            assertThat(answer("application/json", header, value))
                    .startsWith("HTTP/1.1 200")
                    .contains("hello");
            assertThat(answer("text/event-stream", header, value)).startsWith("HTTP/1.1 200");
        }
        assertThat(log.getAll()).doesNotContain("ERROR");
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 400})
    void anAcceptHeaderOfVeryManyTypesIsRefusedWithoutAnError(int types, CapturedOutput log) throws IOException {
        String accept = IntStream.range(0, types).mapToObj(i -> "a/b" + i).collect(Collectors.joining(","));
        int before = log.getAll().length();
        assertThat(answer(accept, "X-Odd", new byte[] {'x'}))
                .startsWith("HTTP/1.1 406")
                .contains("application/problem+json");
        assertThat(answer(
                        accept,
                        "Authorization",
                        ("Basic " + Base64.getEncoder().encodeToString("ann:wrong".getBytes(StandardCharsets.UTF_8)))
                                .getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 4");
        assertThat(log.getAll().substring(before).lines().count()).isLessThan(2);
    }

    @Test
    void aRequestThatIsNeverFinishedIsClosedWhereTheServerIsToldTo() throws IOException {
        try (Socket socket = new Socket("localhost", port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("GET /live/cards HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void anAcceptHeaderThatCannotBeReadIsRefused(CapturedOutput log) throws IOException {
        assertThat(answer("\u00e9", "X-Odd", new byte[] {'x'})).startsWith("HTTP/1.1 4");
        assertThat(log.getAll()).doesNotContain("ERROR");
    }

    private static int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static String answer(String accept, String header, byte[] value) throws IOException {
        try (Socket socket = new Socket("localhost", port())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("GET /live/cards HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: " + accept
                            + "\r\n" + header + ": ")
                    .getBytes(StandardCharsets.UTF_8));
            request.writeBytes(value);
            request.writeBytes("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(request.toByteArray());
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            // A stream has no end: its first bytes will do.
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                answer.write(buffer, 0, n);
                String text = answer.toString(StandardCharsets.UTF_8);
                if (text.contains("retry:") || text.contains("\r\n0\r\n")) {
                    break;
                }
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
