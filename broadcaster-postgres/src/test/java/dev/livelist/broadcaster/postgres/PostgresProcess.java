package dev.livelist.broadcaster.postgres;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.FreePort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real PostgreSQL of a test's own: to be killed, started again with its data, and held up. Closing it ends it. */
final class PostgresProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EmbeddedPostgres embedded;
    private final Path data;
    private final List<String> command;

    private PostgresProcess(EmbeddedPostgres embedded, Path data) {
        this.embedded = embedded;
        this.data = data;
        ProcessHandle.Info info = server().info();
        command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to be run by root; in a namespace of its own it is somebody else.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(info.command().orElseThrow());
        command.addAll(List.of(info.arguments().orElseThrow()));
    }

    static PostgresProcess running() {
        return running(Map.of());
    }

    /** A server with these settings of its configuration file. */
    static PostgresProcess running(Map<String, String> settings) {
        try {
            Path data = Files.createTempDirectory("postgres-");
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
            settings.forEach(builder::setServerConfig);
            EmbeddedPostgres embedded = builder.setPort(FreePort.next())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(true)
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("max_prepared_transactions", "2")
                    .start();
            return new PostgresProcess(embedded, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return embedded.getPort();
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=postgres&password=postgres";
    }

    PostgresServer server(String host, int port) {
        return PostgresServer.at("jdbc:postgresql://" + host + ":" + port + "/postgres")
                .as("postgres", "postgres");
    }

    PostgresServer direct() {
        return server("127.0.0.1", port());
    }

    /** Kills the server and all its sessions at once. */
    void kill() {
        ProcessHandle server = server();
        List<ProcessHandle> sessions = server.descendants().toList();
        server.destroyForcibly();
        sessions.forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE)
                .until(() -> Stream.concat(Stream.of(server), sessions.stream()).noneMatch(ProcessHandle::isAlive));
    }

    /** Starts the killed server on the same port and data, and waits until it takes connections. */
    void restart() {
        try {
            Files.deleteIfExists(data.resolve("postmaster.pid"));
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("restarted.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(SQLException.class).until(() -> query("select 1")
                .equals("1"));
    }

    /** Stops everything from running, with sockets open. */
    void pause() {
        // The server first, so that nothing new is started meanwhile.
        signal("STOP", server());
        server().descendants().forEach(session -> signal("STOP", session));
    }

    void resume() {
        server().descendants().forEach(session -> signal("CONT", session));
        signal("CONT", server());
    }

    /** Runs statements on a connection of their own, each in a transaction of its own. */
    void execute(String... statements) {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row, as text. */
    String query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        try {
            embedded.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle server() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
