package dev.livelist.sample.shop.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A worker: the sample under test as a process, on a port that the system chose. What it logs is in {@code target/workers}. */
public final class Worker implements AutoCloseable {

    private static final Path JAR =
            Path.of(System.getProperty("sample.jar", "../sample-webflux/target/sample-webflux.jar"));

    private static final Path OUT = Path.of(System.getProperty("sample.out", "target"));

    /** What workers and servers log. */
    public static final Path LOGS = OUT.resolve("workers");

    private static final Duration START = Duration.ofMinutes(3);
    private static final Pattern STARTED = Pattern.compile("(?:Netty|Tomcat) started on port (\\d+)");

    /** The last line of a class histogram: instances and bytes of what is alive. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Process process;
    private final String name;
    private final Path log;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private Worker(Process process, String name, Path log) {
        this.process = process;
        this.name = name;
        this.log = log;
    }

    /** Starts a worker and waits until it takes requests. */
    static Worker start(String name, List<String> properties) {
        return start(name, 0, properties);
    }

    /** Starts a worker at a port, 0 for one that the system chooses, and waits until it takes requests. */
    static Worker start(String name, int port, List<String> properties) {
        Worker worker = launch(name, port, properties);
        worker.awaitStart();
        return worker;
    }

    /** Starts a worker and does not wait. */
    static Worker launch(String name, List<String> properties) {
        return launch(name, 0, properties);
    }

    /** Starts a worker at a port, 0 for one that the system chooses, and does not wait. */
    static Worker launch(String name, int port, List<String> properties) {
        return launch(name, port, Sample.PROGRAM.command(), properties);
    }

    /** Starts a worker from the jar as it was built, as users do, and does not wait. */
    static Worker launchJar(String name, List<String> properties) {
        return launch(name, 0, List.of("-jar", JAR.toString()), properties);
    }

    /**
     * Starts a worker and does not wait.
     *
     * @param port 0 for one that the system chooses
     * @param program what Java has to be told to find the shop
     */
    public static Worker launch(String name, int port, List<String> program, List<String> properties) {
        List<String> command = new ArrayList<>(Program.jvm());
        command.addAll(program);
        command.add("--server.port=" + port);
        command.add("--livelist.worker-id=" + name);
        properties.forEach(property -> command.add("--" + property));
        try {
            Files.createDirectories(LOGS);
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            endWithThisProcess(process);
            Worker worker = new Worker(process, name, LOGS.resolve(name + ".log"));
            Thread reader = new Thread(worker::readLog, "log of " + name);
            reader.setDaemon(true);
            reader.start();
            return worker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing may outlive the tests, however they end. */
    public static void endWithThisProcess(Process process) {
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Its id. */
    public String name() {
        return name;
    }

    /** Waits until it takes requests. */
    void awaitStart() {
        port();
    }

    /** Where it is; waits until it takes requests. */
    public URI uri(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    /** The log so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process's id. */
    public long pid() {
        return process.pid();
    }

    /** Collects the garbage and returns how many bytes of the heap are in use after it. */
    long liveHeap() {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid()),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher total = TOTAL.matcher(histogram);
            if (!total.find()) {
                throw new AssertionError("jcmd says nothing of the heap: " + histogram);
            }
            return Long.parseLong(total.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the worker in the midst of whatever it does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks the worker to end, as a service manager does. */
    public void terminate() {
        process.destroy();
    }

    /** Waits until the process has ended; returns its exit code. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " has not ended within 60 s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private int port() {
        return port.orTimeout(START.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(e -> {
                    throw new AssertionError(name + " has not started; see " + log.toAbsolutePath(), e);
                })
                .join();
    }

    private void readLog() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                var out = Files.newBufferedWriter(log)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.write(line);
                out.newLine();
                out.flush();
                Matcher started = STARTED.matcher(line);
                if (started.find()) {
                    port.complete(Integer.valueOf(started.group(1)));
                }
            }
        } catch (IOException e) {
            // the process was killed
        }
        port.completeExceptionally(new IllegalStateException("The process has ended"));
    }

    /** The sample under test, made ready with the first worker. */
    private static final class Sample {
        static final Program PROGRAM = Program.of(JAR, OUT);
    }
}
