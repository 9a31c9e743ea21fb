package dev.livelist.spring.boot;

import dev.livelist.engine.LiveLists;
import dev.livelist.http.LiveStreams;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the meters of lists, where Micrometer is there. */
@AutoConfiguration(after = {LivelistActuatorAutoConfiguration.class, LivelistWebFluxAutoConfiguration.class})
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(LiveLists.class)
public final class LivelistMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LivelistTimers livelistTimers() {
        return new LivelistTimers();
    }

    @Bean
    @ConditionalOnMissingBean
    LivelistMeters livelistMeters(LiveLists lists, ObjectProvider<LiveStreams> streams) {
        return new LivelistMeters(lists, streams.getIfAvailable());
    }
}
