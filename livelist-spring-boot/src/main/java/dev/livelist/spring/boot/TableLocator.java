package dev.livelist.spring.boot;

import dev.livelist.broadcaster.postgres.Location;
import java.sql.SQLException;

/** Finds out which table a name means on the connections that the application itself reads and writes with. */
@FunctionalInterface
interface TableLocator {

    /**
     * Where the table is.
     *
     * @param name as a statement writes it
     * @throws SQLException where the database does not answer, or there is no such table
     */
    Location locate(String name) throws SQLException;

    /** What is thrown for a table that is not there. */
    static SQLException missing(String name) {
        return new SQLException(
                "There is no table " + name + " in the database of the application's connections, by their search path",
                "42P01");
    }
}
