package dev.livelist.engine.page;

import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.engine.StreamEvent;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One document of a view, such as a page: its document now, and a bounded history of earlier ones. The view's shard changes it;
 * readers on other threads see the document through {@link #state()}.
 *
 * <p>The history holds at most {@code history} documents and about {@code history-bytes}. Documents share their rows,
 * so that one costs a reference per row and the rows that were different.
 */
public final class Window {

    /** How many patches from documents other than the last one are kept for readers that lag. */
    private static final int LAGGING_PATCHES = 16;

    private final DocumentForm form;
    private final LiveListsSettings settings;
    private final Deque<Kept> history = new ArrayDeque<>(0);
    private final Map<String, ShapedDocument> byVersion = new HashMap<>(0);
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
            ShapedDocument document,
            @Nullable ShapedDocument before,
            @Nullable StreamEvent patch,
            Map<ShapedDocument, StreamEvent> merged,
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
        @SuppressWarnings("ReferenceEquality") // the very document that the patch was made from
        public StreamEvent patchFrom(ShapedDocument base) {
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

    private record Kept(ShapedDocument document, int weight) {}

    public Window(DocumentForm form, LiveListsSettings settings) {
        this.form = form;
        this.settings = settings;
    }

    private static StreamEvent patchEvent(ShapedDocument before, ShapedDocument after, @Nullable ChangeOrigin origin) {
        return new StreamEvent(StreamEvent.Type.PATCH, after.version(), before.patchTo(after), false, origin);
    }

    /** How its documents are made. */
    public DocumentForm form() {
        return form;
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
    public boolean render(Contents contents, @Nullable ChangeOrigin origin) {
        State present = state;
        ShapedDocument document = form.document(contents);
        if (present != null && present.document().saysSameAs(document)) {
            return false;
        }
        ShapedDocument before = present == null ? null : present.document();
        if (before != null) {
            keep(before, document);
        }
        StreamEvent patch = before == null ? null : patchEvent(before, document, origin);
        document.version(); // before others see it
        state = new State(edition() + 1, document, before, patch, new ConcurrentHashMap<>(4), new AtomicReference<>());
        return true;
    }

    /** The number of its document; 0 before the first. */
    public long edition() {
        State present = state;
        return present == null ? 0 : present.edition();
    }

    private void keep(ShapedDocument old, ShapedDocument next) {
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
    public @Nullable ShapedDocument find(String version) {
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
