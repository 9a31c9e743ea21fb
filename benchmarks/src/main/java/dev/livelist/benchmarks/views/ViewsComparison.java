package dev.livelist.benchmarks.views;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Runs the benchmarks of this package in rounds, each measurement in a fresh JVM of its own beside one PostgreSQL, and
 * prints a table for each: means of the rounds, with the lowest and the highest.
 */
public final class ViewsComparison {

    private static final String SIZES = "100,1000,10000,50000";

    private final int port;
    private final int rounds;

    private ViewsComparison(int port, int rounds) {
        this.port = port;
        this.rounds = rounds;
    }

    /**
     * Runs everything.
     *
     * @param args the number of rounds, 3 where nothing is said; then which of {@code owners}, {@code storm}, {@code
     *     storm-http}, {@code catalogue} and {@code shapes}, by comma, all where nothing is said
     */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        int rounds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
        List<String> which = args.length < 2
                ? List.of("owners", "storm", "storm-http", "catalogue", "shapes")
                : Arrays.asList(args[1].split(",", -1));
        try (Server server = Server.start()) {
            ViewsComparison comparison = new ViewsComparison(server.port(), rounds);
            for (String benchmark : which) {
                switch (benchmark) {
                    case "owners" ->
                        comparison.measure(
                                OwnersBenchmark.class,
                                System.getProperty("sizes", SIZES).split(","));
                    case "storm" -> comparison.measure(StormBenchmark.class, "5000");
                    case "storm-http" -> {
                        if (Files.exists(HttpStormBenchmark.jar())) {
                            comparison.measure(HttpStormBenchmark.class, "5000");
                        } else {
                            System.err.println("There is no " + HttpStormBenchmark.jar() + ", so no storm over HTTP");
                        }
                    }
                    case "shapes" -> comparison.measure(ShapesBenchmark.class, "1", "100", "10000");
                    case "catalogue" -> comparison.measure(CatalogueBenchmark.class, "10", "100", "1000");
                    default -> throw new IllegalArgumentException("There is no benchmark '" + benchmark + "'");
                }
            }
        }
    }

    private void measure(Class<?> benchmark, String... sizes) throws IOException, InterruptedException {
        Map<String, Map<String, DoubleSummaryStatistics>> figures = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (String size : sizes) {
                run(benchmark, size, figures);
            }
        }
        System.out.println();
        System.out.println(benchmark.getSimpleName() + ", mean of " + rounds + " rounds [lowest – highest]. "
                + System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version"));
        System.out.println();
        System.out.println("| | " + String.join(" | ", sizes) + " |");
        System.out.println("|---|" + "---|".repeat(sizes.length));
        figures.forEach((measure, bySize) -> System.out.println("| " + measure + " | "
                + String.join(
                        " | ",
                        Arrays.stream(sizes)
                                .map(size -> cell(Objects.requireNonNull(bySize.get(size))))
                                .toList())
                + " |"));
    }

    private static String cell(DoubleSummaryStatistics figures) {
        if (figures == null) {
            return "–";
        }
        String format = figures.getMax() >= 100 ? "%,.0f" : "%,.2f";
        return figures.getMax() - figures.getMin() < 0.005 * figures.getMax()
                ? String.format(Locale.ROOT, format, figures.getAverage())
                : String.format(
                        Locale.ROOT,
                        format + " [" + format + " – " + format + "]",
                        figures.getAverage(),
                        figures.getMin(),
                        figures.getMax());
    }

    private void run(Class<?> benchmark, String size, Map<String, Map<String, DoubleSummaryStatistics>> figures)
            throws IOException, InterruptedException {
        System.err.println(benchmark.getSimpleName() + " " + size + " …");
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xms2g",
                "-Xmx2g",
                "-classpath",
                System.getProperty("java.class.path")));
        for (String name : List.of("changes", "changes.warmup", "shapes.seconds", "views.jar")) {
            if (System.getProperty(name) != null) {
                command.add("-D" + name + "=" + System.getProperty(name));
            }
        }
        command.addAll(List.of(benchmark.getName(), Integer.toString(port), size));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                System.err.println(line);
                if (line.startsWith("= ")) {
                    String[] figure = line.substring(2).split(" = ", 2);
                    figures.computeIfAbsent(figure[0], measure -> new LinkedHashMap<>())
                            .computeIfAbsent(size, same -> new DoubleSummaryStatistics())
                            .accept(Double.parseDouble(figure[1]));
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException(benchmark.getSimpleName() + " " + size + " failed");
        }
    }
}
