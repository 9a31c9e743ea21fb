package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.engine.LiveLists;
import dev.livelist.webflux.LiveEndpoint;
import io.r2dbc.spi.ConnectionFactory;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A worker that stops, with a stream open and the server set to shut down gracefully. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ShutdownTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application extends NotesApplication {}

    @Test
    void streamsAreSentElsewhereBeforeTheServerStops(CapturedOutput output) throws Exception {
        List<Object> readiness = new CopyOnWriteArrayList<>();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "server.shutdown=graceful",
                        "spring.lifecycle.timeout-per-shutdown-phase=30s",
                        "spring.r2dbc.url=r2dbc:h2:mem:///notes")
                .listeners(event -> {
                    if (event instanceof AvailabilityChangeEvent<?> change) {
                        readiness.add(change.getState());
                    }
                })
                .run();
        int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live/notes"))
                .header("Accept", "text/event-stream")
                .build();
        InputStream body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofInputStream())
                .body();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            while (!lines.readLine().equals("data: {\"state\":\"live\"}")) {
                // until the stream is in step
            }
            Instant start = Instant.now();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
            List<String> rest = lines.lines().filter(line -> !line.isEmpty()).toList();
            assertThat(rest).hasSize(3);
            assertThat(rest.get(0)).matches("retry: \\d{4,5}");
            assertThat(rest.subList(1, 3)).containsExactly("event: status", "data: {\"state\":\"draining\"}");
            closed.get(30, TimeUnit.SECONDS);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(15));
            assertThat(readiness).contains(ReadinessState.REFUSING_TRAFFIC);
            assertThat(output)
                    .contains("livelist.stream.draining: this worker stops; open streams told to go to another: 1");
        }
    }

    /** Notes in which order an application lets go of what it has. */
    static class Order implements DestructionAwareBeanPostProcessor {
        static final List<String> DESTROYED = new CopyOnWriteArrayList<>();

        @Override
        public void postProcessBeforeDestruction(Object bean, String name) {
            DESTROYED.add(name);
        }

        @Override
        public boolean requiresDestruction(Object bean) {
            return bean instanceof Broadcaster
                    || bean instanceof LiveLists
                    || bean instanceof LiveEndpoint
                    || bean instanceof ConnectionFactory;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Ordered extends Application {
        @Bean
        static Order order() {
            return new Order();
        }
    }

    @Test
    void streamsAreLetGoOfBeforeListsAndListsBeforeTheBroadcasterAndTheDatabase() {
        Order.DESTROYED.clear();
        new SpringApplicationBuilder(Ordered.class)
                .properties("server.port=0", "spring.r2dbc.url=r2dbc:pool:h2:mem:///order")
                .run()
                .close();
        assertThat(Order.DESTROYED)
                .startsWith("liveEndpoint", "liveLists")
                .contains("broadcaster", "connectionFactory");
    }

    @Test
    void streamsEndInAnEarlierPhaseThanTheServer() {
        assertThat(StreamDrain.PHASE).isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
    }
}
