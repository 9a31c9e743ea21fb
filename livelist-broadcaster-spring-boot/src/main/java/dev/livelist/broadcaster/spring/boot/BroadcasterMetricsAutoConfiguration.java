package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the broadcaster's meters, where Micrometer is there. */
@AutoConfiguration(after = BroadcasterActuatorAutoConfiguration.class)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(BroadcasterInsight.class)
public final class BroadcasterMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    BroadcasterTimers livelistBroadcasterTimers() {
        return new BroadcasterTimers();
    }

    @Bean
    @ConditionalOnMissingBean
    StaleTime livelistStaleTime(Broadcaster broadcaster) {
        return new StaleTime(broadcaster, InstantSource.system());
    }

    @Bean
    @ConditionalOnMissingBean
    BroadcasterMeters livelistBroadcasterMeters(BroadcasterInsight broadcaster, StaleTime staleTime) {
        return new BroadcasterMeters(broadcaster, staleTime);
    }
}
