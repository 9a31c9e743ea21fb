package dev.livelist.benchmarks.micro;

import com.google.common.eventbus.EventBus;
import dev.livelist.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the benchmarks of Livelist's parts in rounds, with JMH's profiler of allocations, and writes a table of each to {@code
 * target/jmh/results.md}: means of the rounds with the lowest and the highest, and how many times Livelist's each is.
 */
public final class PartsComparison {

    private static final String OURS = "livelist";
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 4;

    /** By benchmark, then by what is done, then by who does it. */
    private final Map<String, Map<String, Map<String, Score>>> scores = new LinkedHashMap<>();

    private record Score(DoubleSummaryStatistics micros, DoubleSummaryStatistics allocated) {
        DoubleSummaryStatistics of(boolean bytes) {
            return bytes ? allocated : micros;
        }
    }

    private PartsComparison() {}

    /**
     * Runs the comparison.
     *
     * @param args the number of rounds, 3 where nothing is said; then which benchmarks, as a regular expression, all where
     *     nothing is said
     */
    public static void main(String[] args) throws RunnerException, IOException {
        int rounds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
        String which = args.length < 2 ? "Broadcast|Encoding|Diff|Window" : args[1];
        PartsComparison comparison = new PartsComparison();
        for (int round = 1; round <= rounds; round++) {
            comparison.round(which);
            String report = comparison.report(round);
            Files.writeString(Files.createDirectories(Path.of("target", "jmh")).resolve("results.md"), report);
            System.out.println("\n" + report);
        }
    }

    private void round(String which) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("\\.(" + which + ")Benchmark\\.")
                        .exclude("dev\\.livelist\\.benchmarks\\.(bridge|views)\\.")
                        .addProfiler(GCProfiler.class)
                        .forks(1)
                        .warmupIterations(WARM_UPS)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(ITERATIONS)
                        .measurementTime(TimeValue.seconds(1))
                        .shouldFailOnError(true)
                        .build())
                .run();
        for (RunResult run : results) {
            BenchmarkParams params = run.getParams();
            String benchmark = params.getBenchmark().replaceAll(".*\\.(\\w+)Benchmark\\.\\w+$", "$1");
            String what = run.getPrimaryResult().getLabel();
            for (String key : params.getParamsKeys()) {
                if (!key.equals("by")) {
                    what += ", " + key + " " + params.getParam(key);
                }
            }
            Score score = scores.computeIfAbsent(benchmark, b -> new LinkedHashMap<>())
                    .computeIfAbsent(what, w -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            params.getParam("by"),
                            by -> new Score(new DoubleSummaryStatistics(), new DoubleSummaryStatistics()));
            score.micros().accept(run.getPrimaryResult().getScore());
            score.allocated()
                    .accept(Objects.requireNonNull(run.getSecondaryResults().get("gc.alloc.rate.norm"))
                            .getScore());
        }
    }

    private String report(int rounds) {
        List<String> lines = new ArrayList<>();
        lines.add(Machine.description() + ", Reactor " + Machine.versionOf(Flux.class) + ", Spring Framework "
                + Machine.versionOf(SimpleApplicationEventMulticaster.class) + ", Guava " + guava() + ", Jackson "
                + JsonMapper.shared().version() + ", zjsonpatch 0.6.2. Means of " + rounds
                + " rounds [lowest – highest], each in JVMs of its own with " + WARM_UPS + " s of warm-up and "
                + ITERATIONS
                + " iterations of a second.");
        scores.forEach((benchmark, cases) -> {
            List<String> contestants =
                    List.copyOf(cases.values().iterator().next().keySet());
            lines.add("");
            lines.add("| " + benchmark + " | | " + String.join(" | ", contestants) + " |");
            lines.add("|---|---|" + "---|".repeat(contestants.size()));
            cases.forEach((what, by) -> {
                lines.add("| " + what + " | µs | " + cells(contestants, by, false) + " |");
                lines.add("| | bytes allocated | " + cells(contestants, by, true) + " |");
            });
        });
        return String.join("\n", lines) + "\n";
    }

    private static String guava() {
        String jar = EventBus.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return jar.replaceAll(".*guava-|\\.jar$", "");
    }

    private static String cells(List<String> contestants, Map<String, Score> by, boolean bytes) {
        double ours = Objects.requireNonNull(by.get(OURS)).of(bytes).getAverage();
        List<String> cells = new ArrayList<>();
        for (String contestant : contestants) {
            DoubleSummaryStatistics score =
                    Objects.requireNonNull(by.get(contestant)).of(bytes);
            String format = score.getMax() >= 100 ? "%,.0f" : score.getMax() >= 10 ? "%.1f" : "%.3f";
            String mean = String.format(Locale.ROOT, format, score.getAverage());
            String spread =
                    String.format(Locale.ROOT, " [" + format + " – " + format + "]", score.getMin(), score.getMax());
            String ratio = String.format(Locale.ROOT, " × %.2f", score.getAverage() / ours);
            cells.add(mean + (score.getMax() - score.getMin() < 0.005 * score.getMax() ? "" : spread) + ratio);
        }
        return String.join(" | ", cells);
    }
}
