package dev.livelist.engine.page;

import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.engine.StreamEvent;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One page of a view: its document now, and a bounded history of earlier ones. The view's shard changes it;
 * readers on other threads see the document through {@link #state()}.
 *
 * <p>The history holds at most {@code history} documents and about {@code history-bytes}. Documents share their rows,
 * so that one costs a reference per row and the rows that were different.
 */
public final class Window {

    /** How many patches from documents other than the last one are kept for readers that lag. */
    private static final int LAGGING_PATCHES = 16;

    private final int page;
    private final int size;
    private final RowShape shape;
    private final LiveListsSettings settings;
    private final Deque<Kept> history = new ArrayDeque<>(0);
    private final Map<String, PageDocument> byVersion = new HashMap<>(0);
    private int historyBytes;
    private volatile @Nullable State state;

    /**
     * What readers see.
     *
     * @param edition counts the documents of the page
     * @param patch the patch from {@code before}, made once for all
     * @param merged patches from other documents, made when the first reader needs one
     * @param whole the snapshot, made when the first reader needs it and let go with this, for the document may live on
     *     in the history
     */
    public record State(
            long edition,
            PageDocument document,
            @Nullable PageDocument before,
            @Nullable StreamEvent patch,
            Map<PageDocument, StreamEvent> merged,
            AtomicReference<@Nullable StreamEvent> whole) {

        /** The event that gives a reader the document; made once, a race makes it twice. */
        public StreamEvent snapshot() {
            StreamEvent present = whole.get();
            if (present == null) {
                present = document.snapshot();
                whole.set(present);
            }
            return present;
        }

        /** The event that leads from a document a reader has to this one. */
        public StreamEvent patchFrom(PageDocument base) {
            if (base == before) {
                return Objects.requireNonNull(patch);
            }
            StreamEvent known = merged.get(base);
            if (known == null) {
                known = patchEvent(base, document, null);
                if (merged.size() < LAGGING_PATCHES) {
                    merged.put(base, known);
                }
            }
            return known;
        }
    }

    private record Kept(PageDocument document, int weight) {}

    public Window(int page, int size, RowShape shape, LiveListsSettings settings) {
        this.page = page;
        this.size = size;
        this.shape = shape;
        this.settings = settings;
    }

    private static StreamEvent patchEvent(PageDocument before, PageDocument after, @Nullable ChangeOrigin origin) {
        return new StreamEvent(
                StreamEvent.Type.PATCH, after.version(), PatchWriter.patch(before, after), false, origin);
    }

    public int page() {
        return page;
    }

    public long end() {
        return (page + 1L) * size;
    }

    /** What readers see; null before the first document. Safe for use by any thread. */
    public @Nullable State state() {
        return state;
    }

    /**
     * Sets the document.
     *
     * @param origin the changes that have brought it about, where somebody watches
     * @return whether the document is a new one
     */
    public boolean render(List<Row> rows, boolean hasMore, Total total, @Nullable ChangeOrigin origin) {
        State present = state;
        if (present != null && present.document().says(rows, hasMore, total)) {
            return false;
        }
        PageDocument document = new PageDocument(shape, rows, page, size, hasMore, total);
        PageDocument before = present == null ? null : present.document();
        if (before != null) {
            keep(before, document);
        }
        StreamEvent patch = before == null ? null : patchEvent(before, document, origin);
        state = new State(edition() + 1, document, before, patch, new ConcurrentHashMap<>(4), new AtomicReference<>());
        return true;
    }

    /** The number of its document; 0 before the first. */
    public long edition() {
        State present = state;
        return present == null ? 0 : present.edition();
    }

    private void keep(PageDocument old, PageDocument next) {
        Set<Row> shared = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Row row : next.rows()) {
            shared.add(row);
        }
        int weight = 160 + 8 * old.rows().size();
        for (Row row : old.rows()) {
            if (!shared.contains(row)) {
                weight += row.weight();
            }
        }
        history.addLast(new Kept(old, weight));
        byVersion.put(old.version(), old);
        historyBytes += weight;
        while (history.size() > settings.history() || historyBytes > settings.historyBytes()) {
            Kept oldest = history.removeFirst();
            historyBytes -= oldest.weight();
            byVersion.remove(oldest.document().version(), oldest.document());
        }
    }

    /** The latest document of that version, where it is remembered. */
    public @Nullable PageDocument find(String version) {
        State present = state;
        if (present != null && present.document().version().equals(version)) {
            return present.document();
        }
        return byVersion.get(version);
    }

    /** Forgets the history: readers that come back with an earlier version get a snapshot. */
    public void forgetHistory() {
        history.clear();
        byVersion.clear();
        historyBytes = 0;
    }

    /** About how many bytes the history takes. */
    public int weight() {
        return 200 + historyBytes;
    }

    /** About how many bytes the document takes as it is sent; the rows are the prefix's. */
    public int documentWeight() {
        State present = state;
        int weight = 0;
        if (present != null) {
            for (Row row : present.document().rows()) {
                weight += row.json().length + 8;
            }
        }
        return weight;
    }
}
