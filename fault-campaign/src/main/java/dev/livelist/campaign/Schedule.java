package dev.livelist.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** What happens in a campaign, in order. The same seed gives the same schedule. */
record Schedule(List<Episode> episodes) {

    private static final int MOST_AT_ONCE = 5;
    private static final int LOOK_AHEAD = 12;

    /**
     * A schedule with this number of faults; the frequency of each kind follows its weight. In its second half the first worker is not
     * restarted, so that what it holds at the end is what a long life has left.
     */
    static Schedule random(Options options) {
        Random random = new Random(options.seed());
        List<Fault> bag = new ArrayList<>();
        List<Fault> possible = options.kinds().stream()
                .filter(fault -> fault.concerns(options.transport()))
                .toList();
        while (bag.size() < options.faults()) {
            List<Fault> round = new ArrayList<>();
            // One of each kind comes first, so that a short campaign has all kinds.
            int often = bag.isEmpty() ? 1 : Integer.MAX_VALUE;
            for (Fault fault : possible) {
                round.addAll(Collections.nCopies(Math.min(often, fault.weight()), fault));
            }
            Collections.shuffle(round, random);
            bag.addAll(round);
        }
        List<Fault> faults = bag.subList(0, options.faults());
        int half = faults.size() / 2;
        for (int i = half; i < faults.size(); i++) {
            if (faults.get(i) == Fault.ROLLING_RESTART && half > 0) {
                Collections.swap(faults, i, random.nextInt(half));
            }
        }
        List<Episode> episodes = new ArrayList<>();
        Deque<Stroke> waiting = new ArrayDeque<>();
        for (int i = 0; i < faults.size(); i++) {
            waiting.add(stroke(faults.get(i), i >= half, random));
        }
        while (!waiting.isEmpty()) {
            episodes.add(episode(waiting, random.nextInt(5) == 0 ? 1 : 2 + random.nextInt(MOST_AT_ONCE - 1)));
        }
        return new Schedule(episodes);
    }

    /** The next one, and of the few after it those that may overlap with it. */
    private static Episode episode(Deque<Stroke> waiting, int wanted) {
        List<Stroke> strokes = new ArrayList<>();
        List<Stroke> passed = new ArrayList<>();
        while (strokes.size() < wanted && !waiting.isEmpty() && passed.size() < LOOK_AHEAD) {
            Stroke stroke = waiting.remove();
            (strokes.stream().anyMatch(stroke::excludes) ? passed : strokes).add(stroke);
        }
        for (int i = passed.size() - 1; i >= 0; i--) {
            waiting.addFirst(passed.get(i));
        }
        return new Episode(strokes);
    }

    private static Stroke stroke(Fault fault, boolean late, Random random) {
        int member = random.nextInt(Cluster.size());
        if (late && fault.endsAWorker() && member == 0) {
            member = 1 + random.nextInt(Cluster.size() - 1);
        }
        return new Stroke(fault, member, random.nextInt(1_000_000));
    }

    static Schedule read(Path file) {
        try {
            return new Schedule(Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Episode::parse)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path file) {
        try {
            Files.write(file, episodes.stream().map(Episode::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
