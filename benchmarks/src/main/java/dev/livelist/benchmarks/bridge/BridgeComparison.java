package dev.livelist.benchmarks.bridge;

import io.lettuce.core.LettuceVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;
import org.redisson.Redisson;
import org.springframework.data.redis.core.RedisTemplate;

/**
 * Runs {@link BridgeBenchmark} in rounds, each of which measures every bus in a fresh JVM, so that a machine that gets
 * slower or busier does so for all of them; prints one table of means, with the lowest and the highest round.
 */
public final class BridgeComparison {

    private static final List<String> BUSES = List.of(
            "lettuce", "livelist", "livelist-sharded", "livelist-streams", "livelist-postgres", "spring", "redisson");

    /** For a look at whether it runs at all: seconds for each of two iterations, 0 for what the benchmark says itself. */
    private static final int SECONDS = Integer.getInteger("bridge.seconds", 0);

    /** The scores of the rounds, by measure and bus. */
    private final Map<String, Map<String, DoubleSummaryStatistics>> scores = new LinkedHashMap<>();

    private BridgeComparison() {}

    /**
     * Runs the comparison and prints its table.
     *
     * @param args the number of rounds; 3 where nothing is said
     */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
        BridgeComparison comparison = new BridgeComparison();
        for (int round = 0; round < rounds; round++) {
            comparison.round();
        }
        System.out.println(comparison.report(rounds));
    }

    private void round() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(BridgeBenchmark.class.getName() + ".*")
                .param("bus", BUSES.toArray(String[]::new))
                .addProfiler(CpuTime.class)
                .shouldFailOnError(true);
        if (SECONDS > 0) {
            options.forks(1)
                    .warmupIterations(1)
                    .warmupTime(TimeValue.seconds(SECONDS))
                    .measurementIterations(1)
                    .measurementTime(TimeValue.seconds(SECONDS));
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        for (RunResult run : results) {
            String bus = run.getParams().getParam("bus");
            Result<?> primary = run.getPrimaryResult();
            Result<?> cpu = run.getSecondaryResults().get(CpuTime.LABEL);
            switch (primary.getLabel()) {
                case "singleChanges" -> {
                    add("single changes/s", bus, primary, Result::getScore);
                    add("CPU µs per single change", bus, cpu, Result::getScore);
                }
                case "batchesOfHundred" -> {
                    add("changes/s in batches of 100", bus, primary, Result::getScore);
                    add("CPU µs per change in batches", bus, cpu, Result::getScore);
                }
                default -> {
                    add("latency p50 µs", bus, primary, percentile(50));
                    add("latency p99 µs", bus, primary, percentile(99));
                }
            }
        }
    }

    private void add(String measure, String bus, Result<?> result, ToDoubleFunction<Result<?>> score) {
        scores.computeIfAbsent(measure, m -> new LinkedHashMap<>())
                .computeIfAbsent(bus, b -> new DoubleSummaryStatistics())
                .accept(score.applyAsDouble(result));
    }

    private static ToDoubleFunction<Result<?>> percentile(double rank) {
        return result -> {
            Statistics statistics = result.getStatistics();
            return statistics.getPercentile(rank);
        };
    }

    private String report(int rounds) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Mean of " + rounds + " rounds [lowest – highest], and the ratio to bare Lettuce. "
                + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", Lettuce " + LettuceVersion.getVersion() + ", Spring Data Redis "
                + versionOf(RedisTemplate.class) + ", Redisson " + versionOf(Redisson.class)
                + ", Redis 7.0.15, PostgreSQL 18.6.");
        lines.add("");
        lines.add("| | " + String.join(" | ", BUSES) + " |");
        lines.add("|---|" + "---|".repeat(BUSES.size()));
        scores.forEach((measure, byBus) -> lines.add("| " + measure + " | "
                + String.join(" | ", BUSES.stream().map(bus -> cell(byBus, bus)).toList()) + " |"));
        return String.join("\n", lines);
    }

    private static String cell(Map<String, DoubleSummaryStatistics> byBus, String bus) {
        DoubleSummaryStatistics scores = byBus.get(bus);
        if (scores == null) {
            return "–";
        }
        double limit = byBus.get("lettuce").getAverage();
        return String.format(
                Locale.ROOT,
                limit < 100 ? "%,.1f [%,.1f – %,.1f] × %.2f" : "%,.0f [%,.0f – %,.0f] × %.2f",
                scores.getAverage(),
                scores.getMin(),
                scores.getMax(),
                scores.getAverage() / limit);
    }

    private static String versionOf(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "?" : version;
    }
}
