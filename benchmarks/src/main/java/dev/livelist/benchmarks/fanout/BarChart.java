package dev.livelist.benchmarks.fanout;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Bars as an SVG picture: a panel for each measure, a bar for each server, a thin line from the lowest round to the highest. */
final class BarChart {

    private static final int COLUMNS = 2;
    private static final int PANEL_WIDTH = 470;
    private static final int NAMES = 120;
    private static final int BARS = 250;
    private static final int BAR = 20;
    private static final int TITLE = 34;
    private static final int GAP = 22;
    private static final List<String> COLOURS = List.of("#1f6feb", "#9aa4b2", "#57606a", "#c9d1d9");

    private final Results results;
    private final StringBuilder svg = new StringBuilder();

    private BarChart(Results results) {
        this.results = results;
    }

    /**
     * @param panels measures of the results; one that has no figures is left out
     */
    static String of(Results results, String title, List<String> panels) {
        return new BarChart(results).draw(title, panels);
    }

    private String draw(String title, List<String> panels) {
        List<String> known = panels.stream()
                .filter(measure -> results.servers().stream()
                        .anyMatch(server -> results.of(measure, server).getCount() > 0))
                .collect(Collectors.toList());
        int panelHeight = TITLE + results.servers().size() * (BAR + 6) + GAP;
        int width = COLUMNS * PANEL_WIDTH + 20;
        int height = 50 + (known.size() + COLUMNS - 1) / COLUMNS * panelHeight;
        put(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">",
                width, height);
        put("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
        text(20, 28, "start", "bold", title);
        IntStream.range(0, known.size())
                .forEach(i -> panel(20 + i % COLUMNS * PANEL_WIDTH, 50 + i / COLUMNS * panelHeight, known.get(i)));
        return svg.append("</svg>\n").toString();
    }

    private void panel(int left, int top, String measure) {
        text(left, top + 20, "start", "bold", measure);
        double longest = results.servers().stream()
                .mapToDouble(server -> results.of(measure, server).getMax())
                .max()
                .orElse(1);
        int y = top + TITLE;
        for (int i = 0; i < results.servers().size(); i++) {
            String server = results.servers().get(i);
            DoubleSummaryStatistics rounds = results.of(measure, server);
            text(left + NAMES - 8, y + 15, "end", "normal", server);
            if (rounds.getCount() > 0) {
                bar(left + NAMES, y, rounds, BARS / Math.max(longest, 1e-9), COLOURS.get(i % COLOURS.size()));
            } else {
                text(left + NAMES, y + 15, "start", "normal", "–");
            }
            y += BAR + 6;
        }
    }

    private void bar(int left, int top, DoubleSummaryStatistics rounds, double scale, String colour) {
        put(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                left, top, scale * rounds.getAverage(), BAR, colour);
        put(
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#1f2328\" stroke-width=\"1.5\"/>",
                left + scale * rounds.getMin(), left + scale * rounds.getMax(), top + BAR / 2, top + BAR / 2);
        String value = String.format(Locale.ROOT, rounds.getMax() >= 100 ? "%,.0f" : "%.1f", rounds.getAverage());
        text((int) (left + scale * rounds.getMax()) + 8, top + 15, "start", "normal", value);
    }

    private void text(int x, int y, String anchor, String weight, String text) {
        put(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\" fill=\"#1f2328\">%s</text>",
                x, y, anchor, weight, text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private void put(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
