package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresServer;
import dev.livelist.broadcaster.postgres.PostgresTransport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the transport of {@code livelist.transport=postgres}. Where PostgreSQL is and as whom comes from
 * Spring Boot's own {@code spring.r2dbc.*}, else {@code spring.datasource.*}, and connection details; the connections are the
 * transport's own. A bean of {@link PostgresServer} says otherwise, such as a way around a pooler.
 */
@AutoConfiguration(
        before = BroadcasterAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnClass(PostgresTransport.class)
@ConditionalOnProperty(name = "livelist.transport", havingValue = "postgres")
@EnableConfigurationProperties(LivelistProperties.class)
public final class PostgresTransportAutoConfiguration {

    /** The broadcaster closes it, after its goodbye. */
    @Bean(destroyMethod = "")
    @ConditionalOnBean(PostgresServer.class)
    @ConditionalOnMissingBean
    PostgresTransport postgresTransport(LivelistProperties properties, PostgresServer server) {
        return PostgresTransport.builder(server)
                .channel(properties.channel())
                .maxMessageBytes(Math.toIntExact(properties.maxMessage().toBytes()))
                .build();
    }

    @Configuration(proxyBeanMethods = false)
    @Order(1)
    @ConditionalOnClass(R2dbcConnectionDetails.class)
    @ConditionalOnBean(R2dbcConnectionDetails.class)
    @ConditionalOnMissingBean(PostgresServer.class)
    static class ByR2dbc {

        @Bean
        PostgresServer livelistPostgresServer(R2dbcConnectionDetails database) {
            return PostgresServers.of(database.getConnectionFactoryOptions());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Order(2)
    @ConditionalOnClass(JdbcConnectionDetails.class)
    @ConditionalOnBean(JdbcConnectionDetails.class)
    @ConditionalOnMissingBean(PostgresServer.class)
    static class ByJdbc {

        @Bean
        PostgresServer livelistPostgresServer(JdbcConnectionDetails database) {
            return PostgresServer.at(database.getJdbcUrl()).as(database.getUsername(), database.getPassword());
        }
    }
}
