package dev.livelist.benchmarks.fanout;

import dev.livelist.benchmarks.Machine;
import dev.livelist.benchmarks.fanout.Load.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import redis.embedded.RedisServer;

/**
 * Measures each server in turn, in rounds, with the same readers, the same messages and the same Redis; writes a table, a
 * chart and the figures of each round to {@code target/fanout}, anew after each server.
 *
 * <p>System properties: {@code fanout.rounds} (3), {@code fanout.readers} (1000), {@code fanout.idle} (10000),
 * {@code fanout.warmup} (45) seconds before anything is measured, {@code fanout.seconds} (15) per rate, {@code fanout.only}
 * (names of servers, by comma), {@code fanout.parts} ({@code rates,peak,changes,idle}), {@code fanout.jar} (the sample's),
 * {@code fanout.java} (options of the servers' JVMs).
 */
public final class FanoutComparison {

    private static final int WORKERS = 2;

    /** How many event loops each worker has. */
    static final int LOOPS = Math.max(1, Runtime.getRuntime().availableProcessors() / WORKERS);

    private static final int[] RATES = {10, 50};
    private static final int WARM_UP_RATE = 50;
    private static final int CHANGES_RATE = 1_000;
    private static final int PEAK_FROM = 100;
    private static final int PEAK_TO = 3_000;
    private static final double PEAK_FACTOR = 1.5;
    private static final int PEAK_HALVINGS = 3;
    private static final Duration PEAK_STEP = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> CHART = List.of(
            "CPU µs per delivery at 10/s",
            "CPU µs per delivery at 50/s",
            "ms to the last reader at 50/s, p99",
            "most deliveries per second",
            "KiB per idle reader, of 10,000",
            "1,000 changes/s: changes per CPU second");

    private final int readers = Integer.getInteger("fanout.readers", 1_000);
    private final int idle = Integer.getInteger("fanout.idle", 10_000);
    private final Duration warmUp = Duration.ofSeconds(Integer.getInteger("fanout.warmup", 45));
    private final Duration time = Duration.ofSeconds(Integer.getInteger("fanout.seconds", 15));
    private final Set<String> parts =
            Set.of(System.getProperty("fanout.parts", "rates,peak,changes,idle").split(",", -1));
    private final Results results;
    private int round;

    private FanoutComparison(List<String> servers) {
        results = new Results(servers);
    }

    /** Runs the comparison. */
    public static void main(String[] args) throws IOException {
        int port = ServerProcess.freePort();
        RedisServer redis =
                RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        try {
            Map<String, Function<Mode, FanoutServer>> servers = servers(port);
            FanoutComparison comparison = new FanoutComparison(List.copyOf(servers.keySet()));
            String machine = Machine.description() + versions();
            List<Function<Mode, FanoutServer>> order = new ArrayList<>(servers.values());
            for (int round = 0; round < Integer.getInteger("fanout.rounds", 3); round++) {
                comparison.round = round;
                for (Function<Mode, FanoutServer> server : order) {
                    comparison.measure(server);
                    comparison.write(machine);
                }
                Collections.rotate(order, 1);
            }
            System.out.println("\n" + comparison.report(machine));
        } finally {
            redis.stop();
        }
    }

    private static Map<String, Function<Mode, FanoutServer>> servers(int redis) {
        Path jar = Path.of(System.getProperty("fanout.jar", "../sample-webflux/target/sample-webflux.jar"))
                .toAbsolutePath()
                .normalize();
        if (!Files.exists(jar)) {
            throw new IllegalStateException("There is no " + jar + ": build sample-webflux, or set fanout.jar");
        }
        Map<String, Function<Mode, FanoutServer>> servers = new LinkedHashMap<>();
        servers.put("Livelist", mode -> new LivelistServer("Livelist", mode, jar, redis, WORKERS));
        servers.put("WebFlux by hand", mode -> new HandMadeServer(mode, redis, WORKERS));
        if (NchanServer.isInstalled()) {
            servers.put("Nchan", mode -> new NchanServer(redis, WORKERS));
        } else {
            System.out.println("Nchan is left out: there is no nginx with that module (Debian: libnginx-mod-nchan)");
        }
        String only = System.getProperty("fanout.only", "");
        if (!only.isEmpty()) {
            servers.keySet().retainAll(Set.of(only.split(",", -1)));
        }
        return servers;
    }

    private static String versions() {
        return ", Redis 7.0.15, PostgreSQL 18.6" + (NchanServer.isInstalled() ? ", " + NchanServer.version() : "");
    }

    private void measure(Function<Mode, FanoutServer> start) {
        if (parts.contains("rates") || parts.contains("peak")) {
            try (FanoutServer server = start.apply(Mode.EVERY_MESSAGE);
                    Readers open = connect(server, readers)) {
                Load load = new Load(server, open);
                load.run(WARM_UP_RATE, warmUp);
                if (parts.contains("peak")) {
                    add("most deliveries per second", server, mostDeliveries(load));
                }
                if (parts.contains("rates")) {
                    rates(server, load);
                }
            }
        }
        if (parts.contains("changes")) {
            try (FanoutServer server = start.apply(Mode.MERGING)) {
                changes(server);
            }
        }
        if (parts.contains("idle")) {
            try (FanoutServer server = start.apply(Mode.IDLE)) {
                idle(server);
            }
        }
    }

