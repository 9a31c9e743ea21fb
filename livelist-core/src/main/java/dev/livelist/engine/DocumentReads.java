package dev.livelist.engine;

import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.engine.page.Contents;
import dev.livelist.engine.page.Figures;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.page.ShapedDocument;
import dev.livelist.engine.page.Total;
import dev.livelist.engine.read.QueryFailure;
import dev.livelist.engine.read.ReadKind;
import dev.livelist.engine.read.SlowReadException;
import dev.livelist.engine.read.Statements;
import dev.livelist.engine.read.Turn;
import dev.livelist.engine.read.WaitingPlaces;
import dev.livelist.engine.shard.EngineContext;
import dev.livelist.engine.view.Grouping;
import dev.livelist.engine.view.Tally;
import dev.livelist.engine.view.ViewQuery;
import dev.livelist.query.InvalidQueryException;
import dev.livelist.source.BatchSource;
import dev.livelist.source.BatchSource.Counted;
import dev.livelist.source.CountSource;
import dev.livelist.source.CountSource.Count;
import dev.livelist.source.RowSource;
import dev.livelist.source.TooLargeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Documents that are asked for one at a time, each from statements that began after it was asked for. Equal queries that wait at the
 * gate together are answered by one read; a query that comes after that read has begun waits for the next. Each asker waits in a line of
 * its own, and the first who gets a turn reads for all of them. A read that nobody waits for
 * any more leaves the gate, or is cancelled. At most {@value #MAX_WAITING} reads wait, of different queries or askers; {@link
 * WaitingPlaces} says whose. Safe for use by any number of threads.
 */
final class DocumentReads {

    static final int MAX_WAITING = 1000;

    private final EngineContext engine;
    private final Function<ListQuery, LiveList> lists;
    private final ConcurrentMap<ListQuery, Pending> pending = new ConcurrentHashMap<>();
    private final WaitingPlaces places = new WaitingPlaces(MAX_WAITING);

    DocumentReads(EngineContext engine, Function<ListQuery, LiveList> lists) {
        this.engine = engine;
        this.lists = lists;
    }

    CompletableFuture<Document> read(ListQuery query, Asker asker) {
        LiveList list = lists.apply(query);
        Object rows = list.definition();
        // The first to come is let in to find out, once the rest is over; the others are told at once.
        if (engine.gate().isResting(rows) && engine.gate().isBeingTried(rows)) {
            return CompletableFuture.failedFuture(noDatabase());
        }
        while (true) {
            Pending mine = pending.computeIfAbsent(query, same -> new Pending(same, list));
            CompletableFuture<Document> asked = mine.join(asker);
            if (asked != null) {
                return asked;
            }
            pending.remove(query, mine); // it has just begun, or everybody has just left it
        }
    }

    /** How many reads have been refused a place, or have given theirs up for others. */
    long refused() {
        return places.refused();
    }

    private static UnavailableException noDatabase() {
        return new UnavailableException(
                UnavailableException.Reason.DATABASE, "The database does not answer; try again in a while");
    }

    /** Those of one asker who wait for the same read. */
    private static final class Line {
        final Turn turn;
        final CompletableFuture<Document> result = new CompletableFuture<>();

        // Guarded by the read.
        int askers;
        WaitingPlaces.@Nullable Place place;

        Line(Turn turn) {
            this.turn = turn;
        }
    }

    /** A read that waits, runs, and is over. */
    private final class Pending {
        private final ListQuery query;
        private final LiveList list;
        private final RowSource source;
        private final ReadKind kind;

        // Guarded by this.
        private final Map<Asker, Line> lines = new LinkedHashMap<>(2);
        private boolean closed;
        private boolean abandoned;
        private @Nullable Turn granted;
        private Statements.@Nullable Running running;

        private volatile Scheduler.@Nullable Timer patience;

        Pending(ListQuery query, LiveList list) {
            this.query = query;
            this.list = list;
            this.source = list.source(query.settings());
            this.kind = ReadKind.of(query);
        }

        /** Waits for this read; null where it has begun, or where everybody has left it. */
        @SuppressWarnings("FutureReturnValueIgnored") // the asker has the future that it would fail with
        @Nullable
        CompletableFuture<Document> join(Asker asker) {
            Line line;
            boolean first;
            boolean firstOfAll;
            synchronized (this) {
                if (closed) {
                    return null;
                }
                firstOfAll = lines.isEmpty();
                Line present = lines.get(asker);
                first = present == null;
                line = present == null
                        ? new Line(new Turn(ReadPriority.NEW_READER, list.definition(), false, kind, asker))
                        : present;
                lines.put(asker, line);
                line.askers++;
            }
            CompletableFuture<Document> mine = line.result.copy();
            mine.whenComplete((document, error) -> {
                if (mine.isCancelled()) {
                    leave(line);
                }
            });
            if (firstOfAll) {
                armPatience();
            }
            if (first) {
                enter(line);
            }
            return mine;
        }

