package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.ListDefinition;
import dev.livelist.Sort;
import dev.livelist.source.RowSource;
import dev.livelist.source.RowSourceFactory;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Readers behind a proxy, each with an address of its own, of a list whose reads take for ever. */
final class Crowd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                "org.springframework.boot.security.autoconfigure.actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration"
            })
    static class Application {

        @Bean
        HeldRows rows() {
            return new HeldRows();
        }

        @Bean
        ListDefinition<Note> notes() {
            return ListDefinition.of(Note.class)
                    .publicAccess()
                    .fields(Note::id, Note::text)
                    .build();
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;

    /** @param strategy what Boot makes of forwarded headers */
    Crowd(String strategy) {
        context = new SpringApplicationBuilder(Application.class)
                .properties("server.port=0", "server.forward-headers-strategy=" + strategy)
                .run();
    }

    /** Asks for some pages that nobody else asks for. */
    void ask(String address, int firstPage, int count) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        for (int page = firstPage; page < firstPage + count; page++) {
            var unused = client.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live/notes?size=10&page=" + page))
                            .header("Accept", "application/json")
                            .header("X-Forwarded-For", address)
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    /** One address has half of the four places, and the rest is for others. */
    void assertThatAddressesShare() {
        HeldRows rows = context.getBean(HeldRows.class);
        ask("192.0.2.1", 100, 10);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows.begun).hasSize(2));
        ask("192.0.2.2", 500, 1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows.begun).contains(5_000L));
        assertThat(rows.begun).hasSize(3);
    }

    /** All of them are one. */
    void assertThatAddressesAreTheProxys() {
        HeldRows rows = context.getBean(HeldRows.class);
        ask("192.0.2.1", 100, 1);
        ask("192.0.2.2", 500, 1);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(rows.begun).hasSize(2));
        ask("192.0.2.3", 900, 1);
        await().during(Duration.ofMillis(500)).atMost(PATIENCE).untilAsserted(() -> assertThat(rows.begun)
                .hasSize(2));
    }

    @Override
    public void close() {
        context.close();
    }

    /** Reads of it begin and do not end. */
    static final class HeldRows implements RowSourceFactory, RowSource {

        final Set<Long> begun = ConcurrentHashMap.newKeySet();

        @Override
        public boolean supports(Class<?> model) {
            return model == Note.class;
        }

        @Override
        public RowSource create(ListDefinition<?> definition) {
            return this;
        }

        @Override
        public CompletableFuture<List<SourceRow>> page(Selection selection, List<Sort> sort, long offset, int limit) {
            begun.add(offset);
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<List<SourceRow>> probe(Selection selection, Collection<?> keys) {
            return new CompletableFuture<>();
        }
    }
}
