package dev.livelist.engine;

import dev.livelist.ListQuery;
import dev.livelist.source.RowSource;
import dev.livelist.source.SourceRow;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Documents that are asked for one at a time, each from statements that began after it was asked for. Equal queries that
 * wait at the gate together are answered by one read; one that comes after that read has begun waits for the next. At
 * most {@value #MAX_WAITING} different queries wait. Safe for use by any number of threads.
 */
final class DocumentReads {

    static final int MAX_WAITING = 1000;

    private final Engine engine;
    private final Function<ListQuery, LiveList> lists;
    private final ConcurrentMap<ListQuery, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    DocumentReads(Engine engine, Function<ListQuery, LiveList> lists) {
        this.engine = engine;
        this.lists = lists;
    }

    CompletableFuture<Document> read(ListQuery query) {
        LiveList list = lists.apply(query);
        RowSource rows = list.source();
        // One who has not failed before is let in to find out, when the rest is over; the others are told at once.
        if (engine.gate.isResting(rows) && engine.gate.isBeingTried(rows)) {
            return CompletableFuture.failedFuture(new UnavailableException(
                    UnavailableException.Reason.DATABASE, "The database does not answer; try again in a while"));
        }
        Pending mine = pending.computeIfAbsent(query, same -> new Pending(same, list));
        mine.enter();
        return mine.result.copy();
    }

    /** A read that waits, runs, and is over. */
    private final class Pending {
        private final ListQuery query;
        private final LiveList list;
        private final CompletableFuture<Document> result = new CompletableFuture<>();
        private boolean entered;
        private boolean over;
        private Gate.@Nullable Ticket ticket;
        private volatile Scheduler.@Nullable Timer patience;

        Pending(ListQuery query, LiveList list) {
            this.query = query;
            this.list = list;
        }

        void enter() {
            synchronized (this) {
                if (entered) {
                    return;
                }
                entered = true;
            }
            if (waiting.incrementAndGet() > MAX_WAITING) {
                claim();
                result.completeExceptionally(new UnavailableException(
                        UnavailableException.Reason.BUSY, "Too many reads are waiting; try again in a while"));
                return;
            }
            armPatience();
            Gate.Ticket entering = engine.gate.enter(
                    ReadPriority.NEW_READER, list.source(), false, () -> engine.scheduler.execute(this::begin));
            synchronized (this) {
                ticket = entering;
                if (!over) {
                    return;
                }
            }
            entering.release(); // It was over before this thread came back from the gate.
        }

        /** Takes it out of those that wait; true for one caller alone, who sees it to its end. */
        private boolean claim() {
            boolean mine = pending.remove(query, this);
            if (mine) {
                waiting.decrementAndGet();
            }
            return mine;
        }

        private void armPatience() {
            patience = engine.scheduler.schedule(engine.settings.queryTimeout(), this::loseHopeWithoutDatabase);
        }

        private void loseHopeWithoutDatabase() {
            if (engine.databaseDownSince() == null) {
                if (pending.get(query) == this) {
                    armPatience();
                }
            } else if (claim()) {
                finish(
                        null,
                        new UnavailableException(
                                UnavailableException.Reason.DATABASE,
                                "The database does not answer; try again in a while"));
            }
        }

        private void begin() {
            if (!claim()) {
                release();
                return;
            }
            ViewSource source;
            try {
                source = list.sourceOf(query);
            } catch (Throwable e) {
                finish(null, e);
                return;
            }
            Statement.run(engine, source.rows(), () -> source.page(query.offset(), query.size() + 1), (rows, error) -> {
                if (rows == null) {
                    failed(Objects.requireNonNull(error));
                } else {
                    engine.scheduler.execute(() -> rowsRead(source, rows));
                }
            });
        }

        private void rowsRead(ViewSource source, List<SourceRow> found) {
            try {
                boolean hasMore = found.size() > query.size();
                List<Row> rows = source.encode(hasMore ? found.subList(0, query.size()) : found);
                boolean end = !hasMore && (!rows.isEmpty() || query.page() == 0);
                if (!query.definition().totals().kept() || end) {
                    finish(source, rows, hasMore, query.offset() + rows.size());
                    return;
                }
                long limit = Total.limit(query.definition().totals());
                engine.stats.counts.increment();
                Statement.run(engine, source.rows(), () -> source.count(limit, List.of()), (count, error) -> {
                    if (count == null) {
                        failed(Objects.requireNonNull(error));
                    } else {
                        finish(source, rows, hasMore, count.total());
                    }
                });
            } catch (Throwable e) {
                finish(null, e);
            }
        }

        private void finish(ViewSource source, List<Row> rows, boolean hasMore, long counted) {
            engine.readSucceeded();
            finish(
                    new PageDocument(
                            source.shape(),
                            rows,
                            query.page(),
                            query.size(),
                            hasMore,
                            Total.of(query.definition().totals(), counted)),
                    null);
        }

        private void failed(Throwable error) {
            engine.readFailed(query.definition(), error);
            finish(
                    null,
                    new UnavailableException(
                            UnavailableException.Reason.DATABASE,
                            "The database does not answer; try again in a while"));
        }

        private void finish(@Nullable PageDocument document, @Nullable Throwable error) {
            Scheduler.Timer timer = patience;
            if (timer != null) {
                timer.cancel();
            }
            release();
            if (document != null) {
                result.complete(document);
            } else {
                result.completeExceptionally(Objects.requireNonNull(error));
            }
        }

        private void release() {
            Gate.Ticket mine;
            synchronized (this) {
                over = true;
                mine = ticket;
            }
            if (mine != null) {
                mine.release();
            }
        }
    }
}
