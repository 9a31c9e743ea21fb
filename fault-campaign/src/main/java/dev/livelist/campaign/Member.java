package dev.livelist.campaign;

import dev.livelist.broadcaster.tck.TcpProxy;
import dev.livelist.sample.shop.process.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A worker's place in the cluster: its name, its two proxies, and the process that holds the place now. Safe for any number
 * of threads; one at a time changes the process.
 */
final class Member implements AutoCloseable {

    private final String name;
    private final List<String> program;
    private final List<String> properties;
    private final Path clock;
    private final TcpProxy toRedis;
    private final TcpProxy toPostgres;
    private volatile double loss;
    private volatile @Nullable Worker launched;
    private volatile @Nullable Worker worker;
    private final AtomicInteger starts = new AtomicInteger();

    Member(String name, List<String> program, Path clock, int redisPort, int postgresPort, List<String> properties) {
        this.name = name;
        this.program = program;
        this.clock = clock;
        this.toRedis = new TcpProxy(
                "127.0.0.1",
                redisPort,
                () -> new LossyReplies(() -> ThreadLocalRandom.current().nextDouble() < loss));
        this.toPostgres = new TcpProxy("127.0.0.1", postgresPort);
        this.properties = properties.stream()
                .map(property -> property.replace("${redis}", String.valueOf(toRedis.port()))
                        .replace("${postgres}", String.valueOf(toPostgres.port())))
                .toList();
        setClock(0);
    }

    String name() {
        return name;
    }

    TcpProxy toRedis() {
        return toRedis;
    }

    TcpProxy toPostgres() {
        return toPostgres;
    }

    /** Sets how many of the messages from Redis get lost from now on. */
    void loseMessages(double share) {
        loss = share;
    }

    /** Sets the clock of a worker with a settable clock, by an offset in seconds. */
    void setClock(long secondsOff) {
        try {
            Path next = clock.resolveSibling(clock.getFileName() + ".next");
            Files.writeString(next, String.valueOf(secondsOff));
            Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a process, and waits until it takes requests. */
    void start() {
        Worker starting = Worker.launch(name, 0, program, properties);
        launched = starting;
        starting.uri("/");
        starts.incrementAndGet();
        worker = starting;
    }

    /** Ends the process at once. */
    void kill() {
        Worker ending = current();
        worker = null;
        ending.kill();
        keepLog();
    }

    /** Asks the process to end and waits for it. The process serves readers until then. */
    void terminate() {
        Worker ending = current();
        worker = null;
        ending.terminate();
        ending.awaitEnd();
        keepLog();
    }

    void pause() {
        Signals.STOP.send(current().pid());
    }

    void resume() {
        Signals.CONT.send(current().pid());
    }

    /** Whether there is a process that takes requests and has not been told to end. */
    boolean isRunning() {
        return worker != null;
    }

    /** How many processes there have been; with {@link #isRunning} it tells whether one has lived on. */
    int starts() {
        return starts.get();
    }

    long pid() {
        return current().pid();
    }

    URI uri(String path) throws ConnectException {
        Worker serving = worker;
        if (serving == null) {
            throw new ConnectException(name + " does not run");
        }
        return serving.uri(path);
    }

    @Override
    public void close() {
        Worker last = launched;
        worker = null;
        if (last != null) {
            last.close();
        }
        toRedis.close();
        toPostgres.close();
    }

    private Worker current() {
        return Objects.requireNonNull(worker, () -> name + " does not run");
    }

    /** The next process begins a log of its own under the same name. */
    private void keepLog() {
        Path log = Worker.LOGS.resolve(name + ".log");
        try {
            if (Files.exists(log)) {
                Files.move(
                        log, Worker.LOGS.resolve(name + "." + starts() + ".log"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
