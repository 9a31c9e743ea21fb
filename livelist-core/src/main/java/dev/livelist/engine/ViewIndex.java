package dev.livelist.engine;

import dev.livelist.source.PeekedRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which views of a list a changed row concerns, found without visiting the others:
 *
 * <ul>
 *   <li>those that hold its key;
 *   <li>those that it may be in: looked up by an equality term of their scope or filter where they have one, then judged;
 *   <li>those with a read under way, for that read may or may not have seen the change and nobody knows yet what it holds;
 *   <li>for their total alone, those that know only the beginning of their rows: the row may have been behind it.
 * </ul>
 *
 * <p>Safe for use by any number of threads; all under one lock. Memory: an entry per view, and one per view and key held.
 */
final class ViewIndex {

    private final Engine engine;
    private final Set<SharedView> views = new LinkedHashSet<>();
    private final Map<Object, Set<SharedView>> holders = new HashMap<>();
    private final Map<String, Map<Object, Set<SharedView>>> anchored = new HashMap<>();
    private final Map<SharedView, MemoryJudge.Anchor> anchors = new HashMap<>();
    private final Set<SharedView> unanchored = new LinkedHashSet<>();
    private final Set<SharedView> reading = new HashSet<>();
    private final Set<SharedView> totalsInDoubt = new HashSet<>();

    /** What a batch means to one view. */
    static final class Concern {
        /** Keys whose rows have been read: those in it, and those that it holds and that are in it no longer. */
        final Set<Object> decided = new LinkedHashSet<>();

        /** Keys that only the database can decide. */
        final Set<Object> asked = new LinkedHashSet<>();

        /** Whether a row may have come or gone behind the rows it knows. */
        boolean behind;
    }

    ViewIndex(Engine engine) {
        this.engine = engine;
    }

    /** Adds a view; it counts as reading until it says otherwise. */
    synchronized void add(SharedView view) {
        views.add(view);
        reading.add(view);
        anchor(view);
    }

    /** Looks up from now on by what the view's judge knows now. */
    synchronized void anchor(SharedView view) {
        if (!views.contains(view)) {
            return;
        }
        weighAnchor(view);
        MemoryJudge.Anchor anchor = view.judge().anchor();
        if (anchor == null) {
            unanchored.add(view);
        } else {
            anchors.put(view, anchor);
            Map<Object, Set<SharedView>> byValue = anchored.computeIfAbsent(anchor.field(), field -> new HashMap<>());
            for (Object value : anchor.values()) {
                byValue.computeIfAbsent(value, same -> new LinkedHashSet<>()).add(view);
            }
        }
    }

    /** Removes a view, with the keys it held. */
    synchronized void remove(SharedView view, Collection<Object> held) {
        views.remove(view);
        reading.remove(view);
        totalsInDoubt.remove(view);
        for (Object key : held) {
            removeFrom(holders, key, view);
        }
        weighAnchor(view);
    }

    private void weighAnchor(SharedView view) {
        unanchored.remove(view);
        MemoryJudge.Anchor anchor = anchors.remove(view);
        if (anchor != null) {
            Map<Object, Set<SharedView>> byValue = anchored.getOrDefault(anchor.field(), Map.of());
            for (Object value : anchor.values()) {
                removeFrom(byValue, value, view);
            }
            if (byValue.isEmpty()) {
                anchored.remove(anchor.field());
            }
        }
    }

    private static void removeFrom(Map<Object, Set<SharedView>> map, Object key, SharedView view) {
        Set<SharedView> present = map.get(key);
        if (present != null) {
            present.remove(view);
            if (present.isEmpty()) {
                map.remove(key);
            }
        }
    }

    /** A view is about to read. */
    synchronized void reads(SharedView view) {
        if (views.contains(view)) {
            reading.add(view);
        }
    }

    /** A view's read is over; what it holds has been told before. */
    synchronized void rests(SharedView view) {
        reading.remove(view);
    }

    /**
     * What a view holds has changed.
     *
     * @param touched the keys that it may hold now or may have held before
     * @param behind whether rows that it does not know count in its total
     */
    synchronized void holds(SharedView view, Collection<Object> touched, Prefix prefix, boolean behind) {
        if (!views.contains(view)) {
            return;
        }
        for (Object key : touched) {
            if (prefix.holds(key)) {
                holders.computeIfAbsent(key, same -> new HashSet<>(2)).add(view);
            } else {
                removeFrom(holders, key, view);
            }
        }
        if (behind) {
            totalsInDoubt.add(view);
        } else {
            totalsInDoubt.remove(view);
        }
    }

    synchronized int size() {
        return views.size();
    }

    synchronized List<SharedView> all() {
        return List.copyOf(views);
    }

    /** Finds the views that a batch concerns. */
    synchronized Map<SharedView, Concern> pick(Collection<?> keys, Map<Object, PeekedRow> rows) {
        Map<SharedView, Concern> concerned = new LinkedHashMap<>();
        if (!engine.has(Mutation.PICKING_FORGETS_READS)) {
            for (SharedView view : reading) {
                engine.stats.evaluations.increment();
                concern(concerned, view).asked.addAll(keys);
            }
        }
        for (Object key : keys) {
            Set<SharedView> holding =
                    engine.has(Mutation.PICKING_FORGETS_HOLDERS) ? Set.of() : holders.getOrDefault(key, Set.of());
            PeekedRow row = rows.get(key);
            if (row != null) {
                for (SharedView view : candidates(row)) {
                    if (!holding.contains(view)) {
                        judge(concerned, view, key, row, false);
                    }
                }
            }
            for (SharedView view : holding) {
                judge(concerned, view, key, row, true);
            }
            if (!engine.has(Mutation.PICKING_FORGETS_TOTALS)) {
                for (SharedView view : totalsInDoubt) {
                    if (!holding.contains(view)) {
                        engine.stats.evaluations.increment();
                        concern(concerned, view).behind = true;
                    }
                }
            }
        }
        return concerned;
    }

    private Collection<SharedView> candidates(PeekedRow row) {
        List<SharedView> found = new ArrayList<>(unanchored);
        anchored.forEach((field, byValue) -> {
            Object value = row.properties().get(field);
            if (value != null) {
                found.addAll(byValue.getOrDefault(value, Set.of()));
            }
        });
        return found;
    }

    private void judge(
            Map<SharedView, Concern> concerned, SharedView view, Object key, @Nullable PeekedRow row, boolean held) {
        engine.stats.evaluations.increment();
        MemoryJudge.Verdict verdict =
                row == null ? MemoryJudge.Verdict.OUT : view.judge().judge(row.properties());
        switch (verdict) {
            case IN -> concern(concerned, view).decided.add(key);
            case UNKNOWN -> concern(concerned, view).asked.add(key);
            case OUT -> {
                if (held) {
                    concern(concerned, view).decided.add(key);
                }
            }
        }
    }

    private static Concern concern(Map<SharedView, Concern> concerned, SharedView view) {
        return concerned.computeIfAbsent(view, same -> new Concern());
    }
}
