package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.Location;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks over R2DBC. */
final class R2dbcTableLocator implements TableLocator {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String UNREACHABLE = "08001";

    private final ConnectionFactory connections;

    R2dbcTableLocator(ConnectionFactory connections) {
        this.connections = connections;
    }

    @Override
    public Location locate(String name) throws SQLException {
        Location location;
        try {
            location = Mono.usingWhen(
                            connections.create(),
                            connection -> Flux.from(connection
                                            .createStatement(Location.query("$1"))
                                            .bind(0, name)
                                            .execute())
                                    .concatMap(result -> result.map(R2dbcTableLocator::location))
                                    .next(),
                            connection -> connection.close())
                    .block(TIMEOUT);
        } catch (R2dbcException e) {
            throw new SQLException(e.getMessage(), Objects.requireNonNullElse(e.getSqlState(), UNREACHABLE), e);
        } catch (IllegalStateException e) { // no answer in time
            throw new SQLException(e.getMessage(), UNREACHABLE, e);
        }
        if (location == null) {
            throw TableLocator.missing(name);
        }
        return location;
    }

    private static Location location(Readable row) {
        return new Location(text(row, "place"), text(row, "name"));
    }

    private static String text(Readable row, String column) {
        @Nullable String value = row.get(column, String.class);
        return Objects.requireNonNull(value, column);
    }
}
