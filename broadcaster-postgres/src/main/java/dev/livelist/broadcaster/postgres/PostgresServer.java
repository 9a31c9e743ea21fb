package dev.livelist.broadcaster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a PostgreSQL database is, and as whom. Connections are this module's own and come from no pool: one that listens
 * is never given back.
 *
 * <p>LISTEN needs a session that is the client's own from the first statement to the last: a pooler such as PgBouncer must
 * be in session mode, or be left out. It also needs the primary: a standby refuses LISTEN. With several hosts, name
 * {@code targetServerType=primary}.
 */
public final class PostgresServer {

    private final String url;
    private final Properties properties;

    private PostgresServer(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    /**
     * A server by its JDBC address, with every parameter that the driver knows.
     *
     * @param url such as {@code jdbc:postgresql://localhost/shop}
     * @throws IllegalArgumentException where the address is not one of PostgreSQL's
     */
    public static PostgresServer at(String url) {
        if (!new Driver().acceptsURL(url)) {
            throw new IllegalArgumentException("'" + withoutParameters(url)
                    + "' is no address of PostgreSQL, such as jdbc:postgresql://host/database");
        }
        return new PostgresServer(url, new Properties());
    }

    /** The same server, as this user. */
    public PostgresServer as(@Nullable String user, @Nullable String password) {
        return with(PGProperty.USER.getName(), user).with(PGProperty.PASSWORD.getName(), password);
    }

    /** The same server with one of the driver's parameters, such as {@code sslmode}; null leaves it out. */
    public PostgresServer with(String parameter, @Nullable String value) {
        Properties changed = copy();
        if (value == null) {
            changed.remove(parameter);
        } else {
            changed.setProperty(parameter, value);
        }
        return new PostgresServer(url, changed);
    }

    /**
     * A new connection; every step of making it, and every statement on it until said otherwise, takes at most the timeout.
     *
     * @param role what is seen of it in {@code pg_stat_activity}
     */
    Connection connect(String role, Duration timeout) throws SQLException {
        Properties all = copy();
        String seconds = String.valueOf(Math.max(1, timeout.toSeconds()));
        PGProperty.CONNECT_TIMEOUT.set(all, seconds);
        PGProperty.SOCKET_TIMEOUT.set(all, seconds);
        PGProperty.TCP_KEEP_ALIVE.set(all, true);
        PGProperty.APPLICATION_NAME.set(all, "livelist-" + role);
        Connection connection = new Driver().connect(url, all);
        if (connection == null) {
            throw new SQLException("The driver does not know " + this);
        }
        connection.setAutoCommit(true);
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
        return connection;
    }

    private Properties copy() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /** The address alone: parameters may hold a password. */
    @Override
    public String toString() {
        return withoutParameters(url);
    }

    private static String withoutParameters(String url) {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }
}
