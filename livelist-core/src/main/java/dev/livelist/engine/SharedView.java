package dev.livelist.engine;

import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.source.RowSource.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A query that readers follow, apart from its page: the prefix of its rows, the pages somebody looks at, and what has
 * been heard since. Everything but what is marked otherwise is confined to one serial executor.
 *
 * <p>One read is in flight at a time. The dirty keys are taken before it begins; what comes meanwhile is for the next
 * one. A view without readers reads nothing: a change only marks it, and it is read again when a reader comes.
 *
 * <p>Bounds: the rows as {@link ViewRows} says, the inbox {@value Inbox#MAX_KEYS} keys, and a page the history that its
 * settings allow.
 */
final class SharedView implements ViewRead.Host {

    private final ViewKey key;
    private final Engine engine;
    private final ViewSource source;
    private final LiveList list;
    private final ViewRows rows;
    private final TotalKeeper totals;
    private final Pacing pacing;
    private final ViewTimers timers;
    private final SerialExecutor serial;
    private final GatePlace place;
    private final DueRows due;
    private final WaitingReaders waiting;
    private final Consumer<SharedView> onIdle;

    // For any thread.
    private final Inbox inbox = new Inbox();
    private final AtomicInteger attached = new AtomicInteger();
    private volatile StreamStatus status = StreamStatus.LIVE;

    // The index's, under its lock.
    MemoryJudge.@Nullable Anchor anchor;
    int evaluations;
    private final Audience audience;
    private final ViewHealth health;
    private final Hearing hearing = new Hearing();
    /** A reader came with a version that is unknown here, or looks at a page that lies too deep for what is known. */
    private boolean readerNeedsFull;

    private boolean pollDue;
    /** An audit that is due, and what is to be run when it has been made. */
    private ViewRead.@Nullable Auditing auditDue;

    private int fullReads;
    private int readsInFlight;
    private long lastReadStarted = Long.MIN_VALUE;
    private final SeparateCount count = new SeparateCount();

    /** @param onIdle told, on the serial executor, when there has been no reader for as long as a view lingers */
    SharedView(
            ViewKey key, LiveList list, ViewSource source, BroadcasterState broadcaster, Consumer<SharedView> onIdle) {
        this.key = key;
        this.list = list;
        this.engine = list.engine();
        this.source = source;
        this.audience = new Audience(key.size(), source.shape(), engine);
        this.rows = new ViewRows(this, list, source);
        this.totals = rows.totals();
        long now = engine.scheduler.nanoTime();
        this.pacing = new Pacing(engine.settings, engine.random, now);
        this.serial = new SerialExecutor(engine.scheduler);
        this.place = new GatePlace(engine.gate, source.rows(), serial);
        this.timers = new ViewTimers(engine.scheduler, serial);
        this.due = new DueRows(engine, source, timers, () -> {
            rows.dirtyEverything();
            advance();
        });
        this.waiting = new WaitingReaders(audience, engine, timers);
        this.health = new ViewHealth(broadcaster);
        this.onIdle = onIdle;
        updateStatus();
    }

    /** For any thread. */
    ViewKey key() {
        return key;
    }

    /** Its list; for any thread. */
    LiveList list() {
        return list;
    }

    /** What it knows of its rows, of which {@link ViewRows#atMost} is for any thread. */
    ViewRows rows() {
        return rows;
    }

    /** Its statements, and what memory knows of who is in it; for any thread. */
    ViewSource source() {
        return source;
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
    ViewReader open(int page, @Nullable String version, ReadySignal signal) {
        ViewReader reader = new ViewReader(this, page, version, signal);
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

    /** Reads go on to fail, and whoever waits for a turn waits for those who find out when that is over. For any thread. */
    void databaseRefuses() {
        serial.execute(() -> {
            Instant since = engine.databaseDownSince();
            if (since != null && place.isHeld() && engine.gate.isResting(source.rows())) {
                health.failed(since);
                updateStatus();
            }
        });
    }

    /** Tells of changes; for any thread. */
    void offer(Set<Object> keys, boolean everything, @Nullable Heard heard) {
        if (inbox.add(keys, everything || attached.get() == 0, heard)) {
            serial.execute(this::look);
        }
    }

    /** Takes rows that were read for several views; for any thread. */
    void decide(Concern concern, ChangePump.Look look) {
        serial.execute(() -> {
            if (!count.underWay() || engine.has(Mutation.ROWS_MOVE_DURING_A_COUNT)) {
                take(concern, look);
            } else if (!count.keep(() -> take(concern, look))) {
                hearing.hear(look.heard());
                rows.dirtyEverything();
                list.views().took(this, concern);
            }
        });
    }

    private void take(Concern concern, ChangePump.Look look) {
        try {
            if (attached.get() == 0) {
                rows.dirtyEverything();
            } else {
                takeOrRead(concern, look);
            }
        } finally {
            list.views().took(this, concern);
        }
    }

    private void takeOrRead(Concern concern, ChangePump.Look look) {
        rows.hearDoubts();
        boolean old = lastReadStarted >= look.started() && !engine.has(Mutation.PICKING_TRUSTS_AN_OLD_PEEK);
        if (old || (readsInFlight > 0 && !count.underWay()) || !rows.canTakeIn(concern, need())) {
            hearing.hear(look.heard());
            rows.markDirty(concern.decided);
            rows.markDirty(concern.asked);
        } else if (!concern.decided.isEmpty()) {
            try {
                rows.takeIn(concern, need());
                hearing.takenIn(look.heard());
                if (!totals.doubtful()) {
                    health.succeeded(false, -1); // a count that failed is not needed any more
                    updateStatus();
                }
                // Where the total is to be counted now, rows and total go out together when it has been.
                if (!totals.doubtful() || rows.untilCount() > 0 || list.counts().isBehind()) {
                    publish();
                }
            } catch (Throwable e) {
                rows.dirtyEverything(); // A row mapper, most likely; a read of its own tells and repairs.
            }
        }
        advance();
    }

    /** A row may have come or gone behind those that are known; for any thread. */
    void doubtTotal() {
        serial.execute(() -> {
            if (rows.hearDoubts()) {
                advance();
            }
        });
    }

    /** Tells of the broadcaster's state; for any thread. */
    void broadcasterChanged(BroadcasterState state) {
        serial.execute(() -> {
            if (health.broadcasterChanged(state)) {
                rows.dirtyEverything();
            }
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
            if (!rows.closed() && attached.get() > 0 && !mustReadAll() && health.inStep() && !source.timed()) {
                auditDue = new ViewRead.Auditing(suspicion, compared);
                advance();
            }
        });
    }

    /** Tells of itself; for any thread. */
    void explain(Consumer<@Nullable ViewReport> reply) {
        serial.execute(() -> {
            Explanation.Costs costs = new Explanation.Costs(attached.get(), rows.statements(), fullReads, evaluations);
            reply.accept(rows.closed() ? null : list.explanation().of(this, rows, audience, costs));
        });
    }

    /** Gives every reader its last event; for any thread. */
    void end(StreamEvent last) {
        serial.execute(() -> audience.end(last));
    }

    /** Lets go of everything; for any thread. */
    void close() {
        serial.execute(() -> {
            rows.close();
            timers.cancelAll();
            place.leave();
        });
    }

    private void attach(ViewReader reader) {
        timers.cancel("linger");
        // While nobody was there, nobody asked for a count.
        if (attached.get() == 1 && rows.hearDoubts()) {
            rows.dirtyEverything();
        }
        audience.add(reader);
        settle();
        if (nobodyIsLetIn()) {
            audience.turnAwayWithoutDatabase();
        }
        if (audience.someWait()) {
            waiting.begin();
            reader.ready();
        }
        armPoll();
        advance();
    }

    /** Nobody is let in to ask for this view's rows now, and it is not for this view to find out whether that is over. */
    private boolean nobodyIsLetIn() {
        boolean asks = place.isHeld() || readsInFlight > 0;
        return engine.gate.isResting(source.rows())
                && (health.isFailing() || (!asks && engine.gate.isBeingTried(source.rows())));
    }

    private void remove(ViewReader reader) {
        Window window = audience.remove(reader);
        if (attached.get() == 0) {
            place.leave();
            timers.cancel("poll");
            timers.arm("linger", engine.settings.linger(), () -> onIdle.accept(this));
        }
        if (window.readers().isEmpty()) {
            timers.arm("window " + window.page(), engine.settings.linger(), () -> audience.forget(window));
        }
    }

    private void look() {
        Inbox.Contents news = inbox.take();
        if (rows.known() == null && engine.has(Mutation.READ_BEFORE_SUBSCRIBING)) {
            return;
        }
        if (news.everything() || attached.get() == 0) {
            rows.dirtyEverything();
        }
        rows.markDirty(news.keys());
        hearing.hear(news.heard());
        advance();
    }

    /** A deliberate fault: believes that rows are gone without looking. */
    void trustDeleted(Set<Object> keys) {
        serial.execute(() -> {
            if (rows.trustDeleted(keys)) {
                publish();
                advance();
            }
        });
    }

    private boolean mustReadAll() {
        return rows.mustReadAll(need()) || readerNeedsFull || pollDue || auditDue != null;
    }

    /** How many rows must be known: those up to the end of the deepest page, and the one that says whether there are more. */
    @Override
    public int need() {
        return audience.deepestEnd() + (engine.has(Mutation.NEED_ONE_SHORT) ? 0 : 1);
    }

    /** Sees to it that whatever is to be done is done, now or when its time has come. */
    private void advance() {
        if (rows.closed() || attached.get() == 0 || (readsInFlight > 0 && !engine.has(Mutation.TWO_READS_IN_FLIGHT))) {
            return;
        }
        boolean full = mustReadAll();
        if (!full && !rows.someDirty()) {
            long untilCount = totals.doubtful() ? rows.untilCount() : Long.MAX_VALUE;
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
        boolean onlyPoll = (pollDue || auditDue != null) && !rows.everythingDirty() && !rows.someDirty();
        place.enter(
                urgent ? ReadPriority.NEW_READER : onlyPoll ? ReadPriority.POLL : ReadPriority.CHANGE,
                health.isFailing(),
                this::begin);
    }

    private void begin(Gate.Ticket granted) {
        if (readsInFlight > 0
                && !engine.has(Mutation.TWO_READS_IN_FLIGHT)
                && !engine.has(Mutation.COUNTING_WHILE_A_READ_IS_DUE)) {
            granted.release(); // a count has begun while this waited for its turn; its end sees to the rest
            return;
        }
        boolean full = mustReadAll();
        boolean repair = rows.everythingDirty() || pollDue;
        ViewRead.Plan plan = new ViewRead.Plan(
                full,
                need() + engine.settings.lookahead(),
                repair,
                readerNeedsFull,
                health.staleTimes(),
                repair ? null : auditDue,
                full ? audience.waiting() : List.of(),
                hearing.reads());
        if (engine.has(Mutation.COVER_BEFORE_THE_READ)) {
            plan.waited().forEach(ViewReader::cover);
        }
        if (full) {
            rows.readsAll();
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
        ViewRead read = new ViewRead(engine, source, rows, due, serial, this, granted, plan);
        lastReadStarted = read.started();
        list.views().reads(this);
        read.begin();
    }

    @Override
    public boolean stillUnknown() {
        publish();
        return audience.someVersionIsUnknown();
    }

    @Override
    public void over(ViewRead read, @Nullable Throwable error) {
        readsInFlight--;
        list.views().rests(this);
        if (error == null) {
            hearing.takenIn(read.plan().heard());
            succeeded(read);
        } else {
            hearing.hear(read.plan().heard());
            failed(error);
        }
    }

    private void askForCount() {
        long wait = pacing.waitFor(false, false, engine.scheduler.nanoTime());
        if (wait > 0) {
            timers.arm("read", Duration.ofNanos(wait), this::advance);
        } else if (count.ask()) {
            list.counts().ask(this);
        }
    }

    /** It is this view's turn to be counted: says what is to be, null where nothing is now; for any thread. */
    void beginCount(Consumer<TotalCounts.@Nullable Request> reply) {
        serial.execute(() -> {
            count.comesToItsTurn();
            // A read that is due counts by itself where it has to.
            boolean readDue = (mustReadAll() || rows.someDirty()) && !engine.has(Mutation.COUNTING_WHILE_A_READ_IS_DUE);
            if (rows.closed()
                    || attached.get() == 0
                    || !rows.shown()
                    || readsInFlight > 0
                    || readDue
                    || !totals.doubtful()) {
                reply.accept(null);
                advance();
                return;
            }
            readsInFlight++;
            count.begin();
            reply.accept(new TotalCounts.Request(this, rows.countBegins(), totals.limit()));
        });
    }

    /** It has been counted, or has failed to be; for any thread. */
    void counted(@Nullable Count counted, @Nullable Throwable error) {
        serial.execute(() -> {
            readsInFlight--;
            List<Runnable> later = count.end();
            if (rows.closed()) {
                return;
            }
            if (counted == null) {
                databaseFailed(Objects.requireNonNull(error));
                totals.doubt();
            } else {
                engine.readSucceeded();
                pacing.counted();
                health.succeeded(false, -1);
                rows.counted(counted);
            }
            try {
                publish();
            } finally {
                later.forEach(Runnable::run);
            }
            settle();
            updateStatus();
            advance();
        });
    }

    private void succeeded(ViewRead read) {
        engine.readSucceeded();
        pacing.succeeded(read.full(), read.started(), engine.scheduler.nanoTime());
        health.succeeded(read.full(), read.plan().staleTimes());
        publish();
        settle();
        updateStatus();
        armPoll();
        advance();
    }

    private void failed(Throwable error) {
        Instant since = databaseFailed(error);
        rows.lost();
        audience.turnAway(StreamStatus.noDatabase(since)); // those that brought a document stay, and are told
        updateStatus();
        advance();
    }

    /** Returns since when the database fails. */
    private Instant databaseFailed(Throwable error) {
        pacing.failed(engine.scheduler.nanoTime());
        Instant since = engine.readFailed(source.definition(), error);
        health.failed(since);
        return since;
    }

    private void publish() {
        Prefix known = rows.known();
        if (known != null && rows.shown() && !audience.publish(known, totals.current(), hearing.publishes())) {
            readerNeedsFull = true;
        }
    }

    private void settle() {
        Prefix known = rows.known();
        if (known != null && !rows.everythingDirty() && rows.shown() && !audience.settle(known, totals.current())) {
            readerNeedsFull = true;
        }
        if (!audience.someWait()) {
            waiting.end();
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
