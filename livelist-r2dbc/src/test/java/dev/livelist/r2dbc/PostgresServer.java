package dev.livelist.r2dbc;

import dev.livelist.sql.TestPostgres;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL of a test run: {@code LIVELIST_TEST_POSTGRES_URL} where it is set, else an embedded one. */
final class PostgresServer {

    private static final Set<String> CREATED = ConcurrentHashMap.newKeySet();
    private static @Nullable ConnectionFactoryOptions options;

    private PostgresServer() {}

    /** The options that lead to a database of the server, which is made anew, once in a run, with this clause. */
    static synchronized ConnectionFactoryOptions database(String name, String clause) {
        if (CREATED.add(name)) {
            ConnectionFactory server = ConnectionFactories.get(options());
            TestDatabase.execute(server, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            TestDatabase.execute(server, "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' " + clause);
        }
        return options()
                .mutate()
                .option(ConnectionFactoryOptions.DATABASE, name)
                .build();
    }

    private static synchronized ConnectionFactoryOptions options() {
        if (options == null) {
            String url = System.getenv("LIVELIST_TEST_POSTGRES_URL");
            options = url == null ? embedded() : ConnectionFactoryOptions.parse(url);
        }
        return options;
    }

    private static ConnectionFactoryOptions embedded() {
        return ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                .option(ConnectionFactoryOptions.HOST, "localhost")
                .option(ConnectionFactoryOptions.PORT, TestPostgres.server().getPort())
                .option(ConnectionFactoryOptions.USER, "postgres")
                .option(ConnectionFactoryOptions.PASSWORD, "postgres")
                .build();
    }
}
