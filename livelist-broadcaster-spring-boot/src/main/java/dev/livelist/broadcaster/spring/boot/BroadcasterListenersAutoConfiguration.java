package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.spring.AfterCommitBroadcaster;
import dev.livelist.broadcaster.spring.BroadcastListeners;
import dev.livelist.broadcaster.spring.ReactiveAfterCommitBroadcaster;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/** Auto-configuration of methods that listen, and of publishing after a commit where Spring's transactions are there. */
@AutoConfiguration(after = BroadcasterAutoConfiguration.class)
@ConditionalOnBean(Broadcaster.class)
public final class BroadcasterListenersAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    static BroadcastListeners broadcastListeners(ObjectProvider<Broadcaster> broadcaster) {
        return new BroadcastListeners(broadcaster::getObject);
    }

    /** Where there are transactions. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(TransactionSynchronizationManager.class)
    static class OfTransactions {

        @Bean
        @ConditionalOnMissingBean
        AfterCommitBroadcaster afterCommitBroadcaster(Broadcaster broadcaster, BroadcasterProperties properties) {
            return new AfterCommitBroadcaster(broadcaster, properties.maxBatch());
        }
    }

    /** Where there are reactive ones. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({TransactionSynchronizationManager.class, Mono.class})
    static class OfReactiveTransactions {

        @Bean
        @ConditionalOnMissingBean
        ReactiveAfterCommitBroadcaster reactiveAfterCommitBroadcaster(
                Broadcaster broadcaster, BroadcasterProperties properties) {
            return new ReactiveAfterCommitBroadcaster(broadcaster, properties.maxBatch());
        }
    }
}
