package dev.livelist.r2dbc;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;

/** Pools of connections, as applications have them. */
final class TestPool {

    private TestPool() {}

    static ConnectionPool of(TestDatabase database, int size) {
        return of(database.options(), size);
    }

    static ConnectionPool of(ConnectionFactoryOptions options, int size) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(options))
                .initialSize(0)
                .maxSize(size)
                .maxAcquireTime(Duration.ofSeconds(10))
                .build());
    }
}
