package dev.livelist.engine.view;

import dev.livelist.engine.page.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One audit of one view: what a fresh read said that the view did not know, as far as nothing was heard, from a while before
 * the read to a while after it, that would explain it. Whatever it finds, the view has taken in the fresh read. For one
 * thread at a time.
 */
public final class Suspicion {

    /** More keys than this in so short a time, and nothing is concluded. */
    private static final int HEARD_AT_MOST = 10_000;

    private final boolean ofGroups;
    private final Set<Object> heard = new HashSet<>();
    private boolean heardTooMuch;
    private Set<Object> differing = Set.of();
    private List<Object> known = List.of();
    private List<Object> fresh = List.of();

    /** @param ofGroups whether the view shows groups: a change of any row explains what differs */
    public Suspicion(boolean ofGroups) {
        this.ofGroups = ofGroups;
    }

    /**
     * What is left unexplained.
     *
     * @param differing keys of rows that were not there, not the same or not in their place
     * @param known the keys that the view knew, in order
     * @param fresh those that the database says
     */
    public record Divergence(Set<Object> differing, List<Object> known, List<Object> fresh) {}

    /** Changes have been told of. */
    public void heard(Set<Object> keys, boolean everything) {
        heard.addAll(keys);
        if (everything || (ofGroups && !keys.isEmpty()) || heard.size() > HEARD_AT_MOST) {
            heardTooMuch = true;
            heard.clear();
        }
    }

    /** The view has been read, and is compared with what it knew. */
    public void compare(Prefix before, Prefix now) {
        known = keys(before);
        fresh = keys(now);
        differing = differing(before, now);
    }

    private static List<Object> keys(Prefix prefix) {
        return prefix.slice(0, prefix.size()).stream().map(Row::key).toList();
    }

    /** What the view must answer for, if no change explains it; null where there is nothing. */
    public @Nullable Divergence verdict() {
        Set<Object> unexplained = new LinkedHashSet<>(differing);
        unexplained.removeAll(heard);
        return heardTooMuch || unexplained.isEmpty() ? null : new Divergence(unexplained, known, fresh);
    }

    private static Set<Object> differing(Prefix before, Prefix now) {
        List<Row> left = before.slice(0, before.size());
        List<Row> right = now.slice(0, now.size());
        Set<Object> found = new LinkedHashSet<>(missing(left, now, now.complete()));
        found.addAll(missing(right, before, before.complete()));
        List<Row> common = new ArrayList<>();
        for (Row row : left) {
            Row other = now.find(row.key());
            if (other != null) {
                common.add(other);
                if (!other.sameAs(row)) {
                    found.add(row.key());
                }
            }
        }
        if (found.isEmpty()) {
            // The same rows: are they in the same order?
            List<Row> inOrder =
                    right.stream().filter(row -> before.holds(row.key())).toList();
            for (int i = 0; i < common.size(); i++) {
                if (common.get(i) != inOrder.get(i)) {
                    found.add(common.get(i).key());
                }
            }
        }
        return found;
    }

    /** Rows that the other one should have had: behind its last row it knows nothing, unless it knows all. */
    private static Set<Object> missing(List<Row> rows, Prefix other, boolean otherComplete) {
        Set<Object> missing = new LinkedHashSet<>();
        Set<Object> behind = new LinkedHashSet<>();
        for (Row row : rows) {
            Row there = other.find(row.key());
            if (there == null) {
                behind.add(row.key());
            } else if (there.sameAs(row)) { // one that has changed may have moved, and says nothing of those before it
                missing.addAll(behind);
                behind.clear();
            }
        }
        if (otherComplete) {
            missing.addAll(behind);
        }
        return missing;
    }
}
