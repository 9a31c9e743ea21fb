package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresServer;
import dev.livelist.broadcaster.postgres.PostgresTransport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the transport of {@code livelist.transport=postgres}; its connections are its own. */
@AutoConfiguration(before = BroadcasterAutoConfiguration.class, after = PostgresServerAutoConfiguration.class)
@ConditionalOnClass(PostgresTransport.class)
@ConditionalOnProperty(name = "livelist.transport", havingValue = "postgres")
@ConditionalOnBean(PostgresServer.class)
@EnableConfigurationProperties(BroadcasterProperties.class)
public final class PostgresTransportAutoConfiguration {

    /** The broadcaster closes it, after its goodbye. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    PostgresTransport postgresTransport(BroadcasterProperties properties, PostgresServer server) {
        return PostgresTransport.builder(server)
                .channel(properties.channel())
                .maxMessageBytes(Math.toIntExact(properties.maxMessage().toBytes()))
                .build();
    }
}
