package dev.livelist.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.spring.boot.BroadcasterInsight;
import dev.livelist.broadcaster.spring.boot.Worker;
import dev.livelist.engine.LiveLists;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of what operators look at: health, readiness, and the endpoint {@code livelist}. */
@AutoConfiguration(after = LiveListsAutoConfiguration.class)
@ConditionalOnBean(LiveLists.class)
public final class LivelistActuatorAutoConfiguration {

    @Bean
    @ConditionalOnProperty(name = "livelist.readiness-when-stale", havingValue = "refuse")
    StaleReadiness staleReadiness(Broadcaster broadcaster, LiveLists lists, ApplicationContext context) {
        return new StaleReadiness(broadcaster, lists, context);
    }

    /** Where there is a health endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class OfHealth {

        @Bean
        @ConditionalOnEnabledHealthIndicator("livelist")
        @ConditionalOnMissingBean(name = "livelistHealthIndicator")
        HealthIndicator livelistHealthIndicator(LiveLists lists, BroadcasterInsight broadcaster, Worker worker) {
            return new LivelistHealthIndicator(lists, broadcaster, worker);
        }
    }

    /** Where there are endpoints. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    @EnableConfigurationProperties(LivelistEndpointProperties.class)
    static class OfEndpoint {

        @Bean
        @ConditionalOnAvailableEndpoint
        @ConditionalOnMissingBean
        LivelistEndpoint livelistEndpoint(
                LiveLists lists, BroadcasterInsight broadcaster, Worker worker, LivelistEndpointProperties properties) {
            return new LivelistEndpoint(lists, broadcaster, worker, properties);
        }

        @Bean
        @ConditionalOnBean(LivelistEndpoint.class)
        @ConditionalOnMissingBean
        LivelistEndpointWebExtension livelistEndpointWebExtension(
                LivelistEndpoint endpoint, LivelistEndpointProperties properties) {
            return new LivelistEndpointWebExtension(endpoint, properties);
        }
    }
}
