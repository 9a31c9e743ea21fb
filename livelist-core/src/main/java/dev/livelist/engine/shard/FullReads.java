package dev.livelist.engine.shard;

import dev.livelist.engine.Asker;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.ReadPriority;
import dev.livelist.engine.StreamEvent;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.read.Turn;
import dev.livelist.engine.reader.ViewReader;
import dev.livelist.engine.view.Grouping;
import dev.livelist.engine.view.Prefix;
import dev.livelist.engine.view.Suspicion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads views from their start: for a first reader, after an invalidation, after a failure, where too few rows are known, and to
 * compare. Confined to the shard.
 *
 * <p>One read is up to three statements under one turn. Where rows come and go with time alone, first: when will the next one? Then
 * the rows. Then, where the total is in doubt and due, the count.
 */
final class FullReads {

    private static final String READ = "read";

    private final ShardState shard;
    private final Publications publications;
    private final Counts counts;
    private final Tallies tallies;
    private final Audits audits;
    private final DueRows due;
    private final Consumer<View> learned;

    /** The reads under way of views that have no rows yet. */
    private final Map<View, FullRead> firstReads = new HashMap<>();

    /** @param learned is told of a view that has learned with a read what memory may decide */
    FullReads(
            ShardState shard,
            Publications publications,
            Counts counts,
            Tallies tallies,
            Audits audits,
            DueRows due,
            Consumer<View> learned) {
        this.learned = learned;
        this.shard = shard;
        this.publications = publications;
        this.counts = counts;
        this.tallies = tallies;
        this.audits = audits;
        this.due = due;
    }

    /** A read under way. */
    private static final class FullRead {
        final View view;
        final Turn turn;
        final int limit;

        /** Whether more may have changed than the keys taken. */
        final boolean repair;

        /** Whether a reader wants the total as fresh as the rows. */
        final boolean countNow;

        /** What {@link ViewHealth#staleTimes} was when it began. */
        final int staleTimes;

        final @Nullable Suspicion audit;

        /** The readers that waited when it began. Once it has succeeded, it has covered them. */
        final List<ViewReader> waited;

        final @Nullable ChangeOrigin origin;
        final Set<Object> taken;
        final long started;
        Effect.@Nullable Ask<?, ?> statement;

        FullRead(View view, Turn turn, int lookahead, long now) {
            this.view = view;
            this.turn = turn;
            this.limit = view.isGrouped() ? view.need() : view.need() + lookahead;
            this.repair = view.everythingDirty() || view.pollDue;
            this.countNow = view.readerNeedsFull;
            this.staleTimes = view.health.staleTimes();
            this.audit = repair ? null : view.auditDue;
            this.waited = view.audience.waiting();
            this.origin = view.origins.readBegins();
            this.taken = view.takeForFullRead();
            this.started = now;
        }
    }

    /** Wants a view to be read, now or when its time has come. */
    void want(View view) {
        if (view.fullReadUnderWay) {
            return;
        }
        boolean urgent = view.audience.someWait();
        long wait = view.pacing.waitFor(true, urgent, shard.engine.now());
        if (view.isGrouped() && !urgent) {
            wait = Math.max(wait, counts.untilCount(view));
        }
        if (wait > 0) {
            view.timers.arm(READ, Duration.ofNanos(wait), () -> shard.touch(view));
            return;
        }
        ReadPriority priority = urgent ? ReadPriority.NEW_READER : priority(view);
        Asker asker = urgent ? view.audience.waitsWithFewest(shard.engine.gate()::waiting) : Asker.WORKER;
        Turn present = view.turn;
        if (present != null) {
            int better = present.priority().compareTo(priority);
            if (better < 0 || (better == 0 && !isBehindOthers(present, asker))) {
                return;
            }
            shard.effects.leave(present);
        }
        Turn turn = new Turn(priority, shard.definition, view.health.isFailing(), view.kind, asker);
        view.turn = turn;
        shard.effects.enter(turn, () -> begin(view, turn));
    }

    private static ReadPriority priority(View view) {
        if (view.onlyCompares()) {
            return ReadPriority.POLL;
        }
        return view.isGrouped() && !view.everythingDirty() ? ReadPriority.COUNT : ReadPriority.REPAIR;
    }

    /** Whether a turn waits behind others of its asker, and need not do so for another asker, who waits for the same. */
    private boolean isBehindOthers(Turn present, Asker other) {
        return !present.asker().equals(other)
                && shard.engine.gate().waiting(other) + 1 < shard.engine.gate().waiting(present.asker());
    }

    /** Waits no longer: nobody reads the view. A first read that is under way is given up. */
    void forget(View view) {
        Turn present = view.turn;
        view.turn = null;
        if (present != null) {
            shard.effects.leave(present);
        }
        FullRead first = firstReads.get(view);
        Effect.Ask<?, ?> statement = first == null ? null : first.statement;
        if (statement != null) {
            shard.effects.abort(statement);
        }
    }

