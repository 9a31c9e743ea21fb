package dev.livelist.spring.boot;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;

/** A deliberate fault of a worker with R2DBC: publishes before it commits. */
@AutoConfiguration(beforeName = "org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration")
@ConditionalOnClass(R2dbcTransactionManager.class)
@ConditionalOnExpression("'${campaign.sabotage:}'.contains('PUBLISH_BEFORE_COMMIT')")
public final class HastyCommitsAutoConfiguration {

    @Bean
    R2dbcTransactionManager connectionFactoryTransactionManager(ConnectionFactory connections) {
        return new HastyTransactionManager(connections);
    }
}
