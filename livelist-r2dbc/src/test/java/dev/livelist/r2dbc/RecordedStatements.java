package dev.livelist.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Connections that note the texts of their statements. */
final class RecordedStatements implements ConnectionFactory {

    private final ConnectionFactory target;
    private final List<String> texts;

    /** @param texts safe for use by several threads */
    RecordedStatements(ConnectionFactory target, List<String> texts) {
        this.target = target;
        this.texts = texts;
    }

    @Override
    public Publisher<Connection> create() {
        return Mono.from(target.create()).map(this::recorded);
    }

    private Connection recorded(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createStatement")) {
                        texts.add((String) arguments[0]);
                    }
                    try {
                        return method.invoke(connection, arguments);
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
