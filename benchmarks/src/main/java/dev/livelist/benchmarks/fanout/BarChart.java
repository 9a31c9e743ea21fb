package dev.livelist.benchmarks.fanout;

import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

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
                .toList();
        int panelHeight = TITLE + results.servers().size() * (BAR + 6) + GAP;
        int width = COLUMNS * PANEL_WIDTH + 20;
        int height = 50 + (known.size() + COLUMNS - 1) / COLUMNS * panelHeight;
        put("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height
                + "\" font-family=\"sans-serif\" font-size=\"13\">");
        rectangle(0, 0, width, height, "#ffffff");
        text(20, 28, "start", "bold", title);
        for (int i = 0; i < known.size(); i++) {
            panel(20 + i % COLUMNS * PANEL_WIDTH, 50 + i / COLUMNS * panelHeight, known.get(i));
        }
        put("</svg>");
        return svg.toString();
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
        rectangle(left, top, scale * rounds.getAverage(), BAR, colour);
        double lowest = left + scale * rounds.getMin();
        double highest = left + scale * rounds.getMax();
        rectangle(lowest, top + BAR / 2.0 - 1, highest - lowest, 2, "#1f2328");
        String value = String.format(Locale.ROOT, rounds.getMax() >= 100 ? "%,.0f" : "%.1f", rounds.getAverage());
        text(highest + 8, top + 15, "start", "normal", value);
    }

    private void rectangle(double x, double y, double width, double height, String colour) {
        put("<rect x=\"" + tenths(x) + "\" y=\"" + tenths(y) + "\" width=\"" + tenths(width) + "\" height=\""
                + tenths(height) + "\" fill=\"" + colour + "\"/>");
    }

    private void text(double x, double y, String anchor, String weight, String text) {
        put("<text x=\"" + tenths(x) + "\" y=\"" + tenths(y) + "\" text-anchor=\"" + anchor + "\" font-weight=\""
                + weight + "\" fill=\"#1f2328\">" + text.replace("&", "&amp;").replace("<", "&lt;") + "</text>");
    }

    private static String tenths(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    private void put(String line) {
        svg.append(line).append('\n');
    }
}
