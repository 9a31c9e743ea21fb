package dev.livelist.campaign;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for the shortest schedule that still fails: first the last episodes alone, then without each part, then without each
 * fault. Real processes do not fail every time, so a schedule counts as good when it has passed twice, and what is found is a
 * short one rather than the shortest there is.
 */
final class Shrinker {

    private static final int TRIES = 2;

    private final Options options;
    private final long deadline;

    Shrinker(Options options) {
        this.options = options;
        this.deadline = System.nanoTime() + options.shrink().toNanos();
    }

    /** @param failing episodes up to the one after which it failed */
    List<Episode> shrink(List<Episode> failing) {
        List<Episode> best = failing;
        for (int last = 1; last < failing.size() && hasTime(); last *= 2) {
            List<Episode> tail = failing.subList(failing.size() - last, failing.size());
            if (fails(tail)) {
                best = tail;
                break;
            }
        }
        for (int part = best.size() / 2; part >= 1 && hasTime(); part /= 2) {
            for (int from = 0; from + part <= best.size() && best.size() > 1 && hasTime(); ) {
                List<Episode> fewer = new ArrayList<>(best);
                fewer.subList(from, from + part).clear();
                if (!fewer.isEmpty() && fails(fewer)) {
                    best = fewer;
                } else {
                    from += part;
                }
            }
        }
        for (int i = 0; i < best.size(); i++) {
            for (int stroke = 0;
                    best.get(i).strokes().size() > 1
                            && stroke < best.get(i).strokes().size()
                            && hasTime(); ) {
                List<Stroke> fewer = new ArrayList<>(best.get(i).strokes());
                fewer.remove(stroke);
                List<Episode> candidate = new ArrayList<>(best);
                candidate.set(i, new Episode(fewer));
                if (fails(candidate)) {
                    best = candidate;
                } else {
                    stroke++;
                }
            }
        }
        return best;
    }

    private boolean hasTime() {
        return System.nanoTime() < deadline;
    }

    private boolean fails(List<Episode> episodes) {
        for (int i = 0; i < TRIES && hasTime(); i++) {
            Run run = new Run(options, new Schedule(episodes));
            try {
                run.run();
            } catch (Exception e) {
                throw new IllegalStateException("The campaign itself failed with " + episodes, e);
            }
            System.out.printf(
                    "SHRINK %d episodes %s, %s left%n",
                    episodes.size(),
                    run.violations().none() ? "pass" : "fail",
                    Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            if (!run.violations().none()) {
                return true;
            }
        }
        return false;
    }
}
