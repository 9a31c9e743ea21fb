package dev.livelist.spring.boot;

import dev.livelist.broadcaster.spring.boot.BroadcasterActuatorAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterMetricsAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.BroadcasterTracingAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.PostgresServerAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.PostgresTransportAutoConfiguration;
import dev.livelist.broadcaster.spring.boot.RedisTransportAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.boot.data.r2dbc.autoconfigure.DataR2dbcAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

/** An application that has every module there is, to take something away from or to put something into. */
final class Everything {

    private Everything() {}

    /** With a database in memory of that name. */
    static ReactiveWebApplicationContextRunner with(String database) {
        return new ReactiveWebApplicationContextRunner()
                .withConfiguration(everything())
                .withPropertyValues(databaseOf(database));
    }

    /** The same, no web application. */
    static ApplicationContextRunner without(String database) {
        return new ApplicationContextRunner().withConfiguration(everything()).withPropertyValues(databaseOf(database));
    }

    private static String databaseOf(String name) {
        return "spring.r2dbc.url=r2dbc:h2:mem:///" + name + "?options=DB_CLOSE_DELAY=-1";
    }

    private static Configurations everything() {
        return AutoConfigurations.of(
                R2dbcAutoConfiguration.class,
                DataR2dbcAutoConfiguration.class,
                DataRedisAutoConfiguration.class,
                PostgresServerAutoConfiguration.class,
                PostgresCaptureAutoConfiguration.class,
                PostgresTransportAutoConfiguration.class,
                RedisTransportAutoConfiguration.class,
                BroadcasterAutoConfiguration.class,
                LivelistR2dbcAutoConfiguration.class,
                LiveListsAutoConfiguration.class,
                LivelistWebFluxAutoConfiguration.class,
                LivelistAdapterAutoConfiguration.class,
                LivelistActuatorAutoConfiguration.class,
                LivelistMetricsAutoConfiguration.class,
                BroadcasterActuatorAutoConfiguration.class,
                BroadcasterMetricsAutoConfiguration.class,
                LivelistTracingAutoConfiguration.class,
                BroadcasterTracingAutoConfiguration.class);
    }
}
