package dev.livelist.benchmarks.fanout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import redis.embedded.RedisServer;

/**
 * Runs each server in turn, in rounds, with the same readers and the same messages; prints one table of means, with the
 * lowest and the highest round and the ratio to the last column that is there: Nchan, or WebFlux by hand.
 *
 * <p>System properties: {@code fanout.rounds} (3), {@code fanout.readers} (1000), {@code fanout.idle} (10000, 0 for none),
 * {@code fanout.warmup} (60) seconds at the higher rate before anything is measured,
 * {@code fanout.seconds} (20) per rate, {@code fanout.only} (names, by comma), {@code fanout.peak} (true),
 * {@code fanout.jar} (the sample's), {@code fanout.java} (options of the servers' JVMs).
 */
public final class FanoutComparison {

    private static final int WORKERS = 2;
    private static final int[] RATES = {10, 50};
    private static final int[] PEAK_RATES = {100, 150, 200, 300, 400, 500, 600, 700, 800, 1000};
    private static final Duration PEAK_STEP = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int readers = Integer.getInteger("fanout.readers", 1_000);
    private final int idle = Integer.getInteger("fanout.idle", 10_000);
    private final Duration warmUp = Duration.ofSeconds(Integer.getInteger("fanout.warmup", 60));
    private final Duration time = Duration.ofSeconds(Integer.getInteger("fanout.seconds", 20));
    private final boolean peak = Boolean.parseBoolean(System.getProperty("fanout.peak", "true"));
    private final Map<String, Map<String, DoubleSummaryStatistics>> scores = new LinkedHashMap<>();
    private int number;

    private FanoutComparison() {}

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws IOException {
        FanoutComparison comparison = new FanoutComparison();
        int port = ServerProcess.freePort();
        RedisServer redis =
                RedisServer.builder().port(port).setting("save \"\"").build();
        redis.start();
        try {
            Map<String, Supplier<FanoutServer>> servers = servers(port);
            for (int round = 0; round < Integer.getInteger("fanout.rounds", 3); round++) {
                for (Supplier<FanoutServer> server : servers.values()) {
                    comparison.measure(server);
                }
            }
            System.out.println(comparison.report(List.copyOf(servers.keySet())));
        } finally {
            redis.stop();
        }
    }

    private static Map<String, Supplier<FanoutServer>> servers(int redis) {
        Path jar = Path.of(System.getProperty("fanout.jar", "sample-webflux/target/sample-webflux.jar"))
                .toAbsolutePath();
        Map<String, Supplier<FanoutServer>> servers = new LinkedHashMap<>();
        servers.put("Livelist", () -> new LivelistServer("Livelist", jar, redis, WORKERS));
        servers.put("WebFlux by hand", () -> new HandMadeServer(redis, WORKERS));
        if (NchanServer.isInstalled()) {
            servers.put("Nchan", () -> new NchanServer(redis, WORKERS));
        } else {
            System.out.println("Nchan is not installed (Debian: libnginx-mod-nchan): it is left out");
        }
        String only = System.getProperty("fanout.only", "");
        if (!only.isEmpty()) {
            servers.keySet().retainAll(Set.of(only.split(",")));
        }
        return servers;
    }

    private void measure(Supplier<FanoutServer> supplier) {
        try (FanoutServer server = supplier.get()) {
            number = 0;
            try (Readers open = connect(server, readers)) {
                run(server, open, 50, warmUp);
                for (int rate : RATES) {
                    Sample sample = run(server, open, rate, time);
                    add("CPU µs per delivery at " + rate + "/s", server, sample.cpuMicros());
                    add("p50 ms to the last reader at " + rate + "/s", server, sample.millis(0.5));
                    add("p99 ms to the last reader at " + rate + "/s", server, sample.millis(0.99));
                    require(sample.complete(), server, "lost something at " + rate + "/s");
                }
                if (peak) {
                    add("most deliveries per second", server, mostDeliveries(server, open));
                }
            }
            if (idle > 0) {
                add("KiB per idle reader", server, idleBytes(server) / 1024);
            }
        }
    }

    private static Readers connect(FanoutServer server, int count) {
        Readers open = new Readers(server, count);
        server.publish(0);
        for (long end = System.nanoTime() + PATIENCE.toNanos(); open.greeted() < count; ) {
            require(System.nanoTime() < end, server, "has greeted " + open.greeted() + " of " + count);
            ServerProcess.pause(Duration.ofMillis(50));
        }
        return open;
    }

