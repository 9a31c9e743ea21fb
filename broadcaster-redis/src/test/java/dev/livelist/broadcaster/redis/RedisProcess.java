package dev.livelist.broadcaster.redis;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.FreePort;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

/**
 * A real Redis of a test's own, on the binary that Maven Central ships: to be killed, started again on the same port, and
 * held up. Closing it kills it.
 */
final class RedisProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final Path directory;
    private final List<String> command;
    private @Nullable Process process;

    private RedisProcess(int port, Path directory, List<String> command) {
        this.port = port;
        this.directory = directory;
        this.command = command;
    }

    /** A running server without a password, with further arguments as on the command line of redis-server. */
    static RedisProcess running(String... arguments) {
        RedisProcess redis = create(arguments);
        redis.start();
        return redis;
    }

    /** A server that is yet to be started. */
    static RedisProcess create(String... arguments) {
        int port = FreePort.next();
        List<String> command = new ArrayList<>(List.of(Binary.path(), "--port", "" + port, "--save", ""));
        command.addAll(List.of(arguments));
        return new RedisProcess(port, temporaryDirectory(), command);
    }

    /** A server that speaks TLS alone, on its only port. */
    static RedisProcess runningWithTls(String... arguments) {
        int port = FreePort.next();
        List<String> command =
                new ArrayList<>(List.of(Binary.path(), "--port", "0", "--tls-port", "" + port, "--save", ""));
        command.addAll(List.of(arguments));
        RedisProcess redis = new RedisProcess(port, temporaryDirectory(), command);
        redis.start();
        return redis;
    }

    /** A running Sentinel with that configuration. */
    static RedisProcess runningSentinel(String... lines) {
        int port = FreePort.next();
        Path directory = temporaryDirectory();
        Path configuration = directory.resolve("sentinel.conf");
        List<String> all = new ArrayList<>(List.of("port " + port, "dir " + directory));
        all.addAll(List.of(lines));
        try {
            Files.write(configuration, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RedisProcess redis =
                new RedisProcess(port, directory, List.of(Binary.path(), configuration.toString(), "--sentinel"));
        redis.start();
        return redis;
    }

    void start() {
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::accepts);
    }

    /** Kills it at once: no reply, no goodbye. */
    void kill() {
        Process running = process;
        if (running != null) {
            process = null;
            running.destroyForcibly();
            await().atMost(PATIENCE).until(() -> !running.isAlive());
        }
    }

    /** Stops it from running, with its sockets open. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    int port() {
        return port;
    }

    RedisURI uri() {
        return RedisURI.create("127.0.0.1", port);
    }

    /** Runs commands on a connection of their own. */
    <T> T command(Function<RedisCommands<String, String>, T> commands) {
        return command(uri(), commands);
    }

    static <T> T command(RedisURI server, Function<RedisCommands<String, String>, T> commands) {
        server.setTimeout(PATIENCE);
        RedisClient client = RedisClient.create(server);
        client.setOptions(
                ClientOptions.builder().timeoutOptions(TimeoutOptions.enabled()).build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return commands.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, PATIENCE);
        }
    }

    /** How many connections bear that name. */
    long connectionsNamed(String name) {
        return command(redis -> Arrays.stream(redis.clientList().split("\n"))
                .filter(client -> client.contains(" name=" + name + " "))
                .count());
    }

    @Override
    public void close() {
        kill();
        try (var files = Files.list(directory)) {
            files.map(Path::toFile).forEach(File::delete);
            Files.delete(directory);
        } catch (IOException e) {
            // A temporary directory that is left over.
        }
    }

    private boolean accepts() throws IOException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException("Redis has ended: " + Files.readString(directory.resolve("log")));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void signal(String name) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("Redis does not run");
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, "" + running.pid()).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException(
                        new String(kill.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Unpacked once. */
    private static final class Binary {

        private static final String PATH = unpack();

        static String path() {
            return PATH;
        }

        private static String unpack() {
            try {
                return RedisExecProvider.defaultProvider().get().getAbsolutePath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
