package dev.livelist.engine.shard;

import dev.livelist.engine.Room;
import dev.livelist.engine.read.Pacing;
import dev.livelist.engine.read.ReadKind;
import dev.livelist.engine.read.Turn;
import dev.livelist.engine.reader.Audience;
import dev.livelist.engine.view.MemoryJudge;
import dev.livelist.engine.view.PendingOrigin;
import dev.livelist.engine.view.Prefix;
import dev.livelist.engine.view.Suspicion;
import dev.livelist.engine.view.TotalKeeper;
import dev.livelist.engine.view.ViewKey;
import dev.livelist.engine.view.ViewQuery;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A query that readers follow, apart from its page: plain data, confined to the shard. It calls nobody; the parts of the shard
 * change it.
 *
 * <p>At most one statement that reads rows is under way for a view. The keys it is to answer for are taken out of {@link #pending}
 * before it begins; what changes meanwhile is for the next one. A view without readers reads nothing: a change only marks it, and it is
 * read again when a reader comes.
 */
final class View {

    /** What the statement under way reads, if there is one. */
    enum Activity {
        NONE,
        /** All rows from the start. */
        READING,
        /** The rows of some keys. */
        PROBING
    }

    /** About how many bytes a view takes without rows and pages: measured by the benchmark of many views. */
    private static final int OWN_WEIGHT = 1_800;

    final ViewKey key;
    final ViewQuery query;

    /** Whose room it takes. */
    final Room.Holder holder;

    /** What kind of read is made to read it from its start. */
    final ReadKind kind;

    final Audience audience;
    final TotalKeeper totals;
    final Pacing pacing;
    final ViewHealth health;
    final Timers timers;
    final PendingOrigin origins = new PendingOrigin();

    /** The rows; null before the first read. */
    @Nullable
    Prefix known;

    // --- What is to be done -----------------------------------------------------------------------------------------

    /** Anything may have changed. */
    private boolean everythingDirty;

    /** Some of the pending keys concern the view in a way that only a full read can answer. */
    private boolean reread;

    /** A reader came with a version that is unknown here, or looks at a page that lies deeper than what is known. */
    boolean readerNeedsFull;

    boolean pollDue;

    /** An audit that is due. */
    @Nullable
    Suspicion auditDue;

    /** Keys of changed rows that the view must ask the database about. */
    private Set<Object> pending = Set.of();

    // --- What is under way ------------------------------------------------------------------------------------------

    Activity activity = Activity.NONE;

    /** When the last statement for rows began, and when the last one ended. */
    long readStarted = Long.MIN_VALUE;

    long readEnded = Long.MIN_VALUE;

    /** A turn that a full read waits for. */
    @Nullable
    Turn turn;

    /** A full read that is not over: its rows are being read, or the total after them is being counted. */
    boolean fullReadUnderWay;

    boolean waitsToProbe;

    /** How often in a row a probe of this view has failed. */
    int failedProbes;

    /**
     * Keys of rows that have changed during the statement under way, and that are not in the view by now. If its answer contains them, they
     * must be asked about again.
     */
    private Set<Object> gone = Set.of();

    boolean waitsToCount;

    /** Whether the view is being counted apart from a full read. */
    boolean counting;

    /** The number of the last count that has begun. An older one that ends later is ignored. */
    int counts;

    /** Whether rows have been taken in since the last count began. */
    boolean disturbed;

    /** Rows have been taken in, and are to be published together with the total that is being counted. */
    boolean unpublished;

    // --- The index's ------------------------------------------------------------------------------------------------

    MemoryJudge.@Nullable Anchor anchor;

    /** The last doubt about totals that the view's total takes into account. */
    long certainUpTo = ViewIndex.NEVER;

    // --- For operators ----------------------------------------------------------------------------------------------

    int evaluations;
    int fullReads;
    int statements;
    boolean closed;

    /** What {@link #weight} was when it was last counted. */
    private int counted;

    View(
            ViewKey key,
            ViewQuery query,
            Room.Holder holder,
            ReadKind kind,
            Audience audience,
            TotalKeeper totals,
            Pacing pacing,
            ViewHealth health,
            Timers timers) {
        this.key = key;
        this.query = query;
        this.holder = holder;
        this.kind = kind;
        this.audience = audience;
        this.totals = totals;
        this.pacing = pacing;
        this.health = health;
        this.timers = timers;
    }

    /** About how many bytes it takes. */
    int weight() {
        Prefix rows = known;
        return OWN_WEIGHT + (rows == null ? 0 : rows.weight()) + audience.weight();
    }

    /** By how many bytes it takes more than when this was last asked; all are given back once it is closed. */
    int takesMore() {
        int now = closed ? 0 : weight();
        int more = now - counted;
        counted = now;
        return more;
    }

    /** Whether it shows groups of rows: any change may concern any of them, and only the database can say what they are then. */
    boolean isGrouped() {
        return query.grouping() != null;
    }

    boolean isRead() {
        return audience.size() > 0;
    }

    /** Whether rows and total are there to be shown. */
    boolean shown() {
        return known != null && totals.known();
    }

    /** Whether its rows may be newer than what its pages show: they are published with a total, or with the next full read. */
    boolean isAheadOfPages() {
        return unpublished || fullReadUnderWay || everythingDirty;
    }

    /** How many rows must be known. */
    int need() {
        return audience.need();
    }

    /** Anything may have changed; a full read answers for all that is pending. */
    void dirtyEverything() {
        everythingDirty = true;
        reread = false;
        pending = Set.of();
    }

    boolean everythingDirty() {
        return everythingDirty;
    }

    /** Notes keys that the database must be asked about. Without effect where a full read is needed anyway. */
    void addPending(Collection<?> keys) {
        if (everythingDirty || keys.isEmpty()) {
            return;
        }
        if (!query.readsRows()) {
            totals.doubt();
            disturbed = true; // a count under way may have missed it
            return;
        }
        if (pending.isEmpty()) {
            pending = new LinkedHashSet<>();
        }
        pending.addAll(keys);
        if (pending.size() > PendingKeys.AT_MOST) {
            dirtyEverything();
        }
    }

    /** The pending keys can only be answered by a full read. */
    void rereadForPending() {
        reread = !everythingDirty;
    }

    Set<Object> pending() {
        return pending;
    }

    /** Takes all pending keys out, for a full read that begins. */
    Set<Object> takeForFullRead() {
        Set<Object> taken = pending;
        pending = Set.of();
        everythingDirty = false;
        reread = false;
        readerNeedsFull = false;
        pollDue = false;
        auditDue = null;
        return taken;
    }

    /** Takes some pending keys out, for a probe that begins. */
    Set<Object> takeForProbe(int atMost) {
        Set<Object> taken = PendingKeys.take(pending, atMost);
        if (taken.size() == pending.size()) {
            pending = Set.of();
        } else {
            pending.removeAll(taken);
        }
        return taken;
    }

    /** Whether nothing less than a full read will do. */
    boolean mustReadAll() {
        Prefix rows = known;
        if (rows == null || everythingDirty || reread || readerNeedsFull || pollDue || auditDue != null) {
            return true;
        }
        return !pending.isEmpty() && (rows.ordered() ? !rows.canSpare(pending, need()) : rows.holdsAny(pending));
    }

    /** Whether a full read would only compare: nothing is known to have changed. */
    boolean onlyCompares() {
        return known != null
                && (pollDue || auditDue != null)
                && !everythingDirty
                && !reread
                && !readerNeedsFull
                && pending.isEmpty();
    }

    /** Whether nothing is to be done: rows and total are as the database has them, as far as anybody has said. */
    boolean isAtRest() {
        return activity == Activity.NONE
                && !fullReadUnderWay
                && !mustReadAll()
                && pending.isEmpty()
                && !totals.doubtful();
    }

    /** A statement that reads rows begins. */
    void begins(Activity what, long now) {
        activity = what;
        readStarted = now;
    }

    /** A row has changed while a statement is under way, and is not in the view now. */
    void goneMeanwhile(Object key) {
        if (gone.isEmpty()) {
            gone = new LinkedHashSet<>();
        }
        gone.add(key);
        if (gone.size() > PendingKeys.AT_MOST) {
            gone = Set.of();
            dirtyEverything();
        }
    }

    /** Whether a row that went while the statement was under way was known before, and is not in its answer. */
    boolean hasLost(Prefix before, Prefix now) {
        return gone.stream().anyMatch(key -> before.holds(key) && !now.holds(key));
    }

    /** The statement is over, and its answer has been taken in, if there is one. */
    void ends(long now) {
        activity = Activity.NONE;
        readEnded = now;
        Prefix rows = known;
        if (rows != null) {
            addPending(gone.stream().filter(rows::holds).toList());
            if (pending.isEmpty() && !everythingDirty && !reread && query.readsRows()) {
                origins.nothingToRead();
            }
        }
        gone = Set.of();
    }
}
