package dev.livelist.benchmarks.abuse;

import dev.livelist.benchmarks.abuse.Innocent.Measured;
import dev.livelist.benchmarks.fanout.ServerProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a reader of {@code orders} has while somebody without a login abuses {@code products}: before, meanwhile, and ten seconds after. The worker
 * is the packaged sample in a process with a heap of 256 MB, over PostgreSQL, with 20,000 ordinary products and 1,000 of 8,000 characters.
 * Prints a table.
 */
public final class AbuseBenchmark {

    private static final Duration REST = Duration.ofSeconds(10);

    private final Process worker;
    private final int port;
    private final Innocent innocent;
    private final Duration time;

    private AbuseBenchmark(Process worker, int port, Duration time) throws IOException, InterruptedException {
        this.worker = worker;
        this.port = port;
        this.innocent = new Innocent(port);
        this.time = time;
    }

    /**
     * Runs it.
     *
     * @param args for how many seconds each part goes on, 20 where nothing is said
     */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        Duration time = Duration.ofSeconds(args.length == 0 ? 20 : Long.parseLong(args[0]));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
            int port = ServerProcess.freePort();
            List<String> command = ServerProcess.java(
                    "-Xmx256m",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-jar",
                    Path.of(System.getProperty("abuse.jar", "../sample-webflux/target/sample-webflux.jar"))
                            .toString());
            command.addAll(List.of(
                    "--server.port=" + port,
                    "--sample.seed=0",
                    "--spring.r2dbc.url=r2dbc:postgresql://localhost:" + postgres.getPort() + "/postgres",
                    "--spring.r2dbc.username=postgres",
                    "--spring.r2dbc.password=postgres"));
            Process worker = ServerProcess.start("abuse", port, command);
            try {
                fill(postgres);
                new AbuseBenchmark(worker, port, time).run();
            } finally {
                worker.destroy();
                worker.waitFor();
            }
        }
    }

    private static void fill(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into product (name, category, price, active, updated_at) select 'Product ' || md5(n::text), 'category-' || n % 50, n % 1000, true, now() from generate_series(1, 20000) n");
            statement.execute(
                    "insert into product (name, category, price, active, updated_at) select repeat('x', 8000) || n, 'long', 1, true, now() from generate_series(1, 1000) n");
            statement.execute("analyze");
        }
    }

    private void run() throws IOException, InterruptedException {
        innocent.use(time); // the worker warms up
        System.out.println();
        System.out.println(System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, each part " + time.toSeconds() + " s");
        System.out.println();
        System.out.println("| | document p50, ms | p99 | worst | patch p50, ms | p99 | worst | refused | worker, MB |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        print("quiet", innocent.use(time));
        for (Abuse abuse : Abuse.values()) {
            String name = abuse.name().toLowerCase(Locale.ROOT);
            long asked = Abuse.asked();
            Measured meanwhile;
            Abuse.Running running = abuse.begin(port);
            try {
                meanwhile = innocent.use(time);
            } finally {
                running.end();
            }
            print(name + ", " + (Abuse.asked() - asked) + " queries", meanwhile);
            ServerProcess.pause(REST);
            print("10 s after " + name, innocent.use(time.dividedBy(2)));
        }
    }

    private void print(String part, Measured measured) {
        if (!worker.isAlive()) {
            throw new IllegalStateException("The worker has ended; see target/fanout/abuse.log");
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %d | %.0f |%n",
                part,
                Measured.percentile(measured.documents(), 50),
                Measured.percentile(measured.documents(), 99),
                Measured.percentile(measured.documents(), 100),
                Measured.percentile(measured.patches(), 50),
                Measured.percentile(measured.patches(), 99),
                Measured.percentile(measured.patches(), 100),
                measured.refused(),
                ServerProcess.memoryBytes(List.of(worker)) / 1e6);
    }
}
