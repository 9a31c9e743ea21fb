package dev.livelist.campaign;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Faults that overlap. After an episode everything is healed and compared. */
record Episode(List<Stroke> strokes) {

    /** How the faults are written in a schedule: one line. */
    @Override
    public String toString() {
        return strokes.stream().map(Stroke::toString).collect(Collectors.joining(" "));
    }

    static Episode parse(String line) {
        return new Episode(
                Arrays.stream(line.strip().split(" ")).map(Stroke::parse).toList());
    }
}
