package dev.livelist.broadcaster.spring.boot;

import dev.livelist.broadcaster.postgres.PostgresServer;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says to the Postgres transport what Spring Boot knows of the database that R2DBC is used with. */
final class PostgresServers {

    /** Drivers that stand before another one, which is the protocol then. */
    private static final Set<String> AROUND_ANOTHER = Set.of("pool", "proxy", "observation");

    private static final Set<String> POSTGRES = Set.of("postgresql", "postgres");

    /** R2DBC's parameters of which the JDBC driver has the same by another name. */
    private static final Map<String, String> PARAMETERS = Map.of(
            "sslRootCert", "sslrootcert",
            "sslCert", "sslcert",
            "sslKey", "sslkey",
            "sslPassword", "sslpassword");

    private PostgresServers() {}

    static PostgresServer of(ConnectionFactoryOptions options) {
        requirePostgres(options);
        String host = text(options, ConnectionFactoryOptions.HOST);
        if (host == null) {
            throw new IllegalStateException(
                    "Livelist listens to PostgreSQL over TCP, and spring.r2dbc.url names no host;"
                            + " declare a bean of " + PostgresServer.class.getName() + " that says where it is");
        }
        boolean several = host.contains(",");
        String port = text(options, ConnectionFactoryOptions.PORT);
        String database = text(options, ConnectionFactoryOptions.DATABASE);
        PostgresServer server = PostgresServer.at("jdbc:postgresql://"
                        + (host.contains(":") && !several && !host.startsWith("[") ? "[" + host + "]" : host)
                        + (port == null || several ? "" : ":" + port)
                        + "/"
                        + (database == null ? "" : encoded(database)))
                .as(text(options, ConnectionFactoryOptions.USER), text(options, ConnectionFactoryOptions.PASSWORD))
                // Who listens needs the primary.
                .with("targetServerType", several ? "primary" : null)
                .with("currentSchema", schema(options))
                .with("sslmode", sslMode(options));
        for (Map.Entry<String, String> parameter : PARAMETERS.entrySet()) {
            server = server.with(parameter.getValue(), text(options, Option.valueOf(parameter.getKey())));
        }
        return server;
    }

    private static void requirePostgres(ConnectionFactoryOptions options) {
        String driver = text(options, ConnectionFactoryOptions.DRIVER);
        String protocol = text(options, ConnectionFactoryOptions.PROTOCOL);
        String name = driver != null && AROUND_ANOTHER.contains(driver) && protocol != null ? protocol : driver;
        if (name == null || !POSTGRES.contains(name.split(":", 2)[0])) {
            throw new IllegalStateException("Livelist is to use PostgreSQL, but spring.r2dbc.url is of '" + name
                    + "'; set it to r2dbc:postgresql://…, or declare a bean of " + PostgresServer.class.getName());
        }
    }

    /** The schemas in which the application's connections look for tables, where their address says so. */
    private static @Nullable String schema(ConnectionFactoryOptions options) {
        String schema = text(options, Option.valueOf("schema"));
        if (schema != null) {
            return schema;
        }
        Object settings = options.getValue(Option.valueOf("options"));
        if (settings instanceof Map<?, ?> map) {
            Object path = map.get("search_path");
            return path == null ? null : String.valueOf(path);
        }
        return settings == null ? null : searchPath(String.valueOf(settings));
    }

    /** The driver takes {@code name=value} pairs with semicolons between them. */
    private static @Nullable String searchPath(String settings) {
        for (String setting : settings.split(";", -1)) {
            String[] pair = setting.split("=", 2);
            if (pair.length == 2 && pair[0].strip().equals("search_path")) {
                return pair[1].strip();
            }
        }
        return null;
    }

    private static @Nullable String sslMode(ConnectionFactoryOptions options) {
        String mode = text(options, Option.valueOf("sslMode"));
        if (mode != null) {
            return mode.toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return Boolean.parseBoolean(text(options, ConnectionFactoryOptions.SSL)) ? "require" : null;
    }

    private static String encoded(String database) {
        return URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    private static @Nullable String text(ConnectionFactoryOptions options, Option<?> option) {
        Object value = options.getValue(option);
        return value == null ? null : value instanceof CharSequence text ? text.toString() : String.valueOf(value);
    }
}
