package dev.livelist.benchmarks.fanout;

import dev.livelist.benchmarks.Machine;
import dev.livelist.benchmarks.fanout.Load.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import redis.embedded.RedisServer;

/**
 * What one change costs a worker: one list, one view, one reader, default settings, beside a loop that does the least with the same parts.
 * Processor time of the worker per change, and how long a change takes to the reader; a table in {@code target/fanout/change-cost.md}.
 *
 * <p>System properties: {@code cost.rounds} (3), {@code cost.warmup} (60) seconds before anything is measured, {@code cost.seconds} (30)
 * per rate, {@code fanout.jar} (the sample's), {@code cost.other} (the sample of another version, to be measured beside it).
 */
public final class ChangeCostComparison {

    private static final int[] RATES = {10, 50};
    private static final int WARM_UP_RATE = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ChangeCostComparison() {}

    /** Runs the comparison. */
    public static void main(String[] args) throws IOException {
        int port = ServerProcess.freePort();
        RedisServer redis =
                RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        try {
            List<Supplier<FanoutServer>> servers = servers(port);
            Results results = new Results(names());
            int rounds = Integer.getInteger("cost.rounds", 3);
            for (int round = 0; round < rounds; round++) {
                for (Supplier<FanoutServer> server : servers) {
                    measure(server, results, round);
                }
                Collections.rotate(servers, 1);
            }
            String report = Machine.description() + ". " + rounds
                    + " rounds; means [lowest – highest]. One worker, one list, one view, one reader, default settings.\n\n"
                    + results.table();
            Files.writeString(
                    Files.createDirectories(Path.of("target", "fanout")).resolve("change-cost.md"), report);
            System.out.println("\n" + report);
        } finally {
            redis.stop();
        }
    }

    private static List<String> names() {
        return System.getProperty("cost.other", "").isEmpty()
                ? List.of("Livelist", "bare loop")
                : List.of("Livelist", "bare loop", "the other version");
    }

    private static List<Supplier<FanoutServer>> servers(int redis) {
        List<Supplier<FanoutServer>> servers = new ArrayList<>();
        servers.add(() -> new BareLoopServer(Mode.MERGING, redis));
        Path jar = Path.of(System.getProperty("fanout.jar", "../sample-webflux/target/sample-webflux.jar"));
        servers.add(() -> new LivelistServer("Livelist", Mode.MERGING, jar, redis, 1));
        String other = System.getProperty("cost.other", "");
        if (!other.isEmpty()) {
            servers.add(() -> new LivelistServer("the other version", Mode.MERGING, Path.of(other), redis, 1));
        }
        return servers;
    }

    private static void measure(Supplier<FanoutServer> start, Results results, int round) {
        try (FanoutServer server = start.get();
                Readers reader = new Readers(server)) {
            reader.connect(1);
            for (long end = System.nanoTime() + PATIENCE.toNanos(); reader.ready() < 1; ) {
                if (System.nanoTime() > end || reader.broken() > 0) {
                    throw new IllegalStateException(server.name() + " does not serve its reader");
                }
                server.publish(0, 1);
                ServerProcess.pause(Duration.ofMillis(500));
            }
            Load load = new Load(server, reader);
            load.run(WARM_UP_RATE, Duration.ofSeconds(Integer.getInteger("cost.warmup", 60)));
            Duration time = Duration.ofSeconds(Integer.getInteger("cost.seconds", 30));
            for (int rate : RATES) {
                Sample sample = load.run(rate, time);
                long changes = rate * time.toSeconds();
                add(
                        results,
                        "CPU µs per change at " + rate + "/s",
                        server,
                        round,
                        (double) sample.cpuMicros() / changes);
                add(results, "ms to the reader at " + rate + "/s, p50", server, round, sample.millis(0.5));
                add(results, "ms to the reader at " + rate + "/s, p99", server, round, sample.millis(0.99));
                add(results, "lost at " + rate + "/s, of a million", server, round, sample.lostPerMillion());
            }
        }
    }

    private static void add(Results results, String measure, FanoutServer server, int round, double value) {
        results.add(measure, server.name(), round, value);
        System.out.printf(Locale.ROOT, "%s, round %d, %s: %.2f%n", server.name(), round + 1, measure, value);
    }
}
