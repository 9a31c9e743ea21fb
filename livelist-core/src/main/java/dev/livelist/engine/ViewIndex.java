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
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which views of a list a changed row concerns, found without visiting the others:
 *
 * <ul>
 *   <li>those that hold its key, and those that were told of it and have not taken that in yet;
 *   <li>those that it may be in: looked up by an equality term of their scope or filter where they have one, then judged;
 *   <li>those with a read under way, for that read may or may not have seen the change and nobody knows yet what it holds.
 * </ul>
 *
 * <p>A change may also concern the total, and that alone, of each view that knows only the beginning of its rows: the row may
 * have been behind it. Those views are not visited either: the index counts such <em>doubts</em>, and knows of each view up to
 * which one its total is certain.
 *
 * <p>Safe for use by any number of threads; all under one lock. Memory: an entry per view, and one per view and key held
 * or told of.
 */
final class ViewIndex {

    private static final long NEVER = -1;

    private final Engine engine;
    private final Set<SharedView> views = new LinkedHashSet<>();
    private final ViewMap holders = new ViewMap();
    private final Map<String, ViewMap> anchored = new HashMap<>();
    private final Set<SharedView> unanchored = new LinkedHashSet<>();
    private final Set<SharedView> reading = new LinkedHashSet<>();

    /** What views have been told of and have not taken in yet: until then nobody knows whether they hold those rows. */
    private final Map<SharedView, List<Concern>> underway = new HashMap<>();

    private final ViewMap told = new ViewMap();

    /** The views that keep a total of more rows than they know, and the last doubt that it takes into account. */
    private final Map<SharedView, Long> incomplete = new LinkedHashMap<>();

