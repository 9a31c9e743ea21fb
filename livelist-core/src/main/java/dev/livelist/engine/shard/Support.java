package dev.livelist.engine.shard;

import dev.livelist.Condition;
import dev.livelist.engine.view.MemoryJudge;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of the rows of another model that satisfy a term: their keys, and their values in the linked column. Confined to the shard. */
final class Support {

    /** The most rows of one term that are remembered. */
    static final int MOST_ROWS = 250;

    enum State {
        /** The rows are to be read, or are being read. */
        UNREAD,
        /** Each row that satisfies the term is known, but for changes that nobody has looked at yet. */
        KNOWN,
        /** There are too many rows, or they could not be read: each change of the other model concerns the views. */
        UNKNOWN
    }

    final Condition.Exists<?> term;
    final RelatedSources.Reading reading;
    final Set<View> views = new LinkedHashSet<>();
    State state = State.UNREAD;

    /** The views that select only rows with a known value. For all other views each change of the other model is a reason to read. */
    private final Set<View> narrowed = new HashSet<>();

    /** The supports with a view that is not narrowed: all of the model's. */
    private final Set<Support> loose;

    /** By key; the value is null where the column is. */
    final Map<Object, @Nullable Object> rows = new HashMap<>();

    /** Decides which rows satisfy the term; made after the rows have been read, because the source learns with its reads. */
    @Nullable
    MemoryJudge judge;

    MemoryJudge.@Nullable Anchor anchor;

    /** Whether a read of the rows has been asked for that has not begun. */
    boolean waits;

    /** Keys that were looked at while the rows were being read; null where they are not. */
    @Nullable
    Set<Object> meanwhile;

    /** @param loose those of the model that have a view that is not narrowed; this one adds and removes itself */
    Support(Condition.Exists<?> term, RelatedSources.Reading reading, Set<Support> loose) {
        this.term = term;
        this.reading = reading;
        this.loose = loose;
    }

    /** A view asks, which is not narrowed yet. */
    void add(View view) {
        views.add(view);
        note();
    }

    /** A view asks no more. Returns whether it did. */
    boolean remove(View view) {
        narrowed.remove(view);
        boolean asked = views.remove(view);
        note();
        return asked;
    }

    /** Whether a view selects only rows with a known value. */
    boolean narrows(View view) {
        return narrowed.contains(view);
    }

    /** A view selects only rows with a known value, or does not. */
    void narrows(View view, boolean now) {
        if (now) {
            narrowed.add(view);
        } else {
            narrowed.remove(view);
        }
        note();
    }

    private void note() {
        if (narrowed.size() < views.size()) {
            loose.add(this);
        } else {
            loose.remove(this);
        }
    }

    String link() {
        return term.links().get(0).other();
    }

    /** The values that the linked column of a row of the list must have. */
    Set<Object> values() {
        return rows.values().stream().filter(Objects::nonNull).collect(Collectors.toCollection(HashSet::new));
    }
}
