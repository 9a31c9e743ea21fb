package dev.livelist.r2dbc;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.Duration;

/** Pools of connections, as applications have them. */
final class TestPool {

    private TestPool() {}

    static ConnectionPool of(TestDatabase database, int size) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(database.connectionFactory())
                .initialSize(0)
                .maxSize(size)
                .maxAcquireTime(Duration.ofSeconds(10))
                .build());
    }
}
