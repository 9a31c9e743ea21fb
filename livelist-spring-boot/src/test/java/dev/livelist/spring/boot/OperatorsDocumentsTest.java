package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.spring.boot.BroadcasterActuatorAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterMeters;
import dev.livelist.broadcaster.spring.boot.BroadcasterMetricsAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterTimers;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.broadcaster.transport.TransportListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

/** What the documents for operators name is there to be looked at. */
class OperatorsDocumentsTest {

    private static final Pattern NAME = Pattern.compile("\\blivelist_[a-z_]+");

    /** One that never gets anywhere. */
    private static final class NowhereTransport implements Transport {

        @Override
        public String name() {
            return "nowhere";
        }

        @Override
        public int lanes() {
            return 1;
        }

        @Override
        public int maxMessageBytes() {
            return 1_000_000;
        }

        @Override
        public void start(TransportListener listener) {}

        @Override
        public CompletionStage<Void> send(int lane, Kind kind, byte[] message) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void rebuild() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana-dashboard.json", "operations.md"})
    void everyMeterThatIsNamedIsThere(String document) throws IOException {
        String text = Files.readString(Path.of("..", "docs", document));
        Set<String> named =
                NAME.matcher(text).results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).hasSizeGreaterThan(5);
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BroadcasterAutoConfiguration.class,
                        LiveListsAutoConfiguration.class,
                        LivelistWebFluxAutoConfiguration.class,
                        LivelistActuatorAutoConfiguration.class,
                        LivelistMetricsAutoConfiguration.class,
                        BroadcasterActuatorAutoConfiguration.class,
                        BroadcasterMetricsAutoConfiguration.class))
                .withBean(NowhereTransport.class)
                .withPropertyValues("livelist.transport=nowhere")
                .run(context -> {
                    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
                    context.getBean(LivelistMeters.class).bindTo(registry);
                    context.getBean(LivelistTimers.class).bindTo(registry);
                    context.getBean(BroadcasterMeters.class).bindTo(registry);
                    context.getBean(BroadcasterTimers.class).bindTo(registry);
                    Set<String> there = NAME.matcher(registry.scrape())
                            .results()
                            .map(found -> found.group())
                            .collect(Collectors.toSet());
                    assertThat(there).containsAll(named);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = "grafana-dashboard.json")
    void theDashboardIsOne(String document) throws IOException {
        var dashboard = JsonMapper.shared().readTree(Files.readString(Path.of("..", "docs", document)));
        assertThat(dashboard.get("title").asString()).isEqualTo("Livelist");
        assertThat(dashboard.get("panels")).hasSizeGreaterThan(10);
    }
}
