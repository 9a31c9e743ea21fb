package dev.livelist.benchmarks.views;

import dev.livelist.benchmarks.fanout.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The storm over sockets: so many readers of {@value #QUERIES} different queries connect at once to one worker, a process of
 * its own with a pool of ten connections, while somebody uses the application. First to a worker that has just started, as
 * when all the others have died, then to the same once more, with queries that it does not know either.
 */
final class HttpStormBenchmark {

    private static final int QUERIES = 500;
    private static final int ROWS = 3;
    private static final String DATABASE = "storm";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process worker;
    private final int port;
    private final int count;

    private HttpStormBenchmark(Process worker, int port, int count) {
        this.worker = worker;
        this.port = port;
        this.count = count;
    }

    /** The sample, packaged. */
    static Path jar() {
        return Path.of(System.getProperty("views.jar", "../sample-webflux/target/sample-webflux.jar"));
    }

    /**
     * Runs it and prints its figures.
     *
     * @param args the port of the database, and how many readers
     */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        int database = Integer.parseInt(args[0]);
        execute(
                database,
                "postgres",
                "drop database if exists " + DATABASE + " with (force)",
                "create database " + DATABASE);
        int port = ServerProcess.freePort();
        List<String> command = ServerProcess.java("-jar", jar().toString());
        command.addAll(List.of(
                "--server.port=" + port,
                "--sample.seed=300",
                "--spring.r2dbc.url=r2dbc:postgresql://localhost:" + database + "/" + DATABASE,
                "--spring.r2dbc.username=postgres",
                "--spring.r2dbc.password=postgres",
                "--spring.r2dbc.pool.initial-size=" + Worker.POOL,
                "--spring.r2dbc.pool.max-size=" + Worker.POOL));
        Process worker = ServerProcess.start("storm", port, command);
        try {
            execute(
                    database,
                    DATABASE,
                    "insert into product (name, category, price, active, updated_at) select 'Product ' || n, 'storm-' || n / "
                            + ROWS + ", 1, true, now() from generate_series(0, " + (2 * QUERIES * ROWS - 1) + ") n",
                    "analyze");
            HttpStormBenchmark benchmark = new HttpStormBenchmark(worker, port, Integer.parseInt(args[1]));
            benchmark.requests(200);
            benchmark.storm("new worker", 0);
            benchmark.requests(2_000);
            benchmark.storm("warm worker", QUERIES);
        } finally {
            worker.destroy();
            worker.waitFor();
        }
    }

    private void storm(String name, int firstCategory) throws IOException, InterruptedException {
        double[] quiet = requests(500);
        long statements = statements();
        long memory = ServerProcess.memoryBytes(List.of(worker));
        AtomicBoolean over = new AtomicBoolean();
        List<Double> during = new ArrayList<>();
        Thread application = new Thread(() -> {
            while (!over.get()) {
                during.add(request());
            }
        });
        try (StreamReaders readers = new StreamReaders()) {
            application.start();
            readers.connect(
                    port,
                    count,
                    reader -> "/live/products?category=storm-" + (firstCategory + reader % QUERIES),
                    PATIENCE);
            over.set(true);
            application.join();
            double[] stormy = during.stream().mapToDouble(d -> d).toArray();
            print(name, "readers without a document", (double) (readers.lost() + incomplete(readers)));
            print(name, "statements for " + QUERIES + " queries", (double) (statements() - statements));
            print(name, "ms to a reader's document, p50", percentile(readers.waits(), 50));
            print(name, "ms to the last reader's document", percentile(readers.waits(), 100));
            print(name, "requests of the application meanwhile", stormy.length);
            for (int rank : new int[] {50, 99, 100}) {
                print(name, "their p" + rank + " ms, quiet", percentile(quiet, rank));
                print(name, "their p" + rank + " ms, storm", percentile(stormy, rank));
            }
            print(name, "MB of the process before", memory / 1e6);
            print(name, "MB with all readers", ServerProcess.memoryBytes(List.of(worker)) / 1e6);
        }
        for (long end = System.nanoTime() + PATIENCE.toNanos(); figure("readers") > 0; ) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The worker goes on serving readers that have left");
            }
            ServerProcess.pause(Duration.ofMillis(100));
        }
    }

    /** How many got something else than the rows of their category. */
    private static long incomplete(StreamReaders readers) {
        return readers.documents().stream()
                .filter(document -> document.split("\"category\":\"storm-", -1).length != ROWS + 1)
                .count();
    }

    private long statements() {
        return figure("statements");
    }

    private long figure(String name) {
        return JSON.readTree(get("/actuator/livelist")).path(name).asLong();
    }

    private double[] requests(int times) {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            millis[i] = request();
        }
        return millis;
    }

    /** What somebody does who uses the application: it reads a row by its key. */
    private double request() {
        long began = System.nanoTime();
        JsonNode row = JSON.readTree(get("/api/products/17"));
        if (row.path("id").asLong() != 17) {
            throw new IllegalStateException("The application answers " + row);
        }
        return (System.nanoTime() - began) / 1e6;
    }

    private String get(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(int port, String database, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://localhost:" + port + "/" + database, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static double percentile(double[] values, int rank) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, sorted.length * rank / 100)];
    }

    private static void print(String storm, String measure, double value) {
        System.out.println("= " + storm + ": " + measure + " = " + value);
    }
}
