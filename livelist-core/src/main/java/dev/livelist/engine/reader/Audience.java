package dev.livelist.engine.reader;

import dev.livelist.QueryShape;
import dev.livelist.broadcaster.Cause;
import dev.livelist.engine.Asker;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.LiveListsSettings;
import dev.livelist.engine.StreamEvent;
import dev.livelist.engine.page.Contents;
import dev.livelist.engine.page.DocumentForm;
import dev.livelist.engine.page.Figures;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.page.ShapedDocument;
import dev.livelist.engine.page.Window;
import dev.livelist.engine.view.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The open pages of one view, the readers that follow them, and the readers that wait for their first document. Confined to the
 * shard.
 *
 * <p>Nothing here calls a reader. A change of a page, and a reader that has been given something, is noted; {@link #takeNews} hands
 * over the calls to make, for the time after the event.
 */
public final class Audience {

    private final Function<QueryShape, DocumentForm> forms;
    private final LiveListsSettings settings;
    private final StatusCell status;
    private final Map<QueryShape, OpenPage> pages = new HashMap<>(2);
    private final Set<ViewReader> waiting = new LinkedHashSet<>(2);
    private List<Runnable> news = List.of();
    private int readers;

    /**
     * An audience without readers.
     *
     * @param forms how the documents of a shape are made
     */
    public Audience(Function<QueryShape, DocumentForm> forms, LiveListsSettings settings, StreamStatus first) {
        this.forms = forms;
        this.settings = settings;
        this.status = new StatusCell(first);
    }

    /** How many readers there are. */
    public int size() {
        return readers;
    }

    /** What its readers are told of the view. */
    public StreamStatus status() {
        return status.get();
    }

    /** Admits a reader, who waits until {@link #settle} gives it a document. */
    public void add(ViewReader reader) {
        OpenPage page = pages.computeIfAbsent(
                reader.shape(), shape -> new OpenPage(shape, new Window(forms.apply(shape), settings)));
        page.readers().add(reader);
        readers++;
        reader.admit(status);
        waiting.add(reader);
        tell(reader);
    }

    /** Lets a reader go. Returns its page, or null where the reader has not been admitted or is gone already. */
    public @Nullable OpenPage remove(ViewReader reader) {
        OpenPage page = pages.get(reader.shape());
        waiting.remove(reader);
        if (page == null || !page.readers().remove(reader)) {
            return null;
        }
        readers--;
        return page;
    }

    /** Forgets a page with its history, where nobody looks at it. */
    public void forget(OpenPage page) {
        if (page.isUnread()) {
            pages.remove(page.shape(), page);
        }
    }

    /** The numbers of the pages that somebody looks at. */
    public List<Integer> openPages() {
        List<Integer> open = new ArrayList<>();
        pages.forEach((shape, page) -> {
            if (!page.isUnread() && shape instanceof QueryShape.Page number) {
                open.add(number.page());
            }
        });
        open.sort(null);
        return open;
    }

    /** Forgets the histories of all pages. */
    public void forgetHistories() {
        pages.values().forEach(page -> page.window().forgetHistory());
    }

    /** About how many bytes the pages and their readers take. */
    public int weight() {
        int weight = 0;
        for (OpenPage page : pages.values()) {
            weight += page.window().weight()
                    + page.window().documentWeight()
                    + 200 * page.readers().size();
        }
        return weight;
    }

    /** Whether a reader waits for its first document. */
    public boolean someWait() {
        return !waiting.isEmpty();
    }

    /** The readers that wait now. */
    public List<ViewReader> waiting() {
        return List.copyOf(waiting);
    }

    /**
     * Of the askers whose readers wait, the one for whom the least waits elsewhere.
     *
     * @param others how much waits for an asker
     */
    public Asker waitsWithFewest(ToIntFunction<Asker> others) {
        Asker fewest = null;
        int least = 0;
        for (ViewReader reader : waiting) {
            if (fewest == null || !fewest.equals(reader.asker())) {
                int count = others.applyAsInt(reader.asker());
                if (fewest == null || count < least) {
                    fewest = reader.asker();
                    least = count;
                }
            }
        }
        return fewest == null ? Asker.WORKER : fewest;
    }

    /** How many rows must be known for all that somebody looks at; 0 without any. */
    public int need() {
        int need = 0;
        for (OpenPage page : pages.values()) {
            if (!page.isUnread()) {
                need = Math.max(need, page.window().form().need());
            }
        }
        return need;
    }

    /**
     * What became of a publication.
     *
     * @param complete whether the prefix knew enough for every page
     * @param changed whether a page has a new document
     */
    public record Published(boolean complete, boolean changed) {}

    /**
     * Brings the pages that somebody follows up to date.
     *
     * @param origin the changes that have brought this about, where somebody watches
     */
    public Published publish(Prefix known, Figures figures, @Nullable ChangeOrigin origin) {
        boolean complete = true;
        boolean changed = false;
        for (OpenPage page : pages.values()) {
            if (page.isUnread() || page.window().state() == null) {
                continue;
            }
            if (known.covers(page.window().form().need())) {
                changed |= render(page, known, figures, origin);
            } else {
                complete = false;
            }
        }
        return new Published(complete, changed);
    }

    /**
     * Gives waiting readers their document, where it is known.
     *
     * @param causes the writes that a reader's page shows by now
     * @return whether all of them have got it; those left need a full read
     */
    public boolean settle(Prefix known, Figures figures, Function<ViewReader, List<Cause>> causes) {
        boolean settled = true;
        for (ViewReader reader : List.copyOf(waiting)) {
            OpenPage page = page(reader);
            if (!known.covers(page.window().form().need())) {
                settled = false;
                continue;
            }
            render(page, known, figures, null);
            String version = reader.version();
            ShapedDocument base = version == null ? null : page.window().find(version);
            if (version != null && base == null && !reader.covered()) {
                settled = false;
                continue;
            }
            waiting.remove(reader);
            ReaderCauses own = reader.waitingCauses();
            if (own != null) {
                own.add(causes.apply(reader), page.window().edition());
            }
            reader.start(page.window(), base);
            tell(reader);
        }
        return settled;
    }

    private OpenPage page(ViewReader reader) {
        OpenPage page = pages.get(reader.shape());
        if (page == null) {
            throw new IllegalStateException("A waiting reader has no page");
        }
        return page;
    }

    private boolean render(OpenPage page, Prefix known, Figures figures, @Nullable ChangeOrigin origin) {
        Window window = page.window();
        List<ReaderCauses> told = noteCauses(page, origin);
        boolean changed = window.render(contents(window.form(), known, figures), origin);
        if (changed) {
            tell(page);
        } else if (!told.isEmpty()) {
            told.forEach(causes -> causes.showAll(window.edition()));
            tell(page);
        }
        return changed;
    }

    private static Contents contents(DocumentForm form, Prefix known, Figures figures) {
        List<Row> next = known.slice(form.end(), form.end() + 1);
        return new Contents(known.slice(form.from(), form.end()), next.isEmpty() ? null : next.get(0), figures);
    }

    /** Before the page changes, so that whoever sees the next document knows what it comes from. */
    private static List<ReaderCauses> noteCauses(OpenPage page, @Nullable ChangeOrigin origin) {
        if (origin == null || origin.provenance().causes().isEmpty()) {
            return List.of();
        }
        List<ReaderCauses> told = new ArrayList<>();
        page.readers().forEach(reader -> {
            ReaderCauses causes = reader.hasStarted() ? reader.waitingCauses() : null;
            if (causes != null
                    && causes.add(origin.provenance().causes(), page.window().edition() + 1)) {
                told.add(causes);
            }
        });
        return told;
    }

    /** Tells a reader of writes whose changes its page shows already. Returns whether there is something to tell it. */
    public boolean tellCauses(ViewReader reader, List<Cause> shown) {
        ReaderCauses causes = reader.waitingCauses();
        return causes != null
                && reader.hasStarted()
                && causes.add(shown, page(reader).window().edition());
    }

    /** Whether a waiting reader has a document that its page has not been through. */
    public boolean someVersionIsUnknown() {
        for (ViewReader reader : waiting) {
            String version = reader.version();
            if (version != null && page(reader).window().find(version) == null) {
                return true;
            }
        }
        return false;
    }

    /** Ends waiting readers that have no document to stay with. */
    public void turnAway(StreamEvent last) {
        for (ViewReader reader : List.copyOf(waiting)) {
            if (reader.version() == null) {
                waiting.remove(reader);
                reader.end(last);
                tell(reader);
            }
        }
    }

    /** Gives every reader its last event. */
    public void end(StreamEvent last) {
        for (OpenPage page : pages.values()) {
            page.readers().forEach(reader -> reader.end(last));
            tell(page);
        }
    }

    /** Sets what readers are told of the view. */
    public void setStatus(StreamStatus next) {
        if (status.set(next)) {
            pages.values().forEach(this::tell);
        }
    }

    private void tell(ViewReader reader) {
        note(reader::ready);
    }

    private void tell(OpenPage page) {
        note(page.readers()::ready);
    }

    private void note(Runnable call) {
        if (news.isEmpty()) {
            news = new ArrayList<>(2);
        }
        news.add(call);
    }

    /** The calls that tell readers of what has happened to them, to be made once the event is over. */
    public List<Runnable> takeNews() {
        List<Runnable> taken = news;
        news = List.of();
        return taken;
    }
}
