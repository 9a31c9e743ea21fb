package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.ListDefinition;
import dev.livelist.LivePrincipal;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.broadcaster.spring.boot.BroadcasterActuatorAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterMeters;
import dev.livelist.broadcaster.spring.boot.BroadcasterMetricsAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterProperties;
import dev.livelist.broadcaster.spring.boot.BroadcasterTimers;
import dev.livelist.broadcaster.spring.boot.Worker;
import dev.livelist.engine.LiveLists;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.http.LiveHttpSettings;
import dev.livelist.http.LiveStreams;
import dev.livelist.query.PageLimits;
import dev.livelist.webflux.LiveEndpoint;
import dev.livelist.webflux.PrincipalResolver;
import dev.livelist.webflux.ReactiveStreamAuthority;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.web.reactive.function.server.RouterFunction;
import reactor.core.publisher.Mono;

class AutoConfigurationTest {

    private static final AutoConfigurations ALL = AutoConfigurations.of(
            BroadcasterAutoConfiguration.class,
            LiveListsAutoConfiguration.class,
            LivelistWebFluxAutoConfiguration.class,
            LivelistActuatorAutoConfiguration.class,
            LivelistMetricsAutoConfiguration.class,
            BroadcasterActuatorAutoConfiguration.class,
            BroadcasterMetricsAutoConfiguration.class);

    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(ALL)
            .withBean(NoteRows.class)
            .withPropertyValues("management.endpoints.web.exposure.include=livelist");

