package dev.livelist.r2dbc;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.mariadb.r2dbc.api.MariadbConnection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stops statements that nobody waits for any more. The drivers do not when a subscriber cancels: they only stop listening, and the
 * next one to get the connection would wait for the end of a statement that nobody wants.
 */
enum StatementStopper {
    /** H2's cannot: its thread is busy with the statement, and so is its connection, which must not be given back before the end. */
    NONE {
        @Override
        Mono<Boolean> stop(Connection connection, ConnectionFactory connections) {
            return Mono.just(true);
        }
    },

    POSTGRESQL {
        @Override
        Mono<Boolean> stop(Connection connection, ConnectionFactory connections) {
            PostgresqlConnection postgres = unwrapped(connection, PostgresqlConnection.class);
            return postgres == null ? Mono.just(true) : settled(postgres.cancelRequest(), connection);
        }
    },

    /** By a second connection, past the pool, which may have none left. */
    MARIADB {
        @Override
        Mono<Boolean> stop(Connection connection, ConnectionFactory connections) {
            MariadbConnection maria = unwrapped(connection, MariadbConnection.class);
            if (maria == null) {
                return Mono.just(true);
            }
            Mono<Void> kill = Mono.usingWhen(
                    unwrapped(connections).create(),
                    other -> Flux.from(other.createStatement("KILL QUERY " + maria.getThreadId())
                                    .execute())
                            .flatMap(Result::getRowsUpdated)
                            .then(),
                    Connection::close);
            return settled(kill, connection);
        }
    };

    /** For a server that does not answer any more. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** For saying goodbye to it. */
    private static final Duration BRIEF = Duration.ofSeconds(1);

    static StatementStopper of(ConnectionFactory connectionFactory) {
        return switch (connectionFactory.getMetadata().getName()) {
            case "PostgreSQL" -> POSTGRESQL;
            case "MariaDB" -> MARIADB;
            default -> NONE;
        };
    }

    /**
     * Stops what runs on a connection.
     *
     * @param connections what the connection is from
     * @return whether the connection can be used for something else; within a bound
     */
    abstract Mono<Boolean> stop(Connection connection, ConnectionFactory connections);

    /**
     * Stops what runs on a connection and gives it back; where it cannot be stopped, as when the database's host has died without a
     * word, it is closed first, so that a pool does not hand it out again. Completes in any case, within a bound.
     *
     * @param inTransaction whether a transaction may have been begun on it, which is rolled back
     */
    Mono<Void> release(Connection connection, ConnectionFactory connections, boolean inTransaction) {
        return stop(connection, connections)
                .flatMap(stopped -> !stopped
                        ? discarded(connection).then(Mono.from(connection.close()))
                        : inTransaction ? giveBackRolledBack(connection) : Mono.from(connection.close()));
    }

    /**
     * Rolls a connection's transaction back and gives the connection back. Where the server does not say that it is rolled back, the
     * connection is closed first. Completes in any case, within a bound.
     */
    static Mono<Void> giveBackRolledBack(Connection connection) {
        return Mono.from(connection.rollbackTransaction())
                .timeout(PATIENCE)
                .thenReturn(true)
                .onErrorReturn(false)
                .flatMap(done -> done ? Mono.<Void>empty() : discarded(connection))
                .then(Mono.defer(() -> Mono.from(connection.close())));
    }

    private static Mono<Void> discarded(Connection connection) {
        return connection instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof Connection inner
                ? Mono.from(inner.close()).timeout(BRIEF).onErrorComplete()
                : Mono.empty();
    }

    /**
     * Waits for a round trip, so that neither the statement nor the request to stop it reaches into what comes next. A transaction is rolled
     * back before: one whose statement was stopped refuses every other statement.
     */
    private static Mono<Boolean> settled(Mono<Void> stopping, Connection connection) {
        return stopping.then(Mono.defer(
                        () -> connection.isAutoCommit() ? Mono.empty() : Mono.from(connection.rollbackTransaction())))
                .then(Mono.from(connection.validate(ValidationDepth.REMOTE)))
                .timeout(PATIENCE)
                .onErrorReturn(false)
                .defaultIfEmpty(false);
    }

    private static <C> @Nullable C unwrapped(Connection connection, Class<C> type) {
        if (type.isInstance(connection)) {
            return type.cast(connection);
        }
        return connection instanceof Wrapped<?> wrapped ? wrapped.unwrap(type) : null;
    }

    private static ConnectionFactory unwrapped(ConnectionFactory connections) {
        ConnectionFactory inner = connections;
        while (inner instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof ConnectionFactory next) {
            inner = next;
        }
        return inner;
    }
}
