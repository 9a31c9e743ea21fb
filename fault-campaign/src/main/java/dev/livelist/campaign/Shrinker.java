package dev.livelist.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Looks for the shortest schedule that still fails: first the last episodes alone, then without each part, then without each
 * fault. Real processes do not fail every time, so what is found is a short one rather than the shortest there is.
 */
final class Shrinker {

    private final Predicate<List<Episode>> fails;
    private final BooleanSupplier hasTime;

    /** @param fails plays a schedule, as often as it takes to believe that it passes */
    Shrinker(Predicate<List<Episode>> fails, BooleanSupplier hasTime) {
        this.fails = fails;
        this.hasTime = hasTime;
    }

    /** @param failing episodes up to the one after which it failed */
    List<Episode> shrink(List<Episode> failing) {
        return withoutStrokes(withoutParts(lastOf(failing)));
    }

    private List<Episode> lastOf(List<Episode> failing) {
        for (int last = 1; last < failing.size(); last *= 2) {
            List<Episode> tail = failing.subList(failing.size() - last, failing.size());
            if (stillFails(tail)) {
                return tail;
            }
        }
        return failing;
    }

    private List<Episode> withoutParts(List<Episode> failing) {
        List<Episode> best = failing;
        for (int part = best.size() / 2; part >= 1; part /= 2) {
            int from = 0;
            while (from + part <= best.size() && best.size() > part) {
                List<Episode> fewer = new ArrayList<>(best);
                fewer.subList(from, from + part).clear();
                if (stillFails(fewer)) {
                    best = fewer;
                } else {
                    from += part;
                }
            }
        }
        return best;
    }

    private List<Episode> withoutStrokes(List<Episode> failing) {
        List<Episode> best = failing;
        for (int episode = 0; episode < best.size(); episode++) {
            int stroke = 0;
            while (best.get(episode).strokes().size() > 1
                    && stroke < best.get(episode).strokes().size()) {
                List<Stroke> fewer = new ArrayList<>(best.get(episode).strokes());
                fewer.remove(stroke);
                List<Episode> candidate = new ArrayList<>(best);
                candidate.set(episode, new Episode(fewer));
                if (stillFails(candidate)) {
                    best = candidate;
                } else {
                    stroke++;
                }
            }
        }
        return best;
    }

    private boolean stillFails(List<Episode> episodes) {
        return hasTime.getAsBoolean() && fails.test(episodes);
    }
}
