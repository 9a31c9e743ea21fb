package dev.livelist.spring.boot;

import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.Worker;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.util.function.SingletonSupplier;

/** Auto-configuration of what follows changes through the workers, where Micrometer's Observation is there. */
@AutoConfiguration(after = BroadcasterAutoConfiguration.class)
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(Worker.class)
public final class LivelistTracingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    LivelistTracing livelistTracing(ObjectProvider<ObservationRegistry> registries, Worker worker) {
        return new LivelistTracing(
                SingletonSupplier.of(() -> registries.getIfUnique(() -> ObservationRegistry.NOOP)), worker);
    }
}
