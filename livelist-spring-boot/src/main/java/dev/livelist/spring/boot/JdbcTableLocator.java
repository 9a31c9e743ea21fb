package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.Location;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Asks over JDBC. */
final class JdbcTableLocator implements TableLocator {

    private final DataSource connections;

    JdbcTableLocator(DataSource connections) {
        this.connections = connections;
    }

    @Override
    public Location locate(String name) throws SQLException {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = connection.prepareStatement(Location.query("?"))) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                if (row.next()) {
                    return new Location(row.getString("place"), row.getString("name"));
                }
            }
        }
        throw TableLocator.missing(name);
    }
}
