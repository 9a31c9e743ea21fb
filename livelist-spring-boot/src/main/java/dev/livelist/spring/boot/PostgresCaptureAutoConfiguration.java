package dev.livelist.spring.boot;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.ModelRegistry;
import dev.livelist.broadcaster.postgres.PostgresCapture;
import dev.livelist.broadcaster.postgres.PostgresServer;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterProperties;
import dev.livelist.broadcaster.spring.boot.PostgresServerAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.TriggerListener;
import dev.livelist.broadcaster.transport.Transport;
import dev.livelist.r2dbc.R2dbcRowSourceFactory;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.r2dbc.core.R2dbcEntityOperations;

/**
 * Auto-configuration of {@code livelist.capture=database}: changes are told by triggers in PostgreSQL, for the tables of every
 * model that has a list, and not by this application. An application whose tables are other than its mapping says declares a
 * {@link PostgresCapture} bean. Names of tables mean what they mean on the application's own connections.
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
            BroadcasterProperties bridge,
            LivelistProperties properties,
            PostgresServer server,
            ModelRegistry models,
            ObjectProvider<Broadcaster> broadcaster,
            ObjectProvider<PostgresCapture> own,
            ObjectProvider<CapturedTables> tables,
            ObjectProvider<ListDefinition<?>> definitions,
            ObjectProvider<ModelLocator> locators) {
        // Only when it starts are all models registered.
        WantedCapture wanted = new WantedCapture(
                () -> own.getIfAvailable(() -> tables.orderedStream()
                        .reduce(
                                PostgresCapture.on(bridge.channel()).maxBatch(bridge.maxBatch()),
                                (capture, some) -> some.addTo(capture, models.models()),
                                (one, other) -> other)),
                () -> definitions.orderedStream().toList(),
                models,
                model -> locators.orderedStream()
                        .map(locator -> locator.of(model))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
        return new CaptureInstallation(
                wanted, server, broadcaster::getObject, properties.captureInstall(), properties.catalogInterval());
    }

    /** Which connections lead to the table of a model. */
    @FunctionalInterface
    interface ModelLocator {

        /** Those that the model is read with; null where these are others, or none. */
        @Nullable
        TableLocator of(@Nullable Class<?> model);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({R2dbcEntityOperations.class, R2dbcRowSourceFactory.class})
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

        @Bean
        @Order(1)
        ModelLocator livelistR2dbcLocator(
                ObjectProvider<R2dbcRowSourceFactory> sources, ObjectProvider<R2dbcEntityOperations> operations) {
            return model -> {
                R2dbcRowSourceFactory factory = sources.getIfUnique();
                R2dbcEntityOperations template = operations.getIfUnique();
                return factory == null || template == null || model == null || !factory.supports(model)
                        ? null
                        : new R2dbcTableLocator(template.getDatabaseClient().getConnectionFactory());
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DataSource.class)
    static class OfJdbc {

        @Bean
        @Order(2)
        ModelLocator livelistJdbcLocator(ObjectProvider<DataSource> dataSources) {
            return model -> {
                DataSource dataSource = model == null ? null : dataSources.getIfUnique();
                return dataSource == null ? null : new JdbcTableLocator(dataSource);
            };
        }
    }
}
