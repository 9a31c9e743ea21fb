package dev.livelist.jpa;

import dev.livelist.sql.TestImages;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.mssqlserver.MSSQLServerContainer;
import org.testcontainers.oracle.OracleContainer;

/** Databases that can only be had as containers, one of each for a run of tests, where {@link TestImages} allows them. */
final class TestContainers {

    private static @Nullable JdbcDatabaseContainer<?> sqlServer;
    private static @Nullable JdbcDatabaseContainer<?> oracle;

    private TestContainers() {}

    /** Makes a database of SQL Server, in which readers do not wait for writers; its address over JDBC. */
    static synchronized String sqlServer(String database) {
        JdbcDatabaseContainer<?> server = sqlServer;
        if (server == null) {
            server = started("sqlserver", () -> new MSSQLServerContainer("mcr.microsoft.com/mssql/server:2022-latest")
                    .acceptLicense());
            sqlServer = server;
        }
        execute(
                server,
                "CREATE DATABASE " + database,
                "ALTER DATABASE " + database + " SET READ_COMMITTED_SNAPSHOT ON");
        return server.getJdbcUrl() + ";databaseName=" + database + ";user=" + server.getUsername() + ";password="
                + server.getPassword();
    }

    /** Makes a schema of Oracle; the address over JDBC of the user of that name. */
    static synchronized String oracle(String schema) {
        JdbcDatabaseContainer<?> server = oracle;
        if (server == null) {
            server = started("oracle", () -> new OracleContainer("gvenzl/oracle-free:23-slim-faststart"));
            oracle = server;
        }
        // the container's own user may not make others
        String system =
                server.getJdbcUrl().replace("oracle:thin:@", "oracle:thin:system/" + server.getPassword() + "@");
        execute(
                system,
                "CREATE USER " + schema + " IDENTIFIED BY livelist QUOTA UNLIMITED ON users",
                "GRANT CREATE SESSION, CREATE TABLE, CREATE SEQUENCE TO " + schema);
        return server.getJdbcUrl().replace("oracle:thin:@", "oracle:thin:" + schema + "/livelist@");
    }

    private static JdbcDatabaseContainer<?> started(String database, Supplier<JdbcDatabaseContainer<?>> image) {
        TestImages.require(database);
        JdbcDatabaseContainer<?> container = image.get();
        container.start();
        return container;
    }

    private static void execute(JdbcDatabaseContainer<?> server, String... statements) {
        execute(
                server.getJdbcUrl() + ";user=" + server.getUsername() + ";password=" + server.getPassword(),
                statements);
    }

    private static void execute(String url, String... statements) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
