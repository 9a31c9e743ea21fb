package dev.livelist.spring.boot;

import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.postgres.PostgresCapture;
import dev.livelist.broadcaster.postgres.PostgresServer;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterProperties;
import dev.livelist.broadcaster.spring.boot.PostgresServerAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.TriggerListener;
import dev.livelist.broadcaster.transport.Transport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;

/**
 * Auto-configuration of {@code livelist.capture=database}: changes are told by triggers in PostgreSQL, for the tables of every
 * model that has a list, and not by this application. An application whose tables are other than its mapping says declares a
 * {@link PostgresCapture} bean.
 */
@AutoConfiguration(before = BroadcasterAutoConfiguration.class, after = PostgresServerAutoConfiguration.class)
@ConditionalOnClass(PostgresCapture.class)
@ConditionalOnProperty(name = "livelist.capture", havingValue = "database")
@ConditionalOnBean(PostgresServer.class)
@EnableConfigurationProperties(LivelistProperties.class)
public final class PostgresCaptureAutoConfiguration {

    @Bean
    TriggerListener livelistTriggerListener(BroadcasterProperties properties, PostgresServer server) {
        return new TriggerListener() {
            @Override
            public Transport beside(Transport transport) {
                return PostgresCapture.heardBeside(transport, server, properties.channel());
            }

            @Override
            public Transport alone() {
                return PostgresCapture.heardAlone(server, properties.channel());
            }
        };
    }

    @Bean
    CaptureInstallation livelistCaptureInstallation(
            BroadcasterProperties broadcaster,
            LivelistProperties properties,
            PostgresServer server,
            ModelRegistry models,
            ObjectProvider<PostgresCapture> own,
            ObjectProvider<CapturedTables> tables) {
        // Only when it starts are all models registered.
        return new CaptureInstallation(
                () -> own.getIfAvailable(() -> tables.orderedStream()
                        .reduce(
                                PostgresCapture.on(broadcaster.channel()).maxBatch(broadcaster.maxBatch()),
                                (capture, some) -> some.addTo(capture, models.models()),
                                (one, other) -> other)),
                server,
                properties.captureInstall());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(R2dbcEntityOperations.class)
    static class OfR2dbc {

        @Bean
        @ConditionalOnMissingBean
        CapturedTables livelistR2dbcTables(ObjectProvider<R2dbcEntityOperations> operations) {
            // Not before it is needed: what the operations are made of may need the broadcaster.
            return (capture, models) -> operations.stream()
                    .reduce(
                            capture,
                            (captured, some) -> new R2dbcCapturedTables(some).addTo(captured, models),
                            (one, other) -> other);
        }
    }
}