    private void rates(FanoutServer server, Load load) {
        for (int rate : RATES) {
            Sample sample = load.run(rate, time);
            add("CPU µs per delivery at " + rate + "/s", server, sample.cpuMicrosPerDelivery());
            add("ms to the last reader at " + rate + "/s, p50", server, sample.millis(0.5));
            add("ms to the last reader at " + rate + "/s, p99", server, sample.millis(0.99));
            add("lost at " + rate + "/s, of a million", server, sample.lostPerMillion());
            add("bytes per delivery at " + rate + "/s", server, sample.bytesPerDelivery());
        }
    }

    /** The most that readers were sent in a second of those times in which they had nearly all within one, and lost nothing. */
    private static double mostDeliveries(Load load) {
        double most = 0;
        double kept = 0;
        double failed = PEAK_TO;
        for (double rate = PEAK_FROM; rate < PEAK_TO; rate *= PEAK_FACTOR) {
            Sample sample = load.run((int) rate, PEAK_STEP);
            if (!sample.keptUp()) {
                failed = rate;
                break;
            }
            kept = rate;
            most = Math.max(most, sample.deliveriesPerSecond());
        }
        for (int i = 0; i < PEAK_HALVINGS; i++) {
            double rate = (kept + failed) / 2;
            Sample sample = load.run((int) rate, PEAK_STEP);
            if (sample.keptUp()) {
                kept = rate;
                most = Math.max(most, sample.deliveriesPerSecond());
            } else {
                failed = rate;
            }
        }
        return most;
    }

    /** Many changes of few rows: who may merge, does. */
    private void changes(FanoutServer server) {
        String load = String.format(Locale.ROOT, "%,d changes/s: ", CHANGES_RATE);
        try (Readers open = connect(server, readers);
                Documents documents = server.series() > 0 ? new Documents(server) : null) {
            Load changing = new Load(server, open);
            changing.run(CHANGES_RATE, warmUp.dividedBy(3));
            Sample sample = changing.run(CHANGES_RATE, time);
            add(load + "processors used", server, sample.processors());
            add(load + "changes per CPU second", server, sample.changesPerCpuSecond());
            add(load + "superseded, %", server, sample.supersededPercent());
            add(load + "ms to the last reader, p50", server, sample.millis(0.5));
            add(load + "ms to the last reader, p99", server, sample.millis(0.99));
            add(load + "lost, of a million", server, sample.lostPerMillion());
            if (documents != null) {
                add(load + "wrong documents at the end", server, documents.wrong());
            }
        }
    }

    private void idle(FanoutServer server) {
        try (Readers open = connect(server, Math.min(200, idle))) {
            new Load(server, open).run(WARM_UP_RATE, Duration.ofSeconds(5));
        }
        Memory before = settled(server);
        try (Readers open = new Readers(server)) {
            for (int count : idle > 1_000 ? new int[] {1_000, idle} : new int[] {idle}) {
                open.connect(count - open.count());
                awaitReady(server, open);
                Memory now = settled(server);
                String measure = String.format(Locale.ROOT, "KiB per idle reader, of %,d", count);
                double heap = now.heap() - before.heap();
                add(measure, server, (heap + now.process() - before.process()) / 1024 / count);
                add(measure + ": of which Java heap", server, heap / 1024 / count);
            }
        }
    }

    /**
     * What a server holds.
     *
     * @param process bytes that the processes hold; where they have heaps, all of those
     * @param heap bytes in use in their heaps
     */
    private record Memory(long process, long heap) {}

    /** What a server holds once garbage is gone. */
    private static Memory settled(FanoutServer server) {
        ServerProcess.pause(Duration.ofSeconds(2));
        long heap = ServerProcess.liveHeapBytes(server.processes());
        ServerProcess.pause(Duration.ofSeconds(2));
        return new Memory(ServerProcess.memoryBytes(server.processes()), heap);
    }

    private static Readers connect(FanoutServer server, int count) {
        Readers open = new Readers(server);
        open.connect(count);
        awaitReady(server, open);
        return open;
    }

    /** Until every reader has been given a message; one that is there too late for the first is given the next. */
    private static void awaitReady(FanoutServer server, Readers open) {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); open.ready() < open.count(); ) {
            if (System.nanoTime() > end || open.broken() > 0) {
                throw new IllegalStateException(server.name() + " serves " + open.ready() + " of " + open.count()
                        + " readers, and has dropped " + open.broken());
            }
            server.publish(0, 1);
            ServerProcess.pause(Duration.ofMillis(500));
        }
    }

    private void add(String measure, FanoutServer server, double value) {
        results.add(measure, server.name(), round, value);
        System.out.printf(Locale.ROOT, "%s, round %d, %s: %.2f%n", server.name(), round + 1, measure, value);
    }

    private String report(String machine) {
        return machine + ". Round " + (round + 1) + "; means [lowest – highest]. " + readers + " readers over "
                + WORKERS
                + " worker processes of " + LOOPS + (LOOPS == 1 ? " event loop, " : " event loops, ")
                + warmUp.toSeconds() + " s of warm-up, "
                + time.toSeconds()
                + " s for each rate.\n\n" + results.table();
    }

    private void write(String machine) throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "fanout"));
        Files.writeString(directory.resolve("results.md"), report(machine));
        Files.writeString(directory.resolve("rounds.csv"), results.lines());
        Files.writeString(
                directory.resolve("fanout.svg"),
                BarChart.of(
                        results,
                        String.format(
                                Locale.ROOT,
                                "Fan-out to %,d readers, %d workers, Redis between them",
                                readers,
                                WORKERS),
                        CHART));
    }
}
