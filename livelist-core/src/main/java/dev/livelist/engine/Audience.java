package dev.livelist.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one view that somebody looks at, or did until a moment ago, and their readers: those that follow their page,
 * and those that wait for their first document. Confined to the view's serial executor.
 */
final class Audience {

    private final int pageSize;
    private final RowShape shape;
    private final Engine engine;
    private final Map<Integer, Window> windows = new HashMap<>();
    private final Set<ViewReader> waiting = new LinkedHashSet<>();

    Audience(int pageSize, RowShape shape, Engine engine) {
        this.pageSize = pageSize;
        this.shape = shape;
        this.engine = engine;
    }

    /** Lets a reader in, who waits until {@link #settle} gives it a document. */
    void add(ViewReader reader) {
        Window window =
                windows.computeIfAbsent(reader.page(), page -> new Window(page, pageSize, shape, engine.settings));
        window.readers().add(reader);
        reader.assign(window);
        waiting.add(reader);
    }

    /** Lets a reader go; returns the page it looked at. */
    Window remove(ViewReader reader) {
        Window window = reader.window();
        waiting.remove(reader);
        window.readers().remove(reader);
        return window;
    }

    /** Lets a page go, with its history, where nobody looks at it. */
    void forget(Window window) {
        if (window.readers().isEmpty()) {
            windows.remove(window.page(), window);
        }
    }

    /** The pages that somebody looks at. */
    List<Integer> pages() {
        return windows.values().stream()
                .filter(window -> !window.readers().isEmpty())
                .map(Window::page)
                .sorted()
                .toList();
    }

    /** About how many bytes its pages and their readers take. */
    int weight() {
        int weight = 0;
        for (Window window : windows.values()) {
            weight += window.weight() + 200 * window.readers().size();
        }
        return weight;
    }

    boolean someWait() {
        return !waiting.isEmpty();
    }

    /** The row at which the deepest page ends that somebody looks at; 0 without any. */
    int deepestEnd() {
        long end = 0;
        for (Window window : windows.values()) {
            if (!window.readers().isEmpty()) {
                end = Math.max(end, window.end());
            }
        }
        return Math.toIntExact(end);
    }

    /** Those who wait now. */
    List<ViewReader> waiting() {
        return List.copyOf(waiting);
    }

    /**
     * Brings the pages that somebody follows up to date, and tells their readers.
     *
     * @param heard what has brought this about, where somebody watches
     * @return whether the prefix knew enough for all of them: a page may have been opened while a read for pages that are
     *     less deep was under way
     */
    boolean publish(Prefix known, Total total, @Nullable Heard heard) {
        boolean covered = true;
        boolean changed = false;
        for (Window window : windows.values()) {
            if (window.readers().isEmpty() || window.state() == null) {
                continue;
            }
            if (covers(known, window)) {
                changed |= render(window, known, total, heard);
            } else {
                covered = false;
            }
        }
        if (changed) {
            engine.applied(heard);
        }
        return covered;
    }

    /**
     * Gives readers that wait their document, where it is there to be given.
     *
     * @return whether that was so for all of them; those left need a full read
     */
    boolean settle(Prefix known, Total total) {
        boolean settled = true;
        for (ViewReader reader : new ArrayList<>(waiting)) {
            Window window = reader.window();
            if (!covers(known, window)) {
                settled = false;
                continue;
            }
            render(window, known, total, null);
            String version = reader.version();
            PageDocument base = version == null ? null : window.find(version);
            if (version != null && base == null && !reader.covered()) {
                settled = false;
                continue;
            }
            waiting.remove(reader);
            reader.start(base);
            reader.ready();
        }
        return settled;
    }

    private boolean covers(Prefix known, Window window) {
        return known.complete()
                || known.size() > window.end()
                || engine.has(Mutation.NEED_ONE_SHORT)
                || engine.has(Mutation.NO_REFILL);
    }

    private static boolean render(Window window, Prefix known, Total total, @Nullable Heard heard) {
        boolean changed = window.render(known, total, heard);
        if (changed) {
            window.readers().ready();
        }
        return changed;
    }

    /** Whether somebody waits who has a document that its page has not been through. */
    boolean someVersionIsUnknown() {
        for (ViewReader reader : waiting) {
            String version = reader.version();
            if (version != null && reader.window().find(version) == null) {
                return true;
            }
        }
        return false;
    }

    /** Ends readers that wait and have no document to stay with. */
    void turnAway(StreamEvent last) {
        for (ViewReader reader : new ArrayList<>(waiting)) {
            if (reader.version() == null) {
                waiting.remove(reader);
                reader.end(last);
                reader.ready();
            }
        }
    }

    /** The database refuses, and nobody is let in to ask it: whoever has nothing to stay with is better off to come back. */
    void turnAwayWithoutDatabase() {
        Instant since = engine.databaseDownSince();
        if (since != null) {
            turnAway(StreamStatus.noDatabase(since));
        }
    }

    /** Gives every reader its last event. */
    void end(StreamEvent last) {
        for (Window window : windows.values()) {
            window.readers().forEach(reader -> reader.end(last));
            window.readers().ready();
        }
    }

    /** Tells every reader that there may be something to poll. */
    void wake() {
        for (Window window : windows.values()) {
            window.readers().ready();
        }
    }
}
