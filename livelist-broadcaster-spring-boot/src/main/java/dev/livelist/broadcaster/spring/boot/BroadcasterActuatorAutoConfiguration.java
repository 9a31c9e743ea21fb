package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of what operators look at: health, and the endpoint {@code livelist}. Where there are lists, theirs say
 * more and take the place of both.
 */
@AutoConfiguration(
        after = BroadcasterAutoConfiguration.class,
        afterName = "dev.livelist.spring.boot.LivelistActuatorAutoConfiguration")
@ConditionalOnBean({Broadcaster.class, Worker.class})
public final class BroadcasterActuatorAutoConfiguration {

    /** Where there is a health endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class OfHealth {

        @Bean
        @ConditionalOnEnabledHealthIndicator("livelist")
        @ConditionalOnMissingBean(name = "livelistHealthIndicator")
        HealthIndicator livelistHealthIndicator(BroadcasterInsight broadcaster, Worker worker) {
            return new BroadcasterHealthIndicator(broadcaster, worker);
        }
    }

    /** Where there are endpoints. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static class OfEndpoint {

        @Bean
        @ConditionalOnAvailableEndpoint(endpoint = BroadcasterEndpoint.class)
        @ConditionalOnMissingBean(name = "livelistEndpoint")
        BroadcasterEndpoint livelistEndpoint(BroadcasterInsight broadcaster, Worker worker) {
            return new BroadcasterEndpoint(broadcaster, worker);
        }
    }
}
