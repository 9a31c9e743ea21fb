package dev.livelist.r2dbc;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Stops statements of PostgreSQL. Its driver does not when a subscriber cancels: it only stops listening, and whoever gets
 * the connection next waits for the end of a statement that nobody wants.
 */
final class PostgresStatements {

    /** For a server that does not answer any more; the connection is then given back as it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private PostgresStatements() {}

    /**
     * Asks the server to cancel what runs on a connection, and waits for a round trip, so that neither the statement nor
     * the request to cancel it can reach into what the connection is used for next.
     */
    static Mono<Void> stop(Connection connection) {
        PostgresqlConnection postgres = unwrapped(connection);
        if (postgres == null) {
            return Mono.empty();
        }
        return postgres.cancelRequest()
                .then(Mono.from(connection.validate(ValidationDepth.REMOTE)))
                .timeout(PATIENCE)
                .onErrorComplete()
                .then();
    }

    private static @Nullable PostgresqlConnection unwrapped(Connection connection) {
        if (connection instanceof PostgresqlConnection postgres) {
            return postgres;
        }
        return connection instanceof Wrapped<?> wrapped ? wrapped.unwrap(PostgresqlConnection.class) : null;
    }
}
