package dev.livelist.r2dbc;

import dev.livelist.sql.TestMariaDb;
import dev.livelist.sql.TestMySql;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The real databases that tests run on, by the way they order text. Each constant is one database for a whole run of
 * tests (one JVM), so tests use tables with names of their own or drop them first; {@link #H2} gives a new one each time.
 */
public enum TestDatabase {
    /** H2 in memory, with Spring Boot's options. */
    H2("") {
        @Override
        public ConnectionFactoryOptions options() {
            return ConnectionFactoryOptions.parse("r2dbc:h2:mem:///test" + NUMBER.incrementAndGet()
                    + "?options=DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE");
        }
    },
    /** PostgreSQL with the C library's C locale: text is ordered by code point. */
    POSTGRES_C("LOCALE_PROVIDER libc LOCALE 'C'"),
    /** PostgreSQL 17's own provider: text is ordered by code point, letters are those of Unicode. */
    POSTGRES_BUILTIN("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"),
    /** PostgreSQL with a language's rules, by ICU. */
    POSTGRES_ICU("LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'"),
    /** PostgreSQL with the C library's {@code C.UTF-8}, the only locale besides C that every Linux has. */
    POSTGRES_LIBC("LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"),
    /** MariaDB with its default collation: neither case nor accents count. */
    MARIADB("utf8mb4_uca1400_ai_ci"),
    /** MariaDB with a collation for which only trailing blanks do not count. */
    MARIADB_BIN("utf8mb4_bin"),
    /** MariaDB with a collation by which a text is equal only to itself. */
    MARIADB_NOPAD("utf8mb4_nopad_bin"),
    /** MariaDB by the driver for MySQL, which calls itself MySQL. */
    MARIADB_AS_MYSQL("utf8mb4_uca1400_ai_ci") {
        @Override
        String driver() {
            return "mysql";
        }
    },
    /** MySQL with its default collation, which disregards case and accents. */
    MYSQL("utf8mb4_0900_ai_ci") {
        @Override
        String driver() {
            return "mysql";
        }

        @Override
        public ConnectionFactoryOptions options() {
            TestMySql.database("livelist_mysql", "utf8mb4_0900_ai_ci");
            String[] server = TestMySql.server().split(":");
            return ConnectionFactoryOptions.builder()
                    .option(ConnectionFactoryOptions.DRIVER, driver())
                    .option(ConnectionFactoryOptions.HOST, server[0])
                    .option(ConnectionFactoryOptions.PORT, Integer.parseInt(server[1]))
                    .option(ConnectionFactoryOptions.USER, TestMySql.USER)
                    .option(ConnectionFactoryOptions.PASSWORD, TestMySql.PASSWORD)
                    .option(ConnectionFactoryOptions.DATABASE, "livelist_mysql")
                    .build();
        }
    };

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String clause;

    TestDatabase(String clause) {
        this.clause = clause;
    }

    /** The name of the driver; for PostgreSQL and H2 their own. */
    String driver() {
        return "mariadb";
    }

    /** What leads to the database. */
    public ConnectionFactoryOptions options() {
        String name = "livelist_" + name().toLowerCase(Locale.ROOT);
        if (isPostgres()) {
            return PostgresServer.database(name, clause);
        }
        TestMariaDb.database(name, clause);
        return ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, driver())
                .option(ConnectionFactoryOptions.HOST, "localhost")
                .option(ConnectionFactoryOptions.PORT, TestMariaDb.port())
                .option(ConnectionFactoryOptions.USER, TestMariaDb.USER)
                .option(ConnectionFactoryOptions.DATABASE, name)
                .build();
    }

    /** Connects to the database, a new connection each time. */
    public ConnectionFactory connectionFactory() {
        return ConnectionFactories.get(options());
    }

    /** Whether it is PostgreSQL. */
    public boolean isPostgres() {
        return name().startsWith("POSTGRES");
    }

    /** Whether it is MariaDB, or MySQL, which is like it. */
    public boolean isMariaDb() {
        return name().startsWith("MARIADB") || this == MYSQL;
    }

    /** Runs statements one after the other, each in a transaction of its own, and waits for them. */
    public static void execute(ConnectionFactory connectionFactory, String... statements) {
        DatabaseClient client = DatabaseClient.create(connectionFactory);
        Flux.fromIterable(List.of(statements))
                .concatMap(statement -> client.sql(statement).then())
                .then(Mono.empty())
                .block(Duration.ofSeconds(30));
    }

    /** The number that a query gives. */
    public static long count(ConnectionFactory connectionFactory, String query) {
        Number count = DatabaseClient.create(connectionFactory)
                .sql(query)
                .map(row -> row.get(0, Number.class))
                .one()
                .block(Duration.ofSeconds(30));
        return count == null ? 0 : count.longValue();
    }
}
