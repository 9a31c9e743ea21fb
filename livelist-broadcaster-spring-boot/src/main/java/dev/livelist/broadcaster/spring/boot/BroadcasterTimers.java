package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.BroadcasterObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The meters {@code livelist.*} that measure times of the broadcaster. What is measured before there is a registry is not kept. */
public final class BroadcasterTimers implements MeterBinder, BroadcasterObserver {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final List<Timer> lags = new CopyOnWriteArrayList<>();

    BroadcasterTimers() {}

    @Override
    public void bindTo(MeterRegistry registry) {
        lags.add(Timer.builder("livelist.bridge.lag")
                .description("Time that changes were on their way from another worker, across two clocks")
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry));
    }

    @Override
    public void arrived(Duration lag) {
        lags.forEach(timer -> timer.record(lag));
    }
}
