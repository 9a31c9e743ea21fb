package dev.livelist.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What has been counted and measured, in all and for each kind of fault. */
final class Tally {

    /** Of one kind, or of all. */
    static final class Line {
        private int faults;
        private long gaps;
        private long repairs;
        private final List<Duration> times = new ArrayList<>();
        private final List<Duration> wholeTimes = new ArrayList<>();

        int faults() {
            return faults;
        }

        long gaps() {
            return gaps;
        }

        long repairs() {
            return repairs;
        }

        int checks() {
            return times.size();
        }

        long repairMillis(double quantile) {
            return at(times, quantile);
        }

        long wholeMillis(double quantile) {
            return at(wholeTimes, quantile);
        }

        private static long at(List<Duration> times, double quantile) {
            if (times.isEmpty()) {
                return 0;
            }
            List<Duration> sorted = new ArrayList<>(times);
            Collections.sort(sorted);
            return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1).toMillis();
        }
    }

    private final Line all = new Line();
    private final Map<Fault, Line> kinds = new EnumMap<>(Fault.class);

    void inflicted(Fault fault) {
        all.faults++;
        line(fault).faults++;
    }

    /** All readers were in step again after these faults. */
    void repaired(Episode episode, Comparison.Repair repair) {
        for (Line line : lines(episode)) {
            line.times.add(repair.repair());
            line.wholeTimes.add(repair.whole());
        }
    }

    /** What the workers have counted since the last look. */
    void lost(Episode episode, long gaps, long repairs) {
        for (Line line : lines(episode)) {
            line.gaps += gaps;
            line.repairs += repairs;
        }
    }

    private List<Line> lines(Episode episode) {
        List<Line> lines = new ArrayList<>(List.of(all));
        episode.strokes().stream().map(Stroke::fault).distinct().forEach(fault -> lines.add(line(fault)));
        return lines;
    }

    private Line line(Fault fault) {
        return kinds.computeIfAbsent(fault, kind -> new Line());
    }

    Line all() {
        return all;
    }

    Map<Fault, Line> kinds() {
        return kinds;
    }
}
