package dev.livelist.sql;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.testcontainers.mysql.MySQLContainer;

/**
 * A MySQL for the tests of row sources, of which Maven Central has no binaries: the server at {@code LIVELIST_TEST_MYSQL}, a host and
 * a port, where it is set; else a container, one for a run of tests, where {@link TestImages} allows it.
 */
public final class TestMySql {

    /** Who connects. */
    public static final String USER = "root";

    /** The password, {@code LIVELIST_TEST_MYSQL_PASSWORD} where that is set. */
    public static final String PASSWORD = System.getenv().getOrDefault("LIVELIST_TEST_MYSQL_PASSWORD", "livelist");

    private static final Set<String> CREATED = ConcurrentHashMap.newKeySet();
    private static @Nullable String running;

    private TestMySql() {}

    /** The host and the port of the server, which is started when it is first asked for. */
    public static synchronized String server() {
        String server = running;
        if (server == null) {
            String given = System.getenv("LIVELIST_TEST_MYSQL");
            server = given == null ? started() : given;
            running = server;
        }
        return server;
    }

    /** Makes a database for tests, once in a run. */
    public static synchronized void database(String name, String collation) {
        String server = server();
        if (CREATED.add(name)) {
            try (Connection connection = DriverManager.getConnection(url(server, ""));
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP DATABASE IF EXISTS " + name);
                statement.execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4 COLLATE " + collation);
            } catch (SQLException e) {
                throw new IllegalStateException("The database " + name + " could not be made", e);
            }
        }
    }

    /** The address of a database over JDBC. */
    public static String url(String database) {
        return url(server(), database);
    }

    private static String url(String server, String database) {
        return "jdbc:mysql://" + server + "/" + database + "?user=" + USER + "&password=" + PASSWORD
                + "&allowPublicKeyRetrieval=true&sslMode=DISABLED";
    }

    private static String started() {
        TestImages.require("mysql");
        MySQLContainer container =
                new MySQLContainer("mysql:8.4").withUsername(USER).withPassword(PASSWORD);
        container.start();
        return container.getHost() + ":" + container.getMappedPort(MySQLContainer.MYSQL_PORT);
    }
}
