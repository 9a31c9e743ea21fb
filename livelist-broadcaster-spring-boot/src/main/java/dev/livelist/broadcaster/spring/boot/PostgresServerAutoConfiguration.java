package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresServer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of where PostgreSQL is, for the transport {@code postgres} and for capture by triggers: Spring Boot's own
 * {@code spring.r2dbc.*}, else {@code spring.datasource.*}, and connection details. A bean of {@link PostgresServer} says
 * otherwise, such as a way around a pooler.
 */
@AutoConfiguration(
        before = BroadcasterAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnClass(PostgresServer.class)
@Conditional(PostgresServerAutoConfiguration.Needed.class)
public final class PostgresServerAutoConfiguration {

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

    static final class Needed extends AnyNestedCondition {

        Needed() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(name = "livelist.transport", havingValue = "postgres")
        static class ForTransport {}

        @ConditionalOnProperty(name = "livelist.capture", havingValue = "database")
        static class ForCapture {}
    }
}
