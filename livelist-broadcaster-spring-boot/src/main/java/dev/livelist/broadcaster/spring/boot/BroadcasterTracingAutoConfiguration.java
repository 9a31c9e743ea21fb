package dev.livelist.broadcaster.spring.boot;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.function.SingletonSupplier;

/** Auto-configuration of what begins to follow changes, where Micrometer's Observation is there. */
@AutoConfiguration(after = BroadcasterAutoConfiguration.class)
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(Worker.class)
public final class BroadcasterTracingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    BroadcasterTracing livelistBroadcasterTracing(ObjectProvider<ObservationRegistry> registries, Worker worker) {
        return new BroadcasterTracing(
                SingletonSupplier.of(() -> registries.getIfUnique(() -> ObservationRegistry.NOOP)), worker);
    }
}
