package dev.livelist.engine;

import java.util.ArrayList;
import java.util.List;

/** What comes to a view while a count alone is under way, and is to be taken in after it. For one thread at a time. */
final class CountPause {

    /** How many batches wait for the end of a count; more become a full read. */
    private static final int AT_MOST = 32;

    private final List<Runnable> kept = new ArrayList<>();

    /** Keeps something for afterwards; false where too much waits already. */
    boolean keep(Runnable taking) {
        return kept.size() < AT_MOST && kept.add(taking);
    }

    /** What has been kept, in order. */
    List<Runnable> kept() {
        return kept;
    }
}
