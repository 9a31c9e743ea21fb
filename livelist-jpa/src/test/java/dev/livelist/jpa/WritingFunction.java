package dev.livelist.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A function that a SELECT calls, and that writes. Public for H2. */
public final class WritingFunction {

    private WritingFunction() {}

    /** Called by H2. */
    public static int call(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("UPDATE Ware SET active = TRUE");
        }
    }
}