    /**
     * What a time at one rate has shown.
     *
     * @param nanos from publishing to the last reader, of each message, sorted
     */
    private record Sample(long events, double cpuMicros, double perSecond, long[] nanos, boolean complete) {
        double millis(double quantile) {
            return nanos[(int) (quantile * (nanos.length - 1))] / 1e6;
        }
    }

    private Sample run(FanoutServer server, Readers open, int rate, Duration duration) {
        int first = number + 1;
        int count = (int) (rate * duration.toMillis() / 1000);
        long[] published = new long[count];
        long cpu = ServerProcess.cpuMicros(server.processes());
        long events = open.events();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + i * 1_000_000_000L / rate;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                java.util.concurrent.locks.LockSupport.parkNanos(wait);
            }
            published[i] = System.nanoTime();
            server.publish(++number);
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (open.reached(number) < open.count() && System.nanoTime() < end) {
            ServerProcess.pause(Duration.ofMillis(2));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long delivered = open.events() - events;
        long used = ServerProcess.cpuMicros(server.processes()) - cpu;
        long[] nanos = new long[count];
        boolean complete = open.lost() == 0;
        for (int i = 0; i < count; i++) {
            complete &= open.reached(first + i) == open.count();
            nanos[i] = open.lastAt(first + i) - published[i];
        }
        Arrays.sort(nanos);
        Sample sample = new Sample(delivered, (double) used / delivered, delivered / seconds, nanos, complete);
        System.out.printf(
                Locale.ROOT,
                "%s at %d/s: %.2f µs per delivery, %.0f deliveries/s of %d, p50 %.1f ms, p99 %.1f ms%s%n",
                server.name(),
                rate,
                sample.cpuMicros(),
                sample.perSecond(),
                (long) count * open.count(),
                sample.millis(0.5),
                sample.millis(0.99),
                complete ? "" : ", incomplete");
        return sample;
    }

    /** The most that reached readers within a second, at the rates before the first one that did not. */
    private double mostDeliveries(FanoutServer server, Readers open) {
        double most = 0;
        for (int rate : PEAK_RATES) {
            Sample sample = run(server, open, rate, PEAK_STEP);
            if (!sample.complete() || sample.millis(0.99) > 1_000) {
                break;
            }
            most = Math.max(most, sample.perSecond());
        }
        return most;
    }

    private double idleBytes(FanoutServer server) {
        long before = settled(server);
        try (Readers open = connect(server, idle)) {
            return (double) (settled(server) - before) / open.count();
        }
    }

    private static long settled(FanoutServer server) {
        for (Process process : server.processes()) {
            if (process.info().command().orElse("").endsWith("java")) {
                collect(process);
            }
        }
        ServerProcess.pause(Duration.ofSeconds(2));
        return ServerProcess.memoryBytes(server.processes());
    }

    private static void collect(Process process) {
        try {
            for (int i = 0; i < 2; i++) {
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                        .toString(),
                                Long.toString(process.pid()),
                                "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean condition, FanoutServer server, String problem) {
        if (!condition) {
            throw new IllegalStateException(server.name() + " " + problem);
        }
    }

    private void add(String measure, FanoutServer server, double value) {
        scores.computeIfAbsent(measure, m -> new LinkedHashMap<>())
                .computeIfAbsent(server.name(), s -> new DoubleSummaryStatistics())
                .accept(value);
    }

    private String report(List<String> names) {
        String baseline = names.get(names.size() - 1);
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("| | " + String.join(" | ", names) + " |");
        lines.add("|---|" + "---|".repeat(names.size()));
        scores.forEach((measure, byServer) -> {
            List<String> cells = new ArrayList<>();
            for (String name : names) {
                DoubleSummaryStatistics score = Objects.requireNonNull(byServer.get(name));
                cells.add(String.format(
                        Locale.ROOT,
                        "%,.1f [%,.1f – %,.1f] × %.2f",
                        score.getAverage(),
                        score.getMin(),
                        score.getMax(),
                        score.getAverage()
                                / Objects.requireNonNull(byServer.get(baseline)).getAverage()));
            }
            lines.add("| " + measure + " | " + String.join(" | ", cells) + " |");
        });
        return String.join("\n", lines);
    }
}
