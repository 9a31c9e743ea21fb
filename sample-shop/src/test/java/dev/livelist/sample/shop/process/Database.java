package dev.livelist.sample.shop.process;

import dev.livelist.sql.TestMariaDb;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The databases the shop runs on, each with one worker that all tests share. They end with the tests' process. */
enum Database {
    H2 {
        @Override
        List<String> properties() {
            return List.of();
        }
    },
    POSTGRES {
        @Override
        List<String> properties() {
            return properties(Server.RUNNING, "postgres");
        }
    },
    MARIADB {
        @Override
        List<String> properties() {
            TestMariaDb.database("shop", "utf8mb4_uca1400_ai_ci");
            String place = "mariadb://localhost:" + TestMariaDb.port() + "/shop";
            return List.of(
                    "spring.r2dbc.url=r2dbc:" + place,
                    "spring.r2dbc.username=" + TestMariaDb.USER,
                    "spring.r2dbc.password=",
                    "spring.datasource.url=jdbc:" + place,
                    "spring.datasource.username=" + TestMariaDb.USER,
                    "spring.datasource.password=");
        }
    };

    private @Nullable Worker shared;

    /** What a worker has to be told. */
    abstract List<String> properties();

    /** The shop that all tests share: they keep out of each other's way by using categories of their own. */
    synchronized Shop shop() {
        if (shared == null) {
            shared = Worker.start("shared-" + name().toLowerCase(Locale.ROOT), properties());
        }
        return new Shop(shared);
    }

    /** A PostgreSQL server of its own. */
    static EmbeddedPostgres startPostgres() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a worker has to be told to use that database, by R2DBC or by JDBC. */
    static List<String> properties(EmbeddedPostgres server, String database) {
        String place = "postgresql://localhost:" + server.getPort() + "/" + database;
        return List.of(
                "spring.r2dbc.url=r2dbc:" + place,
                "spring.r2dbc.username=postgres",
                "spring.r2dbc.password=postgres",
                "spring.datasource.url=jdbc:" + place,
                "spring.datasource.username=postgres",
                "spring.datasource.password=postgres");
    }

    /** Starts with its first use and stops with the process: the library sees to that. */
    private static final class Server {
        static final EmbeddedPostgres RUNNING = startPostgres();
    }
}