    @Test
    void oneDefinitionIsAllAnApplicationDeclares() {
        runner.withUserConfiguration(Notes.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(LiveLists.class).definition("notes")).isPresent();
            assertThat(context.getBean(ModelRegistry.class).labelOf(Note.class)).contains("boot.note");
            assertThat(context).hasSingleBean(LiveEndpoint.class);
            assertThat(context).hasSingleBean(LiveStreams.class);
            assertThat(context).hasBean("liveRoutes");
            assertThat(context.getBean(Broadcaster.class)).isInstanceOf(LocalBroadcaster.class);
        });
    }

    @Test
    void withoutAnyDefinitionThereAreNoLists() {
        runner.run(context ->
                assertThat(context.getBean(LiveLists.class).definitions()).isEmpty());
    }

    @Test
    void everyPropertyHasTheDefaultOfTheDocumentation() {
        runner.run(context -> {
            LivelistProperties properties = context.getBean(LivelistProperties.class);
            BroadcasterProperties broadcaster = context.getBean(BroadcasterProperties.class);
            assertThat(properties.listSettings()).isEqualTo(LiveListsSettings.DEFAULT);
            assertThat(properties.httpSettings(false)).isEqualTo(LiveHttpSettings.DEFAULT);
            assertThat(properties.pageLimits()).isEqualTo(PageLimits.DEFAULT);
            assertThat(broadcaster.heartbeat()).isEqualTo(Duration.ofSeconds(1));
            assertThat(broadcaster.peerForget()).isEqualTo(Duration.ofMinutes(1));
            assertThat(broadcaster.channel()).isEqualTo("livelist");
            assertThat(broadcaster.maxMessage().toMegabytes()).isEqualTo(1);
            assertThat(properties.auditInterval()).isNull();
        });
    }

    @Test
    void aWorkerIsNamedByTheConfigurationOrAfterItsHost() {
        runner.withPropertyValues("livelist.worker-id=seven")
                .run(context -> assertThat(context.getBean(Worker.class)).isEqualTo(new Worker("seven", true)));
        runner.run(context -> {
            Worker worker = context.getBean(Worker.class);
            assertThat(worker.id()).matches(".+-[0-9a-z]{4}");
            assertThat(worker.configured()).isFalse();
        });
    }

    @Test
    void beansOfTheApplicationWin() {
        LocalBroadcaster broadcaster = LocalBroadcaster.create();
        PrincipalResolver principals = exchange -> Mono.just(LivePrincipal.ANONYMOUS);
        ReactiveStreamAuthority authority = principal -> Mono.empty();
        runner.withBean(Broadcaster.class, () -> broadcaster)
                .withBean(PrincipalResolver.class, () -> principals)
                .withBean(ReactiveStreamAuthority.class, () -> authority)
                .withPropertyValues(
                        "livelist.transport=carrier-pigeon") // not asked for: there is a broadcaster already
                .run(context -> {
                    assertThat(context.getBean(Broadcaster.class)).isSameAs(broadcaster);
                    assertThat(context.getBean(PrincipalResolver.class)).isSameAs(principals);
                    assertThat(context.getBean(ReactiveStreamAuthority.class)).isSameAs(authority);
                });
    }

    @Test
    void springSecurityResolvesPrincipalsWhereItIsThere() {
        runner.run(context ->
                assertThat(context.getBean(PrincipalResolver.class)).isInstanceOf(SecurityPrincipalResolver.class));
        runner.withClassLoader(new FilteredClassLoader(Authentication.class))
                .run(context -> assertThat(context.getBean(PrincipalResolver.class))
                        .isNotInstanceOf(SecurityPrincipalResolver.class));
    }

    @Test
    void anApplicationThatIsNotReactiveHasNoRoutes() {
        new ApplicationContextRunner().withConfiguration(ALL).run(context -> assertThat(context)
                .doesNotHaveBean(RouterFunction.class));
    }

    @Test
    void healthIsUpAndSaysHowTheTransportIs() {
        runner.run(context -> {
            HealthIndicator health = context.getBean("livelistHealthIndicator", HealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsKeys("worker", "transport", "draining");
            context.getBean(LiveLists.class).drain();
            assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
    }

    @Test
    void whatOperatorsLookAtIsThereOnlyWithWhatTheyLookWith() {
        runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            assertThat(context).hasSingleBean(LivelistEndpoint.class);
            assertThat(context).hasSingleBean(LivelistMeters.class);
        });
        runner.withClassLoader(new FilteredClassLoader(Endpoint.class, HealthIndicator.class, MeterRegistry.class))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context).doesNotHaveBean("livelistEndpoint");
                    assertThat(context).doesNotHaveBean("livelistHealthIndicator");
                    assertThat(context).doesNotHaveBean("livelistMeters");
                });
    }

    @Test
    void metersHaveStableNames() {
        runner.run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(LivelistMeters.class).bindTo(registry);
            context.getBean(LivelistTimers.class).bindTo(registry);
            context.getBean(BroadcasterMeters.class).bindTo(registry);
            context.getBean(BroadcasterTimers.class).bindTo(registry);
            assertThat(registry.getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .containsOnly(
                            "livelist.readers",
                            "livelist.views",
                            "livelist.statements",
                            "livelist.counts",
                            "livelist.evaluations",
                            "livelist.divergence",
                            "livelist.full.reads",
                            "livelist.repairs",
                            "livelist.failed.reads",
                            "livelist.slow.reads",
                            "livelist.slow.lists",
                            "livelist.refused.reads",
                            "livelist.large.reads",
                            "livelist.unreadable.reads",
                            "livelist.refused.views",
                            "livelist.refused.memory",
                            "livelist.memory",
                            "livelist.bad.keys",
                            "livelist.mailbox.overflows",
                            "livelist.subscriber.failures",
                            "livelist.gaps",
                            "livelist.peers",
                            "livelist.transport.stale",
                            "livelist.streams",
                            "livelist.streams.refused",
                            "livelist.streams.stalled",
                            "livelist.streams.slow",
                            "livelist.transport.stale.time",
                            "livelist.gate.waiting",
                            "livelist.gate.wait",
                            "livelist.batch.latency",
                            "livelist.on.change",
                            "livelist.patch.latency",
                            "livelist.patch.readers",
                            "livelist.bridge.lag");
            assertThat(registry.getMeters())
                    .flatExtracting(meter -> meter.getId().getTags())
                    .as("few series, however many lists, readers and workers there are")
                    .containsOnly(
                            Tag.of("priority", "new_reader"),
                            Tag.of("priority", "look"),
                            Tag.of("priority", "repair"),
                            Tag.of("priority", "count"),
                            Tag.of("priority", "poll"),
                            Tag.of("published", "here"),
                            Tag.of("published", "elsewhere"));
        });
    }

    @Test
    void aSubscriberThatThrowsIsCounted() {
        runner.run(context -> {
            SimpleMeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(BroadcasterMeters.class).bindTo(registry);
            Broadcaster broadcaster = context.getBean(Broadcaster.class);
            broadcaster.subscribe("boot.note", signal -> {
                throw new IllegalStateException("as a test wants it");
            });

            broadcaster.publish(ModelChange.updated("boot.note", 1));

            await().untilAsserted(() -> assertThat(registry.get("livelist.subscriber.failures")
                            .functionCounter()
                            .count())
                    .isPositive());
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Notes {
        @Bean
        ListDefinition<Note> notes() {
            return ListDefinition.of(Note.class)
                    .publicAccess()
                    .fields(Note::id, Note::text)
                    .build();
        }
    }
}
