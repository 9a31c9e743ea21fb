package dev.livelist.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

/** A worker that may miss the changes of others. */
class StaleReadinessTest {

    private final Switchable broadcaster = new Switchable();
    private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BroadcasterAutoConfiguration.class,
                    LiveListsAutoConfiguration.class,
                    LivelistActuatorAutoConfiguration.class))
            .withBean(Broadcaster.class, () -> broadcaster)
            .withBean(ApplicationAvailabilityBean.class);

    @Test
    void isUpAndAcceptsTrafficUnlessToldOtherwise() {
        runner.run(context -> {
            broadcaster.become(BroadcasterState.stale(Instant.now()));
            assertThat(context.getBean(ApplicationAvailabilityBean.class).getLastChangeEvent(ReadinessState.class))
                    .isNull();
            HealthIndicator health = context.getBean(HealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails().get("transport").toString()).contains("STALE");
        });
    }

    @Test
    void refusesTrafficWhereTheConfigurationSaysSoAndAcceptsItAgain() {
        runner.withPropertyValues("livelist.readiness-when-stale=refuse").run(context -> {
            ApplicationAvailabilityBean availability = context.getBean(ApplicationAvailabilityBean.class);
            broadcaster.become(BroadcasterState.stale(Instant.now()));
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
            broadcaster.become(BroadcasterState.live(Instant.now()));
            assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
        });
    }

    /** A broadcaster with nobody at the other end. */
    private static final class Switchable implements Broadcaster {

        private final List<Consumer<BroadcasterState>> listeners = new CopyOnWriteArrayList<>();
        private volatile BroadcasterState state = BroadcasterState.live(Instant.now());

        void become(BroadcasterState next) {
            state = next;
            listeners.forEach(listener -> listener.accept(next));
        }

        @Override
        public void publish(List<? extends Signal> signals) {}

        @Override
        public Subscription subscribe(String modelLabel, SignalListener listener) {
            return () -> {};
        }

        @Override
        public int subscriberCount(String modelLabel) {
            return 0;
        }

        @Override
        public BroadcasterState state() {
            return state;
        }

        @Override
        public Subscription onStateChange(Consumer<BroadcasterState> listener) {
            listeners.add(listener);
            return () -> listeners.remove(listener);
        }

        @Override
        public void close() {}
    }
}
