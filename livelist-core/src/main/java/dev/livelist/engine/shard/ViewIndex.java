package dev.livelist.engine.shard;

import dev.livelist.engine.view.MemoryJudge;
import dev.livelist.engine.view.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the views that a changed row concerns, without visiting the others:
 *
 * <ul>
 *   <li>the views that hold its key;
 *   <li>the views that it may belong to: looked up by an equality term of their scope or filter where they have one, then judged;
 *   <li>the views for which a statement is reading rows, because that statement may or may not have seen the change.
 * </ul>
 *
 * <p>A view with several equality terms is looked up by the one that the fewest other views are looked up by. Where many views have been
 * judged in vain, the choice is made again.
 *
 * <p>A change may also concern the total, and that alone, of each view that knows only the beginning of its rows: the row may
 * have been behind them. Those views are not visited either. The index counts such <em>doubts</em>, and knows of each view up to
 * which one its total is certain.
 *
 * <p>A view that has not been read yet is not in the index: its first read answers for every change before it begins.
 *
 * <p>Confined to the shard. Memory: an entry per view, and one per view and key held.
 */
final class ViewIndex {

    static final long NEVER = -1;

    /** So many views found by one value are worth another look at what they are looked up by. */
    private static final int CROWD = 32;

    private final LongAdder evaluations;
    private final ViewMap holders = new ViewMap();
    private final Map<String, ViewMap> anchored = new HashMap<>();
    private final Set<View> unanchored = new LinkedHashSet<>();
    private final Set<View> reading = new LinkedHashSet<>();

    /** The views that keep a total of more rows than they know. */
    private final Set<View> incomplete = new LinkedHashSet<>();

    private long doubts;

    /** @param evaluations counts how often a view is judged */
    ViewIndex(LongAdder evaluations) {
        this.evaluations = evaluations;
    }

    void remove(View view) {
        reading.remove(view);
        incomplete.remove(view);
        Prefix known = view.known;
        if (known != null) {
            known.keys().forEach(key -> holders.remove(key, view));
            known.takeTouched().forEach(key -> holders.remove(key, view));
        }
        removeAnchor(view);
    }

    // --- What views are looked up by --------------------------------------------------------------------------------

    /** Looks the view up from now on by the best of the terms that its judge knows now. */
    void anchor(View view) {
        removeAnchor(view);
        MemoryJudge.Anchor best = null;
        int fewest = Integer.MAX_VALUE;
        for (MemoryJudge.Anchor anchor : view.query.judge().anchors()) {
            int others = othersAt(anchor);
            if (others < fewest) {
                fewest = others;
                best = anchor;
            }
        }
        view.anchor = best;
        if (best == null) {
            unanchored.add(view);
        } else {
            ViewMap byValue = anchored.computeIfAbsent(best.field(), field -> new ViewMap());
            best.values().forEach(value -> byValue.add(value, view));
        }
    }

    private int othersAt(MemoryJudge.Anchor anchor) {
        ViewMap byValue = anchored.get(anchor.field());
        int others = 0;
        if (byValue != null) {
            for (Object value : anchor.values()) {
                others += byValue.get(value).size();
            }
        }
        return others;
    }

    private void removeAnchor(View view) {
        unanchored.remove(view);
        MemoryJudge.Anchor anchor = view.anchor;
        view.anchor = null;
        ViewMap byValue = anchor == null ? null : anchored.get(anchor.field());
        if (anchor != null && byValue != null) {
            anchor.values().forEach(value -> byValue.remove(value, view));
            if (byValue.isEmpty()) {
                anchored.remove(anchor.field());
            }
        }
    }

    // --- What views hold --------------------------------------------------------------------------------------------

    /** A statement that reads rows of a view begins. */
    void reads(View view) {
        reading.add(view);
    }

    /** It is over. */
    void rests(View view) {
        reading.remove(view);
    }

    /** The rows of a view have changed. */
    void holds(View view, Prefix prefix) {
        for (Object key : prefix.takeTouched()) {
            if (prefix.holds(key)) {
                holders.add(key, view);
            } else {
                holders.remove(key, view);
            }
        }
        if (!view.totals.kept() || view.totals.determinedBy(prefix)) {
            incomplete.remove(view);
        } else if (incomplete.add(view)) {
            view.certainUpTo = NEVER;
        }
    }

    /** How many rows views hold, each counted once. */
    int held() {
        return holders.size();
    }

    /** The views of which a statement reads rows now. */
    Set<View> beingRead() {
        return reading;
    }

    // --- Doubts about totals ----------------------------------------------------------------------------------------

    /** A count of a view's total begins. It takes every doubt so far into account, and none that comes later. */
    void counts(View view) {
        if (incomplete.contains(view)) {
            view.certainUpTo = doubts;
        }
    }

