package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterObserver;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.bridge.BridgedBroadcaster;
import dev.livelist.broadcaster.local.LocalBroadcaster;
import dev.livelist.broadcaster.transport.Transport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of what carries changes: in one process, or to other workers by the {@link Transport} bean that has the
 * name {@code livelist.transport} says. A transport of one's own needs nothing but to be a bean.
 */
@AutoConfiguration
@EnableConfigurationProperties(BroadcasterProperties.class)
public final class BroadcasterAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Worker livelistWorker(BroadcasterProperties properties) {
        return Worker.of(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    ModelRegistry modelRegistry() {
        return new ModelRegistry();
    }

    @Bean
    @ConditionalOnMissingBean
    Broadcaster broadcaster(
            BroadcasterProperties properties,
            Worker worker,
            ObjectProvider<Transport> transports,
            ObjectProvider<TriggerListener> triggers,
            ObjectProvider<BroadcasterObserver> observers) {
        BroadcasterObserver observer = Observers.together(observers.orderedStream());
        boolean local = properties.transport().equals(UnavailableTransportException.LOCAL);
        if (properties.capture() == BroadcasterProperties.Capture.APPLICATION) {
            return local
                    ? LocalBroadcaster.builder()
                            .mailboxKeys(properties.mailbox())
                            .observer(observer)
                            .build()
                    : bridge(selected(properties.transport(), transports), properties, worker, observer);
        }
        TriggerListener ear = triggers.getIfAvailable(() -> {
            throw new UnavailableTransportException(UnavailableTransportException.CAPTURE);
        });
        return bridge(
                local ? ear.alone() : ear.beside(selected(properties.transport(), transports)),
                properties,
                worker,
                observer);
    }

    @Bean
    @ConditionalOnMissingBean
    BroadcasterInsight broadcasterInsight(Broadcaster broadcaster, BroadcasterProperties properties) {
        return new BroadcasterInsight(broadcaster, properties);
    }

    private static Transport selected(String name, ObjectProvider<Transport> transports) {
        return transports
                .orderedStream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnavailableTransportException(
                        name, transports.orderedStream().map(Transport::name).toList()));
    }

    private static Broadcaster bridge(
            Transport transport, BroadcasterProperties properties, Worker worker, BroadcasterObserver observer) {
        return BridgedBroadcaster.builder(transport)
                .config(properties.bridgeConfig(worker))
                .observer(observer)
                .start();
    }
}
