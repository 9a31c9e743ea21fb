package dev.livelist.benchmarks.fanout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What each server has shown in each round, as a table, and as lines for whoever wants to reckon for himself. */
final class Results {

    private final List<String> servers;
    private final Map<String, Map<String, SortedMap<Integer, Double>>> scores = new LinkedHashMap<>();

    /**
     * @param servers in the order of the columns; the first is compared with each of the others
     */
    Results(List<String> servers) {
        this.servers = servers;
    }

    void add(String measure, String server, int round, double value) {
        scores.computeIfAbsent(measure, m -> new LinkedHashMap<>())
                .computeIfAbsent(server, s -> new TreeMap<>())
                .put(round, value);
    }

    List<String> servers() {
        return servers;
    }

    /** A measure's rounds; none where that server has not been measured. */
    DoubleSummaryStatistics of(String measure, String server) {
        return summary(rounds(measure, server).values());
    }

    private SortedMap<Integer, Double> rounds(String measure, String server) {
        return scores.getOrDefault(measure, Map.of()).getOrDefault(server, new TreeMap<>());
    }

    private static DoubleSummaryStatistics summary(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    }

    /** Means of the rounds with the lowest and the highest, and the first column divided by each other one, round by round. */
    String table() {
        String first = servers.get(0);
        List<String> others = servers.subList(1, servers.size());
        List<String> heads = new ArrayList<>(servers);
        others.forEach(other -> heads.add(first + " ÷ " + other));
        StringBuilder table = new StringBuilder("| | " + String.join(" | ", heads) + " |\n");
        table.append("|---|").append("---|".repeat(heads.size())).append('\n');
        for (String measure : scores.keySet()) {
            List<String> cells = new ArrayList<>();
            servers.forEach(server -> cells.add(cell(of(measure, server))));
            others.forEach(other -> cells.add(ratio(measure, first, other)));
            table.append("| " + measure + " | " + String.join(" | ", cells) + " |\n");
        }
        return table.toString();
    }

    private String ratio(String measure, String server, String baseline) {
        SortedMap<Integer, Double> below = rounds(measure, baseline);
        List<Double> ratios = new ArrayList<>();
        rounds(measure, server).forEach((round, value) -> {
            double divisor = below.getOrDefault(round, 0.0);
            if (divisor > 0) {
                ratios.add(value / divisor);
            }
        });
        return spread(summary(ratios), "%.2f");
    }

    private static String cell(DoubleSummaryStatistics rounds) {
        return spread(rounds, rounds.getMax() >= 1_000 ? "%,.0f" : rounds.getMax() >= 100 ? "%.0f" : "%.1f");
    }

    private static String spread(DoubleSummaryStatistics rounds, String format) {
        if (rounds.getCount() == 0) {
            return "–";
        }
        String mean = String.format(Locale.ROOT, format, rounds.getAverage());
        String lowest = String.format(Locale.ROOT, format, rounds.getMin());
        String highest = String.format(Locale.ROOT, format, rounds.getMax());
        return lowest.equals(highest) ? mean : mean + " [" + lowest + " – " + highest + "]";
    }

    /** One line for each measure, server and round. */
    String lines() {
        StringBuilder lines = new StringBuilder("measure,server,round,value\n");
        scores.forEach((measure, byServer) -> byServer.forEach((server, rounds) -> rounds.forEach((round, value) ->
                lines.append('"' + measure + "\",\"" + server + "\"," + (round + 1) + "," + value + "\n"))));
        return lines.toString();
    }
}