        private void enter(Line line) {
            WaitingPlaces.Place place = places.take(list.definition(), line.turn.asker(), () -> engine.scheduler()
                    .execute(() -> giveUp(line)));
            if (place == null) {
                giveUp(line);
                return;
            }
            boolean late;
            synchronized (this) {
                line.place = place;
                late = closed || lines.get(line.turn.asker()) != line;
            }
            if (late) { // it has begun for others meanwhile
                places.leave(place);
            } else {
                engine.gate().enter(line.turn, () -> engine.scheduler().execute(() -> begin(line)));
            }
        }

        /** There is no place for those who wait here. */
        private void giveUp(Line line) {
            if (letGo(line, false)) {
                line.result.completeExceptionally(new UnavailableException(
                        UnavailableException.Reason.BUSY, "Too many reads are waiting; try again in a while"));
            }
        }

        private void leave(Line line) {
            synchronized (this) {
                if (--line.askers > 0 || line.result.isDone()) {
                    return;
                }
            }
            letGo(line, true);
        }

        /**
         * Waits no longer for these. Returns false where the read has begun.
         *
         * @param unwanted they want no document any more: a read that has begun is given up where nobody else waits for it
         */
        private boolean letGo(Line line, boolean unwanted) {
            Statements.Running statement = null;
            boolean waited;
            boolean empty;
            synchronized (this) {
                waited = !closed;
                if (!waited && !unwanted) {
                    return false;
                }
                empty = lines.remove(line.turn.asker(), line) && lines.isEmpty();
                if (empty) {
                    closed = true;
                    abandoned = true;
                    statement = running;
                }
            }
            if (waited) {
                release(line);
            }
            if (waited && empty) {
                pending.remove(query, this);
                cancelPatience();
            }
            if (statement != null) {
                statement.cancel();
            }
            return waited;
        }

        private void release(Line line) {
            WaitingPlaces.Place place;
            synchronized (this) {
                place = line.place;
            }
            if (place != null) {
                places.leave(place);
            }
            if (line.turn != granted()) {
                engine.gate().leave(line.turn);
            }
        }

        private synchronized @Nullable Turn granted() {
            return granted;
        }

        private void armPatience() {
            patience = engine.scheduler().schedule(engine.settings().queryTimeout(), this::loseHopeWithoutDatabase);
        }

        private void cancelPatience() {
            Scheduler.Timer timer = patience;
            if (timer != null) {
                timer.cancel();
            }
        }

        private void loseHopeWithoutDatabase() {
            if (engine.database().downSince() == null) {
                if (pending.get(query) == this) {
                    armPatience();
                }
            } else if (close(null)) {
                complete(null, noDatabase());
            }
        }

        /** Lets nobody join any more. Returns true to one caller alone, who sees it to its end. */
        private boolean close(@Nullable Line chosen) {
            List<Line> all;
            synchronized (this) {
                if (closed) {
                    return false;
                }
                closed = true;
                granted = chosen == null ? null : chosen.turn;
                all = new ArrayList<>(lines.values());
            }
            pending.remove(query, this);
            cancelPatience();
            all.forEach(this::release);
            return true;
        }

        private void begin(Line line) {
            if (!close(line)) {
                engine.gate().leave(line.turn);
                return;
            }
            ViewQuery view;
            try {
                view = list.queryOf(query, source);
            } catch (Throwable e) {
                finish(null, e);
                return;
            }
            if (query.shape() instanceof QueryShape.Page page) {
                readPage(view, page);
            } else if (query.shape() instanceof QueryShape.OneRow) {
                run(
                        () -> source.page(view.selection(), List.of(), 0, 1),
                        rows -> finish(view, view.encode(rows), null, Figures.NONE));
            } else if (query.shape() instanceof QueryShape.AnchoredPage page) {
                readAnchored(view, page);
            } else if (query.shape() instanceof QueryShape.Count) {
                count(view, List.of(), null, List.of());
            } else if (query.shape() instanceof QueryShape.Groups) {
                readGroups(view, Objects.requireNonNull(view.grouping()));
            } else {
                throw new IllegalStateException("No documents are read for " + query.shape());
            }
        }

        private void readPage(ViewQuery view, QueryShape.Page page) {
            run(() -> source.page(view.selection(), query.sort(), page.offset(), page.size() + 1), rows -> {
                boolean hasMore = rows.size() > page.size();
                List<Row> shown = view.encode(hasMore ? rows.subList(0, page.size()) : rows);
                countPage(view, page, shown, hasMore ? view.encode(rows.get(page.size())) : null);
            });
        }

        private void readGroups(ViewQuery view, Grouping grouping) {
            engine.stats().counts.increment();
            run(() -> grouping.read(source, view.selection()), groups -> {
                boolean hasMore = groups.size() > grouping.shape().most();
                List<Row> rows = grouping.encode(groups);
                finish(
                        view,
                        hasMore ? rows.subList(0, grouping.shape().most()) : rows,
                        hasMore ? rows.get(grouping.shape().most()) : null,
                        Figures.NONE);
            });
        }

