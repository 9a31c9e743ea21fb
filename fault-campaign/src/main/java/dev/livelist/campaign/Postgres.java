package dev.livelist.campaign;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.FreePort;
import dev.livelist.sample.shop.process.Worker;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real PostgreSQL that can crash and come back with what was committed. */
final class Postgres implements AutoCloseable {

    private static final int LONGEST_NOTIFICATION = 7_000;

    private final Path data;
    private final int port = FreePort.next();
    private final EmbeddedPostgres server;
    private final List<String> command;

    Postgres(Path directory) {
        data = directory.resolve("postgres");
        server = started();
        command = commandOf(postmaster());
    }

    int port() {
        return port;
    }

    /** Kills all its processes at once, as a power cut does, but keeps its files. */
    void crash() {
        long postmaster = postmaster();
        Signals.QUIT.send(postmaster);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ProcessHandle.of(postmaster).isEmpty() || !Files.exists(data.resolve("postmaster.pid")));
    }

    /** Starts again, and waits until it takes connections. */
    void restart() {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolveSibling("postgres.log").toFile()))
                    .start();
            Worker.endWithThisProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> {
                    connect().close();
                    return true;
                });
    }

    /** The server's own command line. PostgreSQL refuses to run as root, so then another user runs it, as the library does. */
    private static List<String> commandOf(long process) {
        ProcessHandle.Info info = ProcessHandle.of(process).orElseThrow().info();
        List<String> command = new ArrayList<>();
        if (ProcessHandle.current().info().user().orElse("").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(info.command().orElseThrow());
        command.addAll(List.of(info.arguments().orElseThrow()));
        return command;
    }

    /** A connection straight to it, past all proxies. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?connectTimeout=5&socketTimeout=30",
                "postgres",
                "postgres");
    }

    /** Whether any worker's transaction is still under way. */
    boolean isBusy() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("select count(*) from pg_stat_activity where state <> 'idle'"
                        + " and backend_type = 'client backend' and pid <> pg_backend_pid()")) {
            answer.next();
            return answer.getInt(1) > 0;
        }
    }

    /** Notifies the listeners of a channel. A text beyond the limit of a notification is not sent. */
    void notify(String channel, byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8).replace("\u0000", "");
        if (text.length() >= LONGEST_NOTIFICATION) {
            return;
        }
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("select pg_notify(?, ?)")) {
            statement.setString(1, channel);
            statement.setString(2, text);
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres started() {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setPort(port)
                    .setServerConfig("max_connections", "100")
                    // The library's default loses what was acknowledged when the server crashes.
                    .setServerConfig("synchronous_commit", "on")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long postmaster() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
