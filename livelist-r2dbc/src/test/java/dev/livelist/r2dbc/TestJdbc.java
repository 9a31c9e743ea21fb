package dev.livelist.r2dbc;

import io.r2dbc.spi.ConnectionFactoryOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks at a database from outside, on the calling thread, whatever thread that is. */
final class TestJdbc {

    private TestJdbc() {}

    static long count(ConnectionFactoryOptions options, String sql) {
        try (Connection connection = connect(options);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect(ConnectionFactoryOptions options) throws SQLException {
        Object database = options.getRequiredValue(ConnectionFactoryOptions.DATABASE);
        if (options.getRequiredValue(ConnectionFactoryOptions.DRIVER).equals("h2")) {
            return DriverManager.getConnection("jdbc:h2:mem:" + database);
        }
        return DriverManager.getConnection(
                "jdbc:postgresql://" + options.getRequiredValue(ConnectionFactoryOptions.HOST) + ":"
                        + options.getRequiredValue(ConnectionFactoryOptions.PORT) + "/" + database,
                (String) options.getRequiredValue(ConnectionFactoryOptions.USER),
                options.getRequiredValue(ConnectionFactoryOptions.PASSWORD).toString());
    }
}
