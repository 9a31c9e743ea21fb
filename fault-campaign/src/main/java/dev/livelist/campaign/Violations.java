package dev.livelist.campaign;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The broken promises of a run. Safe for any number of threads. */
final class Violations {

    /** What kind of promise was broken. */
    enum Kind {
        /** A patch that does not apply. */
        PATCH,
        /** A document that is wrong by itself: its order, its size. */
        DOCUMENT,
        /** A row that its reader may not see, or that was rolled back. */
        SCOPE,
        /** One version for two documents. */
        VERSION,
        /** A reader that does not have what a fresh query gives. */
        DIVERGENCE,
        /** An acknowledged write is missing, or a row exists that no write made. */
        WRITE,
        /** A reader disconnected though its worker lived. */
        DISCONNECT,
        /** A leak: threads, connections, views or heap stayed behind. */
        LEAK,
        /** The campaign itself could not go on. */
        CAMPAIGN
    }

    /**
     * A broken promise.
     *
     * @param episode after which it was seen
     */
    record Violation(Kind kind, int episode, String what) {}

    private final List<Violation> all = new CopyOnWriteArrayList<>();
    private volatile int episode;

    void inEpisode(int number) {
        episode = number;
    }

    void add(Kind kind, String what) {
        Violation violation = new Violation(kind, episode, what);
        if (all.size() < 200) {
            all.add(violation);
            System.out.println("VIOLATION " + violation);
        }
    }

    boolean none() {
        return all.isEmpty();
    }

    long count(Kind kind) {
        return all.stream().filter(violation -> violation.kind == kind).count();
    }

    List<Violation> all() {
        return List.copyOf(all);
    }
}
