package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of what carries changes: the broadcaster that {@code livelist.transport} names. */
@AutoConfiguration
@EnableConfigurationProperties(LivelistProperties.class)
public final class BroadcasterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Worker livelistWorker(LivelistProperties properties) {
        return Worker.of(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    ModelRegistry modelRegistry() {
        return new ModelRegistry();
    }

    @Bean
    @ConditionalOnMissingBean
    Broadcaster broadcaster(LivelistProperties properties) {
        if (!properties.transport().equals(UnavailableTransportException.LOCAL)) {
            throw new UnavailableTransportException(properties.transport());
        }
        return LocalBroadcaster.builder().mailboxKeys(properties.mailbox()).build();
    }
}