    private long doubts;

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
        MemoryJudge.Anchor anchor = view.source().judge().anchor();
        view.anchor = anchor;
        if (anchor == null) {
            unanchored.add(view);
        } else {
            ViewMap byValue = anchored.computeIfAbsent(anchor.field(), field -> new ViewMap());
            for (Object value : anchor.values()) {
                byValue.add(value, view);
            }
        }
    }

    /** Removes a view, with the keys it held. */
    synchronized void remove(SharedView view, Collection<Object> held) {
        views.remove(view);
        reading.remove(view);
        incomplete.remove(view);
        for (Object key : held) {
            holders.remove(key, view);
        }
        for (Concern concern : underway.getOrDefault(view, List.of())) {
            concern.keys.forEach(key -> told.remove(key, view));
        }
        underway.remove(view);
        weighAnchor(view);
    }

    /** A view has taken in what it was told, or has made up its mind to read instead. */
    synchronized void took(SharedView view, Concern concern) {
        List<Concern> left = underway.get(view);
        if (left == null || !left.remove(concern)) {
            return;
        }
        if (left.isEmpty()) {
            underway.remove(view);
        }
        for (Object key : concern.keys) {
            if (left.stream().noneMatch(other -> other.keys.contains(key))) {
                told.remove(key, view);
            }
        }
    }

    private void tells(SharedView view, Concern concern) {
        if (concern.reading) {
            return; // it will read those rows
        }
        concern.keys = new HashSet<>(concern.decided);
        concern.keys.addAll(concern.asked);
        underway.computeIfAbsent(view, same -> new ArrayList<>(1)).add(concern);
        concern.keys.forEach(key -> told.add(key, view));
    }

    private void weighAnchor(SharedView view) {
        unanchored.remove(view);
        MemoryJudge.Anchor anchor = view.anchor;
        view.anchor = null;
        ViewMap byValue = anchor == null ? null : anchored.get(anchor.field());
        if (anchor != null && byValue != null) {
            for (Object value : anchor.values()) {
                byValue.remove(value, view);
            }
            if (byValue.isEmpty()) {
                anchored.remove(anchor.field());
            }
        }
    }

    /** A view is about to read rows. */
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
                holders.add(key, view);
            } else {
                holders.remove(key, view);
            }
        }
        if (behind) {
            incomplete.putIfAbsent(view, NEVER);
        } else {
            incomplete.remove(view);
        }
    }

    /** A count of a view's total is about to begin: it takes every doubt so far into account, and none that comes later. */
    synchronized void counts(SharedView view) {
        incomplete.replace(view, doubts);
    }

    /** Whether a row may have come or gone, behind those that the view knows, since its last count began. */
    synchronized boolean inDoubt(SharedView view) {
        Long certain = incomplete.get(view);
        return certain != null && certain < doubts;
    }

    /** All of those. */
    synchronized List<SharedView> inDoubt() {
        List<SharedView> found = new ArrayList<>();
        incomplete.forEach((view, certain) -> {
            if (certain < doubts) {
                found.add(view);
            }
        });
        return found;
    }

    synchronized int size() {
        return views.size();
    }

    synchronized List<SharedView> all() {
        return List.copyOf(views);
    }

    /**
     * What a batch means.
     *
     * @param views to these views
     * @param doubt whether there is a new doubt about totals
     */
    record Picked(Map<SharedView, Concern> views, boolean doubt) {}

    /** Finds the views that a batch concerns. */
    synchronized Picked pick(Collection<?> keys, Map<Object, PeekedRow> rows, PeekedBatch batch) {
        Map<SharedView, Concern> concerned = new LinkedHashMap<>();
        if (!engine.has(Mutation.PICKING_FORGETS_READS)) {
            for (SharedView view : reading) {
                evaluated(view);
                Concern concern = concern(concerned, view);
                concern.reading = true;
                concern.asked.addAll(keys);
            }
        }
        Map<SharedView, Integer> held = new LinkedHashMap<>();
        for (Object key : keys) {
            Collection<SharedView> holding =
                    engine.has(Mutation.PICKING_FORGETS_HOLDERS) ? List.of() : holders.get(key);
            Collection<SharedView> toldOf = told.get(key);
            PeekedRow row = rows.get(key);
            if (row != null) {
                Consumer<SharedView> judged = view -> {
                    if (!holding.contains(view) && !toldOf.contains(view)) {
                        judge(concerned, view, key, row, batch, false);
                    }
                };
                unanchored.forEach(judged);
                anchored.forEach((field, byValue) -> {
                    Object value = row.properties().get(field);
                    if (value != null) {
                        byValue.get(value).forEach(judged);
                    }
                });
            }
            for (SharedView view : holding) {
                held.merge(view, 1, Integer::sum);
                judge(concerned, view, key, row, batch, true);
            }
            for (SharedView view : toldOf) {
                if (!holding.contains(view)) {
                    judge(concerned, view, key, row, batch, true);
                }
            }
        }
        if (!engine.has(Mutation.PICKING_FORGETS_WHAT_IS_UNDER_WAY)) {
            concerned.forEach(this::tells);
        }
        return new Picked(concerned, doubt(keys.size(), held));
    }

    /** A view that holds every row of the batch knows by itself what that means to its total; all others are in doubt. */
    private boolean doubt(int keys, Map<SharedView, Integer> held) {
        if (engine.has(Mutation.PICKING_FORGETS_TOTALS)) {
            return false;
        }
        List<SharedView> certain = new ArrayList<>();
        held.forEach((view, count) -> {
            if (count == keys && incomplete.getOrDefault(view, NEVER) == doubts) {
                certain.add(view);
            }
        });
        if (incomplete.size() == certain.size()) {
            return false;
        }
        doubts++;
        certain.forEach(view -> incomplete.put(view, doubts));
        return true;
    }

    private void judge(
            Map<SharedView, Concern> concerned,
            SharedView view,
            Object key,
            @Nullable PeekedRow row,
            PeekedBatch batch,
            boolean held) {
        evaluated(view);
        MemoryJudge.Verdict verdict =
                row == null ? MemoryJudge.Verdict.OUT : view.source().judge().judge(row.properties());
        switch (verdict) {
            case IN -> {
                Concern concern = concern(concerned, view);
                concern.decided.add(key);
                concern.found.add(
                        new Concern.Found(batch, Objects.requireNonNull(row).row()));
            }
            case UNKNOWN -> concern(concerned, view).asked.add(key);
            case OUT -> {
                if (held) {
                    concern(concerned, view).decided.add(key);
                }
            }
        }
    }

    private void evaluated(SharedView view) {
        engine.stats.evaluations.increment();
        view.evaluations++;
    }

    private static Concern concern(Map<SharedView, Concern> concerned, SharedView view) {
        return concerned.computeIfAbsent(view, same -> new Concern());
    }
}