    private void begin(View view, Turn turn) {
        if (view.turn != turn) {
            shard.effects.leave(turn);
            return;
        }
        view.turn = null;
        if (view.activity != View.Activity.NONE || !view.mustReadAll()) {
            shard.effects.leave(turn);
            shard.touch(view);
            return;
        }
        boolean repair = view.everythingDirty() || view.pollDue;
        long now = shard.engine.now();
        FullRead read = new FullRead(view, turn, shard.engine.settings().lookahead(), now);
        publications.cancelPoll(view);
        if (view.isGrouped()) {
            view.totals.countBegins(shard.engine.scheduler().now());
            shard.engine.stats().counts.increment();
        } else {
            view.fullReads++;
            shard.engine.stats().fullReads.increment();
        }
        if (repair) {
            shard.engine.stats().repairs.increment();
        }
        view.fullReadUnderWay = true;
        if (view.known == null) {
            firstReads.put(view, read);
        }
        view.begins(View.Activity.READING, now);
        if (!view.isGrouped()) { // groups are in no index: what changes meanwhile has them read once more
            shard.index.reads(view);
        }
        if (view.query.timed()) {
            // Before the rows: a row that comes while they are read would be in neither answer.
            view.statements++;
            read.statement =
                    shard.effects.ask(view.kind, () -> shard.dues.nextDue(view.query.whole()), (next, error) -> {
                        if (next == null) {
                            failed(read, Objects.requireNonNull(error));
                        } else if (!isOver(read)) {
                            due.set(view, next);
                            readRows(read);
                        }
                    });
        } else {
            readRows(read);
        }
    }

    private boolean isOver(FullRead read) {
        if (read.view.closed) {
            firstReads.remove(read.view);
            shard.effects.leave(read.turn);
        }
        return read.view.closed;
    }

    private void readRows(FullRead read) {
        View view = read.view;
        if (!view.query.readsRows()) {
            rowsRead(read, List.of());
            return;
        }
        view.statements++;
        Grouping grouping = view.query.grouping();
        if (grouping != null) {
            read.statement = shard.effects.ask(
                    view.kind,
                    () -> grouping.read(shard.source, view.query.selection()),
                    grouping::encode,
                    (rows, error) -> ended(read, rows, error));
            return;
        }
        read.statement = shard.effects.ask(
                view.kind,
                () -> shard.source.page(view.query.selection(), view.query.sort(), 0, read.limit),
                view.query::encode,
                (rows, error) -> ended(read, rows, error));
    }

    private void ended(FullRead read, @Nullable List<Row> rows, @Nullable Throwable error) {
        if (rows == null) {
            failed(read, Objects.requireNonNull(error));
        } else if (!isOver(read)) {
            rowsRead(read, rows);
            learned.accept(read.view);
        }
    }

    private void rowsRead(FullRead read, List<Row> rows) {
        View view = read.view;
        Prefix before = view.known;
        if (!view.isGrouped() && (view.query.learn() || before == null) && view.query.readsRows()) {
            shard.index.anchor(view);
        }
        Prefix now = view.query.prefix(rows, read.limit);
        read.waited.forEach(ViewReader::cover);
        boolean counted =
                before != null && !read.repair && !read.countNow && view.totals.hasCounted(before, read.taken);
        if (before != null) {
            now.inherit(before);
            if (read.audit != null) {
                audits.compare(view, read.audit, read.taken, before, now);
            }
        }
        view.known = now;
        view.disturbed = true;
        view.totals.changed(now, read.taken, counted);
        if (before != null && !view.totals.determinedBy(now) && view.hasLost(before, now)) {
            view.totals.doubt(); // the read has seen a change that it was not asked about
        }
        if (!view.isGrouped()) {
            shard.index.holds(view, now);
            shard.index.rests(view);
        }
        view.ends(shard.engine.now());
        if (view.totals.doubtful() && (!view.totals.known() || counts.untilCount(view) <= 0 || wantsTotalNow(read))) {
            count(read, now);
        } else {
            succeeded(read);
        }
    }

    /** Whether somebody brought a document that the view has not been through, with the rows as they are now. */
    private boolean wantsTotalNow(FullRead read) {
        if (!read.countNow) {
            return false;
        }
        publications.publish(read.view);
        return read.view.audience.someVersionIsUnknown();
    }

    private void count(FullRead read, Prefix known) {
        View view = read.view;
        view.counts++;
        int number = view.counts;
        view.disturbed = false;
        view.statements++;
        view.totals.countBegins(shard.engine.scheduler().now());
        shard.index.counts(view);
        shard.engine.stats().counts.increment();
        tallies.count(view, view.kind, known, statement -> read.statement = statement, (tally, error) -> {
            if (tally == null) {
                failed(read, Objects.requireNonNull(error));
            } else if (!isOver(read)) {
                counts.counted(view, number, tally);
                succeeded(read);
            }
        });
    }

    private void succeeded(FullRead read) {
        View view = read.view;
        shard.effects.leave(read.turn);
        firstReads.remove(view);
        view.fullReadUnderWay = false;
        view.origins.applied(read.origin);
        publications.succeeded(view);
        view.failedProbes = 0;
        view.pacing.succeeded(true, read.started, shard.engine.now());
        view.health.succeeded(true, read.staleTimes);
        publications.publish(view);
        publications.settle(view);
        publications.updateStatus(view);
        publications.armPoll(view);
        shard.touch(view);
    }

    /** What the read took along is not answered: the view is read again. */
    private void failed(FullRead read, Throwable error) {
        View view = read.view;
        shard.effects.leave(read.turn);
        firstReads.remove(view);
        view.fullReadUnderWay = false;
        if (view.closed) {
            return;
        }
        shard.index.rests(view);
        view.origins.toBeRead(read.origin);
        view.dirtyEverything();
        view.ends(shard.engine.now());
        if (view.isRead()) {
            StreamEvent last = publications.failed(view, error);
            publications.turnAway(view, last); // readers that brought a document stay, and are told
            publications.updateStatus(view);
        }
        shard.touch(view);
    }
}
