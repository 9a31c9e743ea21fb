package dev.livelist.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The count that a view has made apart from its reads: whether it is asked for or under way, and what comes to the view
 * meanwhile, which is to be taken in after it. For one thread at a time.
 */
final class SeparateCount {

    /** How many batches wait for the end of a count; more become a full read. */
    private static final int AT_MOST = 32;

    private boolean asked;
    /** Null where none is under way. */
    private @Nullable List<Runnable> kept;

    /** Whether one is to be asked for now; false where one is waited for already. */
    boolean ask() {
        boolean first = !asked;
        asked = true;
        return first;
    }

    /** What was asked for begins now, or is not needed any more. */
    void comesToItsTurn() {
        asked = false;
    }

    void begin() {
        kept = new ArrayList<>();
    }

    boolean underWay() {
        return kept != null;
    }

    /** Keeps something for afterwards; false where too much waits already. */
    boolean keep(Runnable taking) {
        List<Runnable> list = Objects.requireNonNull(kept);
        return list.size() < AT_MOST && list.add(taking);
    }

    /** Returns what has been kept, in order. */
    List<Runnable> end() {
        List<Runnable> list = Objects.requireNonNull(kept);
        kept = null;
        return list;
    }
}
