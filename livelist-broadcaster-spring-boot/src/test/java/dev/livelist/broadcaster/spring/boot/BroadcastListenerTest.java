package dev.livelist.broadcaster.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.Invalidation;
import dev.livelist.broadcaster.Invalidation.Reason;
import dev.livelist.broadcaster.ModelChange;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.spring.BroadcastListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

/** {@link BroadcastListener} on beans. */
@ExtendWith(OutputCaptureExtension.class)
class BroadcastListenerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BroadcasterAutoConfiguration.class, BroadcasterListenersAutoConfiguration.class));

    static class Cache {
        final List<Signal> told = new CopyOnWriteArrayList<>();
        final List<List<Signal>> batches = new CopyOnWriteArrayList<>();
        volatile boolean fails;

        @BroadcastListener("${cache.label:shop.product}")
        void on(ModelChange change) {
            told.add(change);
            if (fails) {
                throw new IllegalStateException("as the test wants it");
            }
        }

        @BroadcastListener("${cache.label:shop.product}")
        void on(Invalidation invalidation) {
            told.add(invalidation);
        }

        @BroadcastListener({"shop.order", "shop.customer"})
        public void on(List<Signal> signals) {
            batches.add(signals);
        }
    }

    private static void eventually(Runnable assertion) {
        await().atMost(PATIENCE).untilAsserted(assertion::run);
    }

    @Test
    void methodsAreCalledWithWhatTheyTake() {
        runner.withBean(Cache.class).run(context -> {
            Cache cache = context.getBean(Cache.class);
            Broadcaster broadcaster = context.getBean(Broadcaster.class);
            broadcaster.publish(ModelChange.updated("shop.product", 1));
            eventually(() -> assertThat(cache.told).containsExactly(ModelChange.updated("shop.product", 1)));
            broadcaster.publish(Invalidation.all(Reason.ANNOUNCED));
            eventually(() -> assertThat(cache.told).hasSize(2));
            broadcaster.publish(List.of(ModelChange.updated("shop.order", 1), ModelChange.updated("shop.order", 2)));
            broadcaster.publish(ModelChange.updated("shop.customer", 3));
            eventually(() -> assertThat(cache.told)
                    .containsExactly(ModelChange.updated("shop.product", 1), Invalidation.all(Reason.ANNOUNCED)));
            eventually(() -> assertThat(cache.batches)
                    .contains(List.of(ModelChange.updated("shop.order", 1), ModelChange.updated("shop.order", 2)))
                    .contains(List.of(ModelChange.updated("shop.customer", 3))));
        });
    }

    @Test
    void aMethodThatThrowsIsToldToReadAgain() {
        runner.withBean(Cache.class).run(context -> {
            Cache cache = context.getBean(Cache.class);
            cache.fails = true;
            context.getBean(Broadcaster.class).publish(ModelChange.updated("shop.product", 1));
            eventually(() -> assertThat(cache.told).contains(new Invalidation("shop.product", Reason.LISTENER_FAILED)));
        });
    }

    @Test
    void labelsMayBePlaceholdersAndBeansMayBeProxiesOrLate() {
        runner.withPropertyValues("cache.label=shop.other")
                .withUserConfiguration(LateAndProxied.class)
                .run(context -> {
                    Broadcaster broadcaster = context.getBean(Broadcaster.class);
                    assertThat(broadcaster.subscriberCount("shop.other")).isEqualTo(1);
                    context.getBean("late");
                    assertThat(broadcaster.subscriberCount("shop.other")).isEqualTo(2);
                    broadcaster.publish(ModelChange.updated("shop.other", 1));
                    eventually(() ->
                            assertThat(LateAndProxied.TARGET.told).contains(ModelChange.updated("shop.other", 1)));
                });
    }

    @Test
    void theyEndWithTheContext() {
        Broadcaster[] broadcaster = new Broadcaster[1];
        runner.withBean(Cache.class).run(context -> broadcaster[0] = context.getBean(Broadcaster.class));
        assertThat(broadcaster[0].subscriberCount("shop.product")).isZero();
    }

    @Test
    void whatCannotListenStopsTheStart() {
        fails(TwoParameters.class, "it must be on a method with one parameter");
        fails(Text.class, "takes java.lang.String: it must be on a method with one parameter");
        fails(Returns.class, "it must return nothing");
        fails(Prototypes.class, "is no singleton; listen in one");
        fails(BadLabel.class, "is no model label");
    }

    private void fails(Class<?> configuration, String message) {
        runner.withUserConfiguration(configuration)
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(message));
    }

    @Test
    void whoTakesChangesAndNoInvalidationsIsWarned(CapturedOutput output) {
        runner.withUserConfiguration(OnlyChanges.class).run(context -> assertThat(output)
                .contains("livelist.listener.no-invalidations: ")
                .contains("takes changes of shop.product"));
    }

    @Configuration(proxyBeanMethods = false)
    static class LateAndProxied {
        static final Cache TARGET = new Cache();

        @Bean
        Cache proxied() {
            ProxyFactory factory = new ProxyFactory(TARGET);
            factory.setProxyTargetClass(true);
            return (Cache) factory.getProxy();
        }

        @Bean
        @Lazy
        Cache late() {
            return new Cache();
        }
    }

    static class TwoParameters {
        @BroadcastListener("shop.product")
        void on(ModelChange change, String other) {}
    }

    static class Text {
        @BroadcastListener("shop.product")
        void on(String change) {}
    }

    static class Returns {
        @BroadcastListener("shop.product")
        String on(Signal signal) {
            return "";
        }
    }

    static class BadLabel {
        @BroadcastListener("no label")
        void on(Signal signal) {}
    }

    static class OnlyChanges {
        @BroadcastListener("shop.product")
        void on(ModelChange change) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class Prototypes {

        @Bean
        String touch(Cache cache) {
            return "";
        }

        @Bean
        @Scope("prototype")
        Cache prototype() {
            return new Cache();
        }
    }
}