    /** Whether a row may have come or gone, behind those that the view knows, since its last count began. */
    boolean inDoubt(View view) {
        return view.certainUpTo < doubts && incomplete.contains(view);
    }

    /** All views whose total is in doubt. */
    List<View> inDoubt() {
        return incomplete.stream().filter(view -> view.certainUpTo < doubts).toList();
    }

    // --- What a batch concerns --------------------------------------------------------------------------------------

    /**
     * What a batch means.
     *
     * @param views to these views, of which none has a statement for rows under way
     * @param doubt whether there is a new doubt about totals
     */
    record Picked(Map<View, ViewImpact> views, boolean doubt) {}

    /**
     * Finds the views that a batch concerns. Views with a statement under way note what they must ask about afterwards.
     *
     * @param keys the keys of the changed rows
     * @param rows those of the rows that there are, by key
     * @param shownOnly those of the keys whose rows show something else, and are where they were: they concern the views that hold
     *     them, and no total
     */
    Picked pick(Collection<?> keys, Map<Object, LookedRow> rows, Set<Object> shownOnly) {
        for (View view : reading) {
            keys.forEach(key -> noteMeanwhile(view, key, rows.get(key)));
        }
        Map<View, ViewImpact> impacts = new LinkedHashMap<>();
        Map<View, Integer> held = new LinkedHashMap<>();
        Set<View> crowd = new LinkedHashSet<>();
        for (Object key : keys) {
            Collection<View> holding = holders.get(key);
            LookedRow row = rows.get(key);
            if (row != null && !shownOnly.contains(key)) {
                Consumer<View> judged = view -> {
                    if (!holding.contains(view)) {
                        judge(impacts, view, key, row, false);
                    }
                };
                unanchored.forEach(judged);
                anchored.forEach((field, byValue) -> {
                    Object value = row.properties().get(field);
                    if (value != null) {
                        Collection<View> found = byValue.get(value);
                        found.forEach(judged);
                        if (found.size() >= CROWD) {
                            crowd.addAll(found);
                        }
                    }
                });
            }
            for (View view : holding) {
                held.merge(view, 1, Integer::sum);
                judge(impacts, view, key, row, true);
            }
        }
        crowd.forEach(this::anchorBetter);
        return new Picked(impacts, !shownOnly.containsAll(keys) && doubt(keys.size(), held));
    }

    private void anchorBetter(View view) {
        MemoryJudge.Anchor now = view.anchor;
        List<MemoryJudge.Anchor> anchors = view.query.judge().anchors();
        if (now != null && anchors.size() > 1) {
            int others = othersAt(now);
            if (anchors.stream().anyMatch(anchor -> othersAt(anchor) < others / 2)) {
                anchor(view);
            }
        }
    }

    /** A statement reads the view's rows: whether it has seen this change is known only from its answer. */
    private void noteMeanwhile(View view, Object key, @Nullable LookedRow row) {
        evaluated(view);
        if (row == null || view.query.judge().judge(row.properties()) == MemoryJudge.Verdict.OUT) {
            view.goneMeanwhile(key);
        } else {
            view.addPending(List.of(key));
        }
    }

    /** A view that holds every row of the batch knows by itself what that means to its total. All others are in doubt. */
    private boolean doubt(int keys, Map<View, Integer> held) {
        List<View> certain = new ArrayList<>();
        held.forEach((view, count) -> {
            if (count == keys && view.certainUpTo == doubts && incomplete.contains(view)) {
                certain.add(view);
            }
        });
        if (incomplete.size() == certain.size()) {
            return false;
        }
        doubts++;
        certain.forEach(view -> view.certainUpTo = doubts);
        return true;
    }

    private void judge(Map<View, ViewImpact> impacts, View view, Object key, @Nullable LookedRow row, boolean held) {
        if (view.activity != View.Activity.NONE) {
            return; // noted already
        }
        evaluated(view);
        MemoryJudge.Verdict verdict =
                row == null ? MemoryJudge.Verdict.OUT : view.query.judge().judge(row.properties());
        switch (verdict) {
            case IN -> {
                ViewImpact impact = impact(impacts, view);
                impact.decided.add(key);
                if (row != null) {
                    impact.found.add(row);
                }
            }
            case UNKNOWN -> impact(impacts, view).asked.add(key);
            case OUT -> {
                if (held) {
                    impact(impacts, view).decided.add(key);
                }
            }
        }
    }

    private void evaluated(View view) {
        evaluations.increment();
        view.evaluations++;
    }

    private static ViewImpact impact(Map<View, ViewImpact> impacts, View view) {
        return impacts.computeIfAbsent(view, same -> new ViewImpact());
    }
}