        private void countPage(ViewQuery view, QueryShape.Page page, List<Row> rows, @Nullable Row next) {
            boolean end = next == null && (!rows.isEmpty() || page.page() == 0);
            if (!view.totals().kept() || end) {
                finish(view, rows, next, Figures.of(Total.of(view.totals(), page.offset() + rows.size())));
            } else {
                engine.scheduler().execute(() -> count(view, rows, next, List.of()));
            }
        }

        private void readAnchored(ViewQuery view, QueryShape.AnchoredPage page) {
            run(() -> source.page(view.selection(), query.sort(), 0, page.most() + 1), rows -> {
                boolean hasMore = rows.size() > page.most();
                List<Row> shown = view.encode(hasMore ? rows.subList(0, page.most()) : rows);
                Row next = hasMore ? view.encode(rows.get(page.most())) : null;
                if (view.totals().kept()) {
                    engine.scheduler().execute(() -> count(view, shown, next, List.of()));
                } else {
                    finish(view, shown, next, Figures.NONE);
                }
            });
        }

        /** Counts the parts of the total that have not been counted: in one statement where the source can. */
        private void count(ViewQuery view, List<Row> rows, @Nullable Row next, List<Count> known) {
            long limit = Total.limit(view.totals());
            engine.stats().counts.increment();
            List<Counted> parts = view.counted(List.of());
            if (parts.size() > 1
                    && source instanceof BatchSource batches
                    && batches.selectionsAtATime() >= parts.size()) {
                run(() -> batches.countAll(parts, limit), counts -> counted(view, rows, next, counts));
                return;
            }
            Counted part = parts.get(known.size());
            run(() -> CountSource.of(source).count(part.selection(), limit, List.of()), count -> {
                List<Count> counts = new ArrayList<>(known);
                counts.add(count);
                if (counts.size() < parts.size()) {
                    engine.scheduler().execute(() -> count(view, rows, next, counts));
                } else {
                    counted(view, rows, next, counts);
                }
            });
        }

        private void counted(ViewQuery view, List<Row> rows, @Nullable Row next, List<Count> counts) {
            Tally tally = view.tally(counts);
            finish(
                    view,
                    rows,
                    next,
                    new Figures(Total.of(view.totals(), tally.rows()), Total.of(view.totals(), tally.before())));
        }

        /** Makes a statement, and goes on with its result on the source's thread: there row mappers run. */
        private <T> void run(Supplier<CompletableFuture<T>> statement, Consumer<T> next) {
            Statements.Running begun = engine.statements().run(list.definition(), kind, statement, (result, error) -> {
                if (result == null) {
                    failed(Objects.requireNonNull(error));
                } else {
                    try {
                        next.accept(result);
                    } catch (Throwable e) {
                        finish(null, e);
                    }
                }
            });
            boolean late;
            synchronized (this) {
                running = begun;
                late = abandoned;
            }
            if (late) {
                begun.cancel();
            }
        }

        private void finish(ViewQuery view, List<Row> rows, @Nullable Row next, Figures figures) {
            engine.database().succeeded();
            ShapedDocument document = view.form(query.shape()).document(new Contents(rows, next, figures));
            document.version(); // before others see it
            finish(document, null);
        }

        private void failed(Throwable error) {
            boolean unwanted;
            synchronized (this) {
                unwanted = abandoned;
            }
            if (!unwanted) {
                engine.database().failed(query.definition(), error);
            }
            finish(null, refusal(error));
        }

        private RuntimeException refusal(Throwable error) {
            if (error instanceof SlowReadException) {
                return new UnavailableException(
                        UnavailableException.Reason.SLOW,
                        "This query took longer than " + engine.settings().queryTimeout() + "; ask for less");
            }
            if (QueryFailure.of(error) == QueryFailure.UNREADABLE) {
                return new UnavailableException(
                        UnavailableException.Reason.UNREADABLE, "A row has a value that cannot be read");
            }
            return error instanceof TooLargeException large
                    ? new InvalidQueryException(
                            "size",
                            "is too much: the rows have more than " + large.limit() + " bytes",
                            "a smaller page")
                    : noDatabase();
        }

        private void finish(@Nullable ShapedDocument document, @Nullable Throwable error) {
            // Not on the thread on which the source ends its statement: it may not have taken note of the end yet.
            Turn turn = granted();
            if (turn != null) {
                engine.scheduler().execute(() -> engine.gate().leave(turn));
            }
            complete(document, error);
        }

        private void complete(@Nullable ShapedDocument document, @Nullable Throwable error) {
            List<Line> all;
            synchronized (this) {
                all = new ArrayList<>(lines.values());
            }
            for (Line line : all) {
                if (document != null) {
                    line.result.complete(document);
                } else {
                    line.result.completeExceptionally(Objects.requireNonNull(error));
                }
            }
        }
    }
}
