package dev.livelist.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL for the tests of row sources: embedded, one for a run of tests, and ended with the process. */
public final class TestPostgres {

    private static @Nullable EmbeddedPostgres running;

    private TestPostgres() {}

    /** The server, which is started when it is first asked for. */
    public static synchronized EmbeddedPostgres server() {
        EmbeddedPostgres server = running;
        if (server == null) {
            server = started();
            running = server;
        }
        return server;
    }

    private static EmbeddedPostgres started() {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "300")
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("No embedded PostgreSQL could be started", e);
        }
    }
}
