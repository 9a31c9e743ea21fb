package dev.livelist.sample.shop.process;

import static org.awaitility.Awaitility.await;

import dev.livelist.broadcaster.tck.FreePort;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisExecProvider;

/** A real Redis on a port of its own, to be killed and started again there. It keeps nothing on disk unless it is told to. */
public final class RedisServer implements AutoCloseable {

    /** The channel that workers share unless they are told otherwise. */
    public static final String CHANNEL = "livelist:0";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port = FreePort.next();
    private final List<String> settings;
    private volatile @Nullable Process process;

    /** A server, not started. */
    public RedisServer(String... settings) {
        this.settings = List.of(settings);
    }

    /** A running server. */
    public static RedisServer running(String... settings) {
        RedisServer server = new RedisServer(settings);
        server.start();
        return server;
    }

    /** Starts it, and waits until it takes connections. */
    public void start() {
        try {
            Path directory = Files.createDirectories(Worker.LOGS);
            List<String> command = new ArrayList<>(List.of(Binary.PATH, "--port", String.valueOf(port)));
            command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--dir", directory.toString()));
            command.addAll(settings);
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("redis-" + port + ".log").toFile()))
                    .start();
            Worker.endWithThisProcess(started);
            process = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::accepts);
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        Process running = process;
        if (running != null) {
            process = null;
            running.destroyForcibly();
            await().atMost(PATIENCE).until(() -> !running.isAlive());
        }
    }

    /** Where it listens on the loopback interface. */
    public int port() {
        return port;
    }

    /** The id of the process that runs now. */
    public long pid() {
        return Objects.requireNonNull(process, "Redis does not run").pid();
    }

    /** What a worker has to be told to use it. */
    List<String> properties() {
        return properties(port);
    }

    /** What a worker has to be told to use the Redis that is to be reached at that port. */
    static List<String> properties(int port) {
        return List.of(
                "livelist.transport=redis", "spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + port);
    }

    /** Publishes messages as any program can that reaches Redis. */
    void publish(String... messages) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            for (String message : messages) {
                connection.sync().publish(CHANNEL, message);
            }
        } finally {
            client.shutdown(Duration.ZERO, PATIENCE);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private boolean accepts() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IllegalStateException("Redis has ended; see its log in " + Worker.LOGS.toAbsolutePath());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What Maven Central ships, unpacked once. */
    private static final class Binary {

        static final String PATH = unpack();

        private static String unpack() {
            try {
                return RedisExecProvider.defaultProvider().get().getAbsolutePath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
