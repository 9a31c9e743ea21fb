package dev.livelist.engine;

import dev.livelist.source.RowSource.Count;
import dev.livelist.source.RowSource.Counted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a view knows of its rows, and what it has heard since and not looked at yet. Tells the index of what it holds. Confined
 * to the view's serial executor, but for {@link #atMost}.
 *
 * <p>Bounds: {@code need + 2 * lookahead} rows, {@value Inbox#MAX_KEYS} dirty keys.
 */
final class ViewRows {

    private final SharedView view;
    private final Engine engine;
    private final ViewSource source;
    private final ViewIndex index;
    private final TotalKeeper totals;

    private @Nullable Prefix known;
    private Set<Object> dirty = Set.of();
    private boolean everythingDirty;
    private int statements;
    private boolean closed;
    private volatile int atMost;

    ViewRows(SharedView view, LiveList list, ViewSource source) {
        this.view = view;
        this.engine = list.engine();
        this.source = source;
        this.index = list.views();
        this.totals = new TotalKeeper(source.definition().totals(), list.ticks(), engine.mutations);
    }

    /** The rows, null before the first read. */
    @Nullable
    Prefix known() {
        return known;
    }

    /** How many rows there may be, about; for any thread. */
    int atMost() {
        return atMost;
    }

    /** A statement is about to be made. */
    void states() {
        statements++;
    }

    int statements() {
        return statements;
    }

    boolean closed() {
        return closed;
    }

    TotalKeeper totals() {
        return totals;
    }

    /** Whether rows and total are there to be shown. */
    boolean shown() {
        return known != null && totals.known();
    }

    // --- What has been heard ---------------------------------------------------------------------------------------

    /** Anything may have changed. */
    void dirtyEverything() {
        everythingDirty = true;
        dirty = Set.of();
    }

    boolean everythingDirty() {
        return everythingDirty;
    }

    /** Notes keys for the next read; more than one probe takes become a full read. */
    void markDirty(Set<Object> keys) {
        if (!keys.isEmpty()) {
            if (dirty.isEmpty()) {
                dirty = new LinkedHashSet<>();
            }
            dirty.addAll(keys);
        }
        if (everythingDirty || dirty.size() > Inbox.MAX_KEYS) {
            dirtyEverything();
        }
    }

    boolean someDirty() {
        return !dirty.isEmpty();
    }

    /** Whether nothing less than a full read will do. */
    boolean mustReadAll(int need) {
        return known == null || everythingDirty || (!dirty.isEmpty() && !canProbe(dirty, need));
    }

    private boolean canProbe(Set<Object> keys, int need) {
        Prefix rows = known;
        return rows != null
                && source.ordered()
                && (rows.complete() || rows.sizeWithout(keys) >= need || engine.has(Mutation.NO_REFILL));
    }

    /** The dirty keys, which a read that begins takes along. */
    Set<Object> takeDirty() {
        Set<Object> taken = dirty;
        if (!engine.has(Mutation.CLEAR_DIRTY_AFTER_READ)) {
            dirty = Set.of();
        }
        return taken;
    }

    /** A full read begins. */
    void readsAll() {
        everythingDirty = false;
    }

    /** A read has failed, and what it took along is lost. */
    void lost() {
        if (!engine.has(Mutation.DROP_DIRTY_OF_FAILED_READ)) {
            dirtyEverything();
            totals.doubt();
        }
    }

    // --- What has been read ----------------------------------------------------------------------------------------

    /** Whether rows that others have read can be taken in, as far as this view's own are concerned. */
    boolean canTakeIn(Concern concern, int need) {
        return known != null && !everythingDirty && concern.asked.isEmpty() && canProbe(concern.decided, need);
    }

    /** Takes in rows that somebody else has read, after whatever this view has read itself. */
    void takeIn(Concern concern, int need) {
        Prefix rows = Objects.requireNonNull(known);
        List<Row> found = new ArrayList<>(concern.found.size());
        for (Concern.Found one : concern.found) {
            found.add(one.batch().encode(one.row(), source));
        }
        boolean neutral = totals.heldBy(rows, concern.decided);
        int sizeBefore = rows.size();
        replace(rows, concern.decided, found, need);
        totals.changed(rows, concern.decided, neutral, sizeBefore);
        tellIndex(rows);
    }

    /**
     * Takes in what the view has read itself.
     *
     * @param trusting whether nothing but the keys taken can have changed
     */
    void takeIn(ViewRead read, List<Row> found, boolean trusting, int need) {
        Prefix before = known;
        int sizeBefore = before == null ? 0 : before.size();
        boolean neutral = before != null && trusting && totals.heldBy(before, read.taken());
        Prefix now;
        if (read.full() || before == null) {
            if (source.learn()) {
                index.anchor(view);
            }
            now = new Prefix(found, source.order(), found.size() < read.limit());
            read.plan().waited().forEach(ViewReader::cover); // not before: it could have failed
            if (before != null) {
                now.inherit(before);
                read.compare(before, now);
            }
        } else {
            now = before;
            replace(now, read.taken(), found, need);
        }
        known = now;
        totals.changed(now, read.taken(), neutral, sizeBefore);
        tellIndex(now);
        if (engine.has(Mutation.CLEAR_DIRTY_AFTER_READ)) {
            dirty = Set.of();
        }
    }

    private void replace(Prefix rows, Set<Object> keys, List<Row> found, int need) {
        rows.replace(keys, found);
        rows.trim(need + 2 * engine.settings.lookahead(), !engine.has(Mutation.TRIM_WITHOUT_LOWERING_BOUND));
    }

    /** A deliberate fault: believes that rows are gone without looking; whether there were any. */
    boolean trustDeleted(Set<Object> keys) {
        Prefix rows = known;
        if (rows == null || !source.ordered()) {
            return false;
        }
        rows.replace(keys, List.of());
        tellIndex(rows);
        totals.doubt();
        return true;
    }

    private void tellIndex(Prefix rows) {
        atMost = rows.size();
        index.holds(view, rows.takeTouched(), rows, totals.kept() && !totals.toldBy(rows));
    }

    /** Lets go of everything. */
    void close() {
        closed = true;
        index.remove(view, known == null ? Set.of() : known.keys());
    }

    // --- The total -------------------------------------------------------------------------------------------------

    /** Whether the index knows of rows that may have come or gone behind those that are known; then the total is in doubt. */
    boolean hearDoubts() {
        boolean heard = index.inDoubt(view);
        if (heard) {
            totals.doubt();
        }
        return heard;
    }

    /** How many nanoseconds it is until the total may be counted. */
    long untilCount() {
        return totals.untilCount(engine.scheduler.now());
    }

    /** A count begins: what is to be counted. */
    Counted countBegins() {
        totals.counting(engine.scheduler.now());
        if (!engine.has(Mutation.COUNT_SETTLES_AT_ITS_END)) {
            index.counts(view);
        }
        return new Counted(
                source.selection(), List.copyOf(Objects.requireNonNull(known).keys()));
    }

    /** It has been counted. */
    void counted(Count count) {
        totals.counted(Objects.requireNonNull(known), count.total(), count.among());
        if (engine.has(Mutation.COUNT_SETTLES_AT_ITS_END)) {
            index.counts(view);
        }
        hearDoubts(); // of those that have come since the count began
    }
}
