package dev.livelist.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Connections that commit and then seem to be lost, while that is asked for. */
final class LossyConnections implements ConnectionFactory {

    private final ConnectionFactory target;
    private volatile boolean losing;

    LossyConnections(ConnectionFactory target) {
        this.target = target;
    }

    void loseCommits(boolean lose) {
        losing = lose;
    }

    @Override
    public Publisher<Connection> create() {
        return Mono.from(target.create()).map(this::lossy);
    }

    private Connection lossy(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(connection, arguments);
                        if (losing && method.getName().equals("commitTransaction")) {
                            return Mono.from((Publisher<?>) result)
                                    .then(Mono.error(new R2dbcNonTransientResourceException("lost", "08006")));
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return target.getMetadata();
    }
}
