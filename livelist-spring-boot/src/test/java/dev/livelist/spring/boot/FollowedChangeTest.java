package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.source.RowSourceFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import redis.embedded.RedisServer;

/** One change on two workers with a real Redis between them: its trace, and what it is measured by. */
@Timeout(120)
class FollowedChangeTest {

    private static final NoteRows ROWS = new NoteRows();
    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static RedisServer redis;
    private static ConfigurableApplicationContext one;
    private static ConfigurableApplicationContext other;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application extends NotesApplication {

        @Bean
        @Override
        RowSourceFactory rows() {
            return ROWS;
        }

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        /** As tracing with OpenTelemetry is set up; each worker has its own. */
        @Bean
        ObservationRegistry observations() {
            SdkTracerProvider provider = SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(SPANS))
                    .build();
            OtelTracer tracer = new OtelTracer(provider.get("test"), new OtelCurrentTraceContext(), event -> {});
            OtelPropagator propagator = new OtelPropagator(
                    ContextPropagators.create(W3CTraceContextPropagator.getInstance()), provider.get("test"));
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig()
                    .observationHandler(
                            new io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler(
                                    new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                                    new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                                    new DefaultTracingObservationHandler(tracer)));
            return registry;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        redis = Redis.started();
        one = worker("one");
        other = worker("other");
        List.of(one, other).forEach(worker -> {
            Broadcaster broadcaster = worker.getBean(Broadcaster.class);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> broadcaster.state().status() == BroadcasterState.Status.LIVE);
        });
    }

    private static ConfigurableApplicationContext worker(String name) {
        return new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "livelist.worker-id=" + name,
                        "livelist.transport=redis",
                        "livelist.channel=followed",
                        "spring.data.redis.port=" + redis.ports().get(0),
                        "spring.r2dbc.url=r2dbc:h2:mem:///followed")
                .run();
    }

    @AfterAll
    static void stop() throws IOException {
        one.close();
        other.close();
        redis.stop();
    }

    @AfterEach
    void forget() {
        ROWS.notes.clear();
        SPANS.reset();
    }

    @Test
    void oneTraceLeadsFromTheWriteToTheSocketsOfEveryWorker() throws Exception {
        try (BufferedReader here = liveStream(one);
                BufferedReader there = liveStream(other)) {
            ObservationRegistry observations = one.getBean(ObservationRegistry.class);
            Observation.start("write", observations).observe(() -> write(one, new Note(1, "followed")));
            String version = idOfNextPatch(here);
            assertThat(idOfNextPatch(there)).isEqualTo(version);

            await().untilAsserted(() -> {
                SpanData write = only("write");
                SpanData publish = only("publish boot.note");
                assertThat(publish.getParentSpanId()).isEqualTo(write.getSpanId());
                assertThat(attribute(publish, "livelist.keys")).isEqualTo("boot.note:1");
                for (String what : List.of("receive notes", "deliver notes")) {
                    assertThat(named(what))
                            .allSatisfy(span -> {
                                assertThat(span.getTraceId()).isEqualTo(write.getTraceId());
                                assertThat(span.getParentSpanId()).isEqualTo(publish.getSpanId());
                            })
                            .extracting(span -> attribute(span, "livelist.worker"))
                            .containsExactlyInAnyOrder("one", "other");
                }
                assertThat(named("deliver notes")).allSatisfy(span -> {
                    assertThat(attribute(span, "livelist.version")).isEqualTo(version);
                    assertThat(attribute(span, "livelist.readers")).isEqualTo("1");
                });
            });
        }
    }

    @Test
    void aChangeIsMeasuredFromItsPublishingToTheSocketWhereverItWasPublished() throws Exception {
        try (BufferedReader here = liveStream(one);
                BufferedReader there = liveStream(other)) {
            long[] before = {
                timer(one, "here").count(),
                timer(other, "elsewhere").count(),
                lag(other).count(),
                batch(other).count()
            };
            write(one, new Note(1, "measured"));
            idOfNextPatch(here);
            idOfNextPatch(there);
            await().untilAsserted(() -> {
                assertThat(timer(one, "here").count()).isEqualTo(before[0] + 1);
                assertThat(timer(other, "elsewhere").count()).isEqualTo(before[1] + 1);
                assertThat(lag(other).count()).isEqualTo(before[2] + 1);
                assertThat(batch(other).count()).isEqualTo(before[3] + 1);
            });
            assertThat(timer(other, "elsewhere").max(TimeUnit.SECONDS))
                    .isGreaterThanOrEqualTo(lag(other).max(TimeUnit.SECONDS));
            assertThat(one.getBean(MeterRegistry.class)
                            .get("livelist.gate.wait")
                            .tag("priority", "new_reader")
                            .timer()
                            .count())
                    .isPositive();
        }
    }

    @Test
    void whatAReaderThatComesBackIsSentIsNotMeasured() throws Exception {
        try (BufferedReader stays = liveStream(one)) {
            write(one, new Note(1, "seen"));
            String version = idOfNextPatch(stays);
            write(one, new Note(1, "missed"));
            idOfNextPatch(stays);
            await().until(() -> timer(one, "here").count() >= 2);
            long before = timer(one, "here").count();
            try (BufferedReader back = open(one, version)) {
                idOfNextPatch(back);
                assertThat(timer(one, "here").count()).isEqualTo(before);
            }
        }
    }

    private static void write(ConfigurableApplicationContext worker, Note note) {
        ROWS.notes.put(note.id(), note);
        worker.getBean(Broadcaster.class).publish(ModelChange.updated("boot.note", note.id()));
    }

    private static BufferedReader liveStream(ConfigurableApplicationContext worker) throws Exception {
        BufferedReader lines = open(worker, "");
        while (!lines.readLine().equals("data: {\"state\":\"live\"}")) {
            // until the stream is in step
        }
        return lines;
    }

    private static BufferedReader open(ConfigurableApplicationContext worker, String version) throws Exception {
        int port = worker.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/live/notes"))
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", version)
                .build();
        return new BufferedReader(new InputStreamReader(
                CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
    }

    private static String idOfNextPatch(BufferedReader lines) throws IOException {
        while (!lines.readLine().equals("event: patch")) {
            // something else
        }
        return lines.readLine().substring("id: ".length());
    }

    private static Timer timer(ConfigurableApplicationContext worker, String published) {
        return worker.getBean(MeterRegistry.class)
                .get("livelist.patch.latency")
                .tag("published", published)
                .timer();
    }

    private static Timer lag(ConfigurableApplicationContext worker) {
        return worker.getBean(MeterRegistry.class).get("livelist.bridge.lag").timer();
    }

    private static Timer batch(ConfigurableApplicationContext worker) {
        return worker.getBean(MeterRegistry.class).get("livelist.batch.latency").timer();
    }

    private static SpanData only(String name) {
        assertThat(named(name)).hasSize(1);
        return named(name).get(0);
    }

    private static List<SpanData> named(String name) {
        return SPANS.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static String attribute(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }
}
