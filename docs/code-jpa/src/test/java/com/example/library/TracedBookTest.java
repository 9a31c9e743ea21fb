package com.example.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionTemplate;

/** A write through JPA, and what it leads to as far as readers' sockets, are one trace. */
@Timeout(60)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "spring.datasource.url=jdbc:h2:mem:traced")
class TracedBookTest {

    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @TestConfiguration(proxyBeanMethods = false)
    static class Traced {

        /** A trace is the name of the observation that began it, and travels as a header, as a tracer's does. */
        @Bean
        ObservationRegistry observations() {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new ObservationHandler<>() {
                @Override
                public void onStart(Observation.Context context) {
                    if (context instanceof SenderContext<?> sender
                            && context.getName().startsWith("livelist")) {
                        String trace = context.getParentObservation() == null
                                ? "nothing"
                                : context.getParentObservation()
                                        .getContextView()
                                        .getName();
                        SEEN.add(context.getName() + " of " + trace);
                        send(sender, trace);
                    } else if (context instanceof ReceiverContext<?> receiver
                            && context.getName().startsWith("livelist")) {
                        SEEN.add(context.getName() + " of " + received(receiver));
                    }
                }

                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }
            });
            return registry;
        }

        private static <C> void send(SenderContext<C> sender, String trace) {
            sender.getSetter().set(sender.getCarrier(), "traceparent", trace);
        }

        private static <C> String received(ReceiverContext<C> receiver) {
            return receiver.getGetter().get(Objects.requireNonNull(receiver.getCarrier()), "traceparent");
        }
    }

    @Autowired
    ObservationRegistry observations;

    @Autowired
    AuthorRepository authors;

    @Autowired
    BookRepository books;

    @Autowired
    TransactionTemplate transaction;

    @LocalServerPort
    int port;

    @Test
    void oneTraceLeadsFromTheWriteToTheSockets() throws Exception {
        Author author = authors.save(new Author(1L, "Frisch"));
        try (BufferedReader stream = liveStream()) {
            SEEN.clear();
            Observation.start("save", observations).observe(() -> books.save(new Book(1L, "Stiller", author)));
            awaitPatch(stream);
            await().untilAsserted(() -> assertThat(SEEN)
                    .containsExactlyInAnyOrder(
                            "livelist.publish of save", "livelist.receive of save", "livelist.deliver of save"));
            SEEN.clear();
            Observation.start("give back", observations)
                    .observe(() -> transaction.executeWithoutResult(status -> {
                        books.giveBackAll();
                        books.deleteById(1L);
                    }));
            awaitPatch(stream);
            await().untilAsserted(() -> assertThat(SEEN)
                    .contains("livelist.publish of give back", "livelist.deliver of give back")
                    .allMatch(seen -> seen.endsWith(" of give back")));
        }
    }

    private BufferedReader liveStream() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live/books"))
                .header("Accept", "text/event-stream")
                .build();
        BufferedReader lines = new BufferedReader(new InputStreamReader(
                HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body(),
                StandardCharsets.UTF_8));
        while (!lines.readLine().equals("data: {\"state\":\"live\"}")) {
            // until the stream is in step
        }
        return lines;
    }

    private static void awaitPatch(BufferedReader lines) throws IOException {
        while (!lines.readLine().equals("event: patch")) {
            // something else
        }
    }
}
