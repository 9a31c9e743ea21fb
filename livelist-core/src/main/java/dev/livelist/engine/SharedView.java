package dev.livelist.engine;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.source.RowSource;
import dev.livelist.source.RowSource.Count;
import dev.livelist.source.RowSource.Counted;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query that readers follow, apart from its page: the prefix of its rows, the pages somebody looks at, and what has
 * been heard since. Everything but what is marked otherwise is confined to one serial executor.
 *
 * <p>One read is in flight at a time. The dirty keys are taken before it begins; what comes meanwhile is for the next
 * one. A view without readers reads nothing: a change only marks it, and it is read again when a reader comes.
 *
 * <p>Bounds: the prefix has at most {@code end of the deepest page + 1 + 2 * lookahead} rows, the inbox
 * {@value Inbox#MAX_KEYS} keys, and a page the history that its settings allow.
 */
final class SharedView {

    /** How many batches wait for the end of a count; more become a full read. */
    private static final int LATER_AT_MOST = 32;

    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    /** About how many bytes a view takes without rows and pages: measured by the benchmark of many views. */
    private static final int WEIGHT = 1_800;

    private final ViewKey key;
    private final Engine engine;
    private final ViewSource source;
    private final LiveList list;
    private final ViewIndex index;
    private final TotalCounts counts;
    private final TotalKeeper totals;
    private final Pacing pacing;
    private final ViewTimers timers;
    private final SerialExecutor serial;
    private final Consumer<SharedView> onIdle;

    // For any thread.
    private final Inbox inbox = new Inbox();
    private final AtomicInteger attached = new AtomicInteger();
    private volatile StreamStatus status = StreamStatus.LIVE;
    private volatile int rowsAtMost;

    // The index's, under its lock.
    MemoryJudge.@Nullable Anchor anchor;
    int evaluations;

    private final Audience audience;
    private final ViewHealth health;

    private @Nullable Prefix prefix;
    private Set<Object> dirty = Set.of();
    private boolean everythingDirty;
    /** A reader came with a version that is unknown here, or looks at a page that lies too deep for what is known. */
    private boolean readerNeedsFull;

    private boolean pollDue;
    /** An audit that is due, and what is to be run when it has been made. */
    private @Nullable Auditing auditDue;

    private int statements;
    private int fullReads;
    private boolean dueAsked;
    private Gate.@Nullable Ticket ticket;
    private int readsInFlight;
    private long lastReadStarted = Long.MIN_VALUE;
    private boolean countAsked;
    /** What has come while a count alone is under way, and is to be taken in after it; null where none is. */
    private @Nullable List<Runnable> afterCount;

    private boolean closed;

    /** @param onIdle told, on the serial executor, when there has been no reader for as long as a view lingers */
    SharedView(
            ViewKey key, LiveList list, ViewSource source, BroadcasterState broadcaster, Consumer<SharedView> onIdle) {
        this.key = key;
        this.list = list;
        this.engine = list.engine();
        this.source = source;
        this.index = list.views();
        this.counts = list.counts();
        this.audience = new Audience(key.size(), source.shape(), engine);
        this.totals = new TotalKeeper(source.definition().totals(), list.ticks(), engine.mutations);
        long now = engine.scheduler.nanoTime();
        this.pacing = new Pacing(engine.settings, engine.random, now);
        this.serial = new SerialExecutor(engine.scheduler);
        this.timers = new ViewTimers(engine.scheduler, serial);
        this.health = new ViewHealth(broadcaster);
        this.onIdle = onIdle;
        updateStatus();
    }

    /** For any thread. */
    ViewKey key() {
        return key;
    }

    /** What memory knows of who is in it; for any thread. */
    MemoryJudge judge() {
        return source.judge();
    }

    /** Its list; for any thread. */
    LiveList list() {
        return list;
    }

    /** What its rows are selected by; for any thread. */
    Selection selection() {
        return source.selection();
    }

    /** The shape of that, where it has one; for any thread. */
    @Nullable
    String shape() {
        return source.selectionShape();
    }

    /** What readers are told of the view; for any thread. */
    StreamStatus status() {
        return status;
    }

    /** How many readers have come and not left; for any thread. */
    int attached() {
        return attached.get();
    }

    /** Adds a reader; for any thread, while the view is known not to be closed. */
    ViewReader open(int page, @Nullable String version, Runnable onReady) {
        ViewReader reader = new ViewReader(this, page, version, onReady);
        attached.incrementAndGet();
        engine.stats.readers.increment();
        serial.execute(() -> attach(reader));
        return reader;
    }

    /** Lets a reader go, once; for any thread. */
    void detach(ViewReader reader) {
        attached.decrementAndGet();
        engine.stats.readers.decrement();
        serial.execute(() -> remove(reader));
    }

    /** The database has answered somebody: what has failed here need not wait for as long as it was going to. For any thread. */
    void databaseRecovered() {
        serial.execute(() -> {
            if (pacing.hurry(engine.scheduler.nanoTime())) {
                advance();
            }
        });
    }

    /** Tells of changes; for any thread. */
    void offer(Set<Object> keys, boolean everything) {
        if (inbox.add(keys, everything || attached.get() == 0)) {
            serial.execute(this::look);
        }
    }

    /**
     * Takes rows that were read for several views; for any thread.
     *
     * @param started when the first of them were read
     */
    void decide(Concern concern, long started) {
        serial.execute(() -> {
            List<Runnable> later = afterCount;
            if (later == null || engine.has(Mutation.ROWS_MOVE_DURING_A_COUNT)) {
                take(concern, started);
            } else if (later.size() < LATER_AT_MOST) {
                later.add(() -> take(concern, started));
            } else {
                everythingDirty = true;
            }
        });
    }

    private void take(Concern concern, long started) {
        if (attached.get() == 0) {
            everythingDirty = true;
            return;
        }
        if (index.inDoubt(this)) {
            totals.doubt();
        }
        Prefix known = prefix;
        boolean old = lastReadStarted >= started && !engine.has(Mutation.PICKING_TRUSTS_AN_OLD_PEEK);
        if (known == null
                || everythingDirty
                || (readsInFlight > 0 && afterCount == null)
                || old
                || !concern.asked.isEmpty()
                || !canProbe(known, concern.decided)) {
            markDirty(concern.decided);
            markDirty(concern.asked);
        } else if (!concern.decided.isEmpty()) {
            try {
                takeIn(known, concern);
            } catch (RuntimeException | Error e) {
                everythingDirty = true; // A row mapper, most likely; a read of its own tells and repairs.
            }
        }
        advance();
    }

    /** Takes in rows that somebody else has read, after whatever this view has read itself. */
    private void takeIn(Prefix known, Concern concern) {
        List<Row> found = new ArrayList<>(concern.found.size());
        for (Concern.Found one : concern.found) {
            found.add(one.batch().encode(one.row(), source));
        }
        boolean neutral = totals.heldBy(known, concern.decided);
        int sizeBefore = known.size();
        known.replace(concern.decided, found);
        known.trim(need() + 2 * engine.settings.lookahead(), !engine.has(Mutation.TRIM_WITHOUT_LOWERING_BOUND));
        totals.changed(known, concern.decided, neutral, sizeBefore);
        tellIndex(known);
        // Where the total is to be counted now, rows and total go out together when it has been.
        if (!totals.doubtful() || untilCount() > 0) {
            publish();
        }
    }

    /** A row may have come or gone behind those that are known; for any thread. */
    void doubtTotal() {
        serial.execute(() -> {
            if (index.inDoubt(this)) {
                totals.doubt();
                advance();
            }
        });
    }

    /** Tells of the broadcaster's state; for any thread. */
    void broadcasterChanged(BroadcasterState state) {
        serial.execute(() -> {
            everythingDirty |= health.broadcasterChanged(state);
            armPoll();
            updateStatus();
            advance();
        });
    }

    /**
     * Compares itself with a fresh read, where nothing else is known to be missing, and rows do not come and go with time
     * alone; for any thread.
     *
     * @param compared run when that has been done
     */
    void audit(Suspicion suspicion, Runnable compared) {
        serial.execute(() -> {
            if (!closed
                    && attached.get() > 0
                    && prefix != null
                    && !mustReadAll()
                    && health.inStep()
                    && !source.timed()) {
                auditDue = new Auditing(suspicion, compared);
                advance();
            }
        });
    }

    private record Auditing(Suspicion suspicion, Runnable compared) {}

    /** Tells of itself; for any thread. */
    void explain(Consumer<@Nullable ViewReport> reply) {
        serial.execute(() -> reply.accept(closed ? null : report()));
    }

    private ViewReport report() {
        Prefix known = prefix;
        Explanation explanation = list.explanation();
        return new ViewReport(
                Explanation.text(key.scope()),
                Explanation.text(key.filter()),
                key.search(),
                key.sort().stream().map(Explanation::text).collect(Collectors.joining("; ")),
                key.size(),
                audience.pages(),
                attached.get(),
                new String(status.event().data(), StandardCharsets.UTF_8),
                known == null ? 0 : known.size(),
                known != null && known.complete(),
                totals.kept() && totals.known() ? totals.current().json() : null,
                Explanation.picking(judge().anchor(), list.source().canPeek()),
                explanation.terms(key.scope(), selection().condition()),
                explanation.order(key.sort()),
                statements,
                fullReads,
                evaluations,
                WEIGHT + (known == null ? 0 : known.weight()) + audience.weight());
    }

    /** Gives every reader its last event; for any thread. */
    void end(StreamEvent last) {
        serial.execute(() -> audience.end(last));
    }

    /** Lets go of everything; for any thread. */
    void close() {
        serial.execute(() -> {
            closed = true;
            index.remove(this, prefix == null ? Set.of() : prefix.keys());
            timers.cancelAll();
            leaveGate();
        });
    }

    private void attach(ViewReader reader) {
        timers.cancel("linger");
        // While nobody was there, nobody asked for a count.
        everythingDirty |= attached.get() == 1 && index.inDoubt(this);
        audience.add(reader);
        settle();
        turnAwayWhileResting();
        if (audience.someWait()) {
            timers.armOnce("turn away", engine.settings.queryTimeout(), this::turnAwayWithoutDatabase);
            reader.ready();
        }
        armPoll();
        advance();
    }

    private void remove(ViewReader reader) {
        Window window = audience.remove(reader);
        if (attached.get() == 0) {
            leaveGate();
            timers.cancel("poll");
            timers.arm("linger", engine.settings.linger(), () -> onIdle.accept(this));
        }
        if (window.readers().isEmpty()) {
            timers.arm("window " + window.page(), engine.settings.linger(), () -> audience.forget(window));
        }
    }

    private void look() {
        Inbox.Contents news = inbox.take();
        if (prefix == null && engine.has(Mutation.READ_BEFORE_SUBSCRIBING)) {
            return;
        }
        everythingDirty |= news.everything() || attached.get() == 0;
        markDirty(news.keys());
        advance();
    }

    /** Notes keys for the next read; more than one probe takes become a full read. */
    private void markDirty(Set<Object> keys) {
        if (!keys.isEmpty()) {
            if (dirty.isEmpty()) {
                dirty = new LinkedHashSet<>();
            }
            dirty.addAll(keys);
        }
        everythingDirty |= dirty.size() > Inbox.MAX_KEYS;
        if (everythingDirty) {
            dirty = Set.of();
        }
    }

    /** A deliberate fault: believes that rows are gone without looking. */
    void trustDeleted(Set<Object> keys) {
        serial.execute(() -> {
            Prefix current = prefix;
            if (current != null && source.ordered()) {
                current.replace(keys, List.of());
                tellIndex(current);
                totals.doubt();
                publish();
                advance();
            }
        });
    }

    // --- Reading -------------------------------------------------------------------------------------------------

    /**
     * One read: what it is for and what it took along.
     *
     * @param repair whether more may have changed than the keys taken
     * @param countNow whether the total is wanted as fresh as the rows
     * @param staleTimes how often the broadcaster had been stale when it began; -1 where it was so just then
     */
    private record Read(
            Gate.Ticket ticket,
            Set<Object> taken,
            boolean full,
            int limit,
            boolean repair,
            boolean countNow,
            int staleTimes,
            @Nullable Auditing audit,
            List<ViewReader> waited,
            long started) {}

    private boolean mustReadAll() {
        return prefix == null || everythingDirty || readerNeedsFull || pollDue || auditDue != null;
    }

    private boolean canProbe(Prefix known, Set<Object> keys) {
        return source.ordered()
                && (known.complete() || known.sizeWithout(keys) >= need() || engine.has(Mutation.NO_REFILL));
    }

    /** How many rows must be known: those up to the end of the deepest page, and the one that says whether there are more. */
    private int need() {
        return audience.deepestEnd() + (engine.has(Mutation.NEED_ONE_SHORT) ? 0 : 1);
    }

    /** Sees to it that whatever is to be done is done, now or when its time has come. */
    private void advance() {
        if (closed || attached.get() == 0 || (readsInFlight > 0 && !engine.has(Mutation.TWO_READS_IN_FLIGHT))) {
            return;
        }
        Prefix known = prefix;
        boolean full = mustReadAll() || known == null || (!dirty.isEmpty() && !canProbe(known, dirty));
        if (!full && dirty.isEmpty()) {
            long untilCount = totals.doubtful() ? untilCount() : Long.MAX_VALUE;
            if (untilCount > 0) {
                if (untilCount != Long.MAX_VALUE) {
                    timers.arm("count", Duration.ofNanos(untilCount), this::advance);
                }
                return;
            }
            if (totals.known()) {
                askForCount();
                return;
            }
        }
        boolean urgent = audience.someWait();
        long wait = pacing.waitFor(full, urgent, engine.scheduler.nanoTime());
        if (wait > 0) {
            timers.arm("read", Duration.ofNanos(wait), this::advance);
            return;
        }
        boolean onlyPoll = (pollDue || auditDue != null) && !everythingDirty && dirty.isEmpty();
        enterGate(urgent ? Gate.Priority.NEW_READER : onlyPoll ? Gate.Priority.POLL : Gate.Priority.CHANGE);
    }

    private void enterGate(Gate.Priority priority) {
        Gate.Ticket present = ticket;
        if (present != null) {
            if (present.priority().compareTo(priority) <= 0) {
                return;
            }
            present.release();
        }
        Gate.Ticket[] mine = new Gate.Ticket[1];
        mine[0] = engine.gate.enter(priority, () -> serial.execute(() -> begin(Objects.requireNonNull(mine[0]))));
        ticket = mine[0];
    }

    private void leaveGate() {
        Gate.Ticket present = ticket;
        ticket = null;
        if (present != null) {
            present.release();
        }
    }

    private void begin(Gate.Ticket granted) {
        if (granted != ticket) {
            granted.release();
            return;
        }
        ticket = null;
        Prefix known = prefix;
        boolean full = mustReadAll() || known == null || (!dirty.isEmpty() && !canProbe(known, dirty));
        boolean repair = everythingDirty || pollDue;
        Read read = new Read(
                granted,
                dirty,
                full,
                need() + engine.settings.lookahead(),
                repair,
                readerNeedsFull,
                health.staleTimes(),
                repair ? null : auditDue,
                full ? audience.waiting() : List.of(),
                engine.scheduler.nanoTime());
        if (!engine.has(Mutation.CLEAR_DIRTY_AFTER_READ)) {
            dirty = Set.of();
        }
        if (engine.has(Mutation.COVER_BEFORE_THE_READ)) {
            read.waited().forEach(ViewReader::cover);
        }
        if (full) {
            everythingDirty = false;
            readerNeedsFull = false;
            pollDue = false;
            auditDue = null;
            fullReads++;
            timers.cancel("poll"); // the next one is due so long after this, which may have waited for its turn
            engine.stats.fullReads.increment();
            if (repair) {
                engine.stats.repairs.increment();
            }
        }
        readsInFlight++;
        statements++;
        lastReadStarted = read.started();
        index.reads(this);
        if (full) {
            Statement.run(engine, () -> source.page(read.limit()), (rows, error) -> rowsRead(read, rows, error));
        } else if (!read.taken().isEmpty()) {
            List<Object> keys = List.copyOf(read.taken());
            Statement.run(engine, () -> source.probe(keys), (rows, error) -> rowsRead(read, rows, error));
        } else {
            count(read);
        }
    }

    private void rowsRead(Read read, @Nullable List<SourceRow> rows, @Nullable Throwable error) {
        serial.execute(() -> {
            if (closed) {
                read.ticket().release();
                return;
            }
            if (rows == null) {
                failed(read, Objects.requireNonNull(error));
                return;
            }
            try {
                takeIn(read, source.encode(rows));
            } catch (RuntimeException | Error e) {
                failed(read, e); // also of a row mapper: whatever it throws, a read ends and gives its place back
                return;
            }
            if (engine.has(Mutation.CLEAR_DIRTY_AFTER_READ)) {
                dirty = Set.of();
            }
            if (source.timed() && !(engine.has(Mutation.DUE_IS_ASKED_ONCE) && dueAsked)) {
                askWhatIsDue(read);
            } else {
                rowsTaken(read);
            }
        });
    }

    /** Asks when the next row comes or goes with time: after the rows have been read, for time goes on. */
    private void askWhatIsDue(Read read) {
        statements++;
        dueAsked = true;
        Statement.run(
                engine,
                source::nextDue,
                (due, error) -> serial.execute(() -> {
                    if (closed) {
                        read.ticket().release();
                    } else if (due == null) {
                        failed(read, Objects.requireNonNull(error));
                    } else {
                        armDue(due);
                        rowsTaken(read);
                    }
                }));
    }

    private void armDue(Optional<Duration> due) {
        timers.cancel("due");
        due.ifPresent(left -> {
            Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left.plusMillis(1) : LONGEST_WAIT;
            timers.arm("due", wait, () -> {
                everythingDirty = true;
                advance();
            });
        });
    }

    private void rowsTaken(Read read) {
        if (totals.doubtful() && (!totals.known() || untilCount() <= 0 || (read.countNow() && stillUnknown()))) {
            count(read);
        } else {
            finish(read);
        }
    }

    private void takeIn(Read read, List<Row> found) {
        Prefix before = prefix;
        int sizeBefore = before == null ? 0 : before.size();
        boolean neutral = before != null && !read.repair() && !read.countNow() && totals.heldBy(before, read.taken());
        Prefix now;
        if (read.full() || before == null) {
            if (source.learn()) {
                index.anchor(this);
            }
            now = new Prefix(found, source.order(), found.size() < read.limit());
            read.waited().forEach(ViewReader::cover); // not before: it could have failed
            if (before != null) {
                now.inherit(before);
                compare(read, before, now);
            }
        } else {
            now = before;
            now.replace(read.taken(), found);
            now.trim(need() + 2 * engine.settings.lookahead(), !engine.has(Mutation.TRIM_WITHOUT_LOWERING_BOUND));
        }
        prefix = now;
        totals.changed(now, read.taken(), neutral, sizeBefore);
        tellIndex(now);
    }

    private static void compare(Read read, Prefix before, Prefix now) {
        Auditing audit = read.audit();
        if (audit != null) {
            audit.suspicion().heard(read.taken(), false);
            audit.suspicion().compare(before, now);
            audit.compared().run();
        }
    }

    private void tellIndex(Prefix known) {
        rowsAtMost = known.size();
        index.holds(this, known.takeTouched(), known, totals.kept() && !known.complete());
    }

    private long untilCount() {
        return totals.untilCount(engine.scheduler.now());
    }

    private void count(Read read) {
        countBegins();
        statements++;
        engine.stats.counts.increment();
        List<Object> keys = List.copyOf(Objects.requireNonNull(prefix).keys());
        Statement.run(engine, () -> source.count(totals.limit(), keys), (count, error) -> counted(read, count, error));
    }

    private void counted(Read read, RowSource.@Nullable Count count, @Nullable Throwable error) {
        serial.execute(() -> {
            if (closed) {
                read.ticket().release();
            } else if (count == null) {
                failed(read, Objects.requireNonNull(error));
            } else {
                takeCount(count);
                finish(read);
            }
        });
    }

    // --- Counting with others ------------------------------------------------------------------------------------

    private void askForCount() {
        long wait = pacing.waitFor(false, false, engine.scheduler.nanoTime());
        if (wait > 0) {
            timers.arm("read", Duration.ofNanos(wait), this::advance);
        } else if (!countAsked) {
            countAsked = true;
            counts.ask(this);
        }
    }

    /** How many rows it may hold, about; for any thread. */
    int rowsAtMost() {
        return rowsAtMost;
    }

    /** It is this view's turn to be counted: says what is to be, null where nothing is now; for any thread. */
    void beginCount(Consumer<TotalCounts.@Nullable Request> reply) {
        serial.execute(() -> {
            countAsked = false;
            Prefix known = prefix;
            if (closed || attached.get() == 0 || known == null || readsInFlight > 0 || !totals.doubtful()) {
                reply.accept(null);
                return;
            }
            readsInFlight++;
            afterCount = new ArrayList<>();
            countBegins();
            reply.accept(new TotalCounts.Request(
                    this, new Counted(source.selection(), List.copyOf(known.keys())), totals.limit()));
        });
    }

    private void countBegins() {
        totals.counting(engine.scheduler.now());
        if (!engine.has(Mutation.COUNT_SETTLES_AT_ITS_END)) {
            index.counts(this);
        }
    }

    /** It has been counted, or has failed to be; for any thread. */
    void counted(@Nullable Count count, @Nullable Throwable error) {
        serial.execute(() -> {
            readsInFlight--;
            List<Runnable> later = Objects.requireNonNull(afterCount);
            afterCount = null;
            if (closed) {
                return;
            }
            if (count == null) {
                pacing.failed(engine.scheduler.nanoTime());
                health.failed(engine.readFailed(source.definition(), Objects.requireNonNull(error)));
                totals.doubt();
            } else {
                engine.readSucceeded();
                takeCount(count);
                health.succeeded(false, -1);
            }
            publish();
            later.forEach(Runnable::run);
            settle();
            updateStatus();
            advance();
        });
    }

    private void takeCount(Count count) {
        totals.counted(Objects.requireNonNull(prefix), count.total(), count.among());
        if (engine.has(Mutation.COUNT_SETTLES_AT_ITS_END)) {
            index.counts(this);
        }
        if (index.inDoubt(this)) {
            totals.doubt(); // one that has come since the count began
        }
    }

    private void finish(Read read) {
        readsInFlight--;
        index.rests(this);
        read.ticket().release();
        engine.readSucceeded();
        pacing.succeeded(read.full(), read.started(), engine.scheduler.nanoTime());
        health.succeeded(read.full(), read.staleTimes());
        publish();
        settle();
        updateStatus();
        armPoll();
        advance();
    }

    private void failed(Read read, Throwable error) {
        readsInFlight--;
        index.rests(this);
        read.ticket().release();
        pacing.failed(engine.scheduler.nanoTime());
        Instant since = engine.readFailed(source.definition(), error);
        health.failed(since);
        if (!engine.has(Mutation.DROP_DIRTY_OF_FAILED_READ)) {
            everythingDirty = true;
            totals.doubt();
        }
        audience.turnAway(StreamStatus.noDatabase(since)); // those that brought a document stay, and are told
        updateStatus();
        advance();
    }

    // --- Readers -------------------------------------------------------------------------------------------------

    private void publish() {
        Prefix known = prefix;
        if (known != null && totals.known() && !audience.publish(known, totals.current())) {
            readerNeedsFull = true;
        }
    }

    private void settle() {
        Prefix known = prefix;
        if (known != null && !everythingDirty && totals.known() && !audience.settle(known, totals.current())) {
            readerNeedsFull = true;
        }
        if (!audience.someWait()) {
            timers.cancel("turn away");
        }
    }

    /** Whether somebody brought a document that this view has not been through, with the rows as they are now. */
    private boolean stillUnknown() {
        publish();
        return audience.someVersionIsUnknown();
    }

    /** The database refuses, and nobody is let in to ask it: whoever has nothing to stay with is better off to come back. */
    private void turnAwayWhileResting() {
        Instant since = engine.databaseDownSince();
        if (since != null && engine.gate.isResting()) {
            audience.turnAway(StreamStatus.noDatabase(since));
        }
    }

    private void turnAwayWithoutDatabase() {
        Instant since = engine.databaseDownSince();
        if (since != null) {
            audience.turnAway(StreamStatus.noDatabase(since));
        }
        if (audience.someWait()) {
            timers.arm("turn away", engine.settings.queryTimeout(), this::turnAwayWithoutDatabase);
        }
    }

    private void updateStatus() {
        StreamStatus next = health.status();
        if (!next.equals(status)) {
            status = next;
            audience.wake();
        }
    }

    private void armPoll() {
        if (!health.pollAdvised() || attached.get() == 0) {
            timers.cancel("poll");
        } else {
            long interval = engine.settings.stalePollInterval().toNanos();
            timers.armOnce("poll", Duration.ofNanos(interval + engine.random.nextLong(interval / 4 + 1)), () -> {
                pollDue = true;
                advance();
            });
        }
    }
}
