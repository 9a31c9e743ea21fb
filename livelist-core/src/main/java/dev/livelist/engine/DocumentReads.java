package dev.livelist.engine;

import dev.livelist.ListQuery;
import dev.livelist.engine.page.PageDocument;
import dev.livelist.engine.page.Row;
import dev.livelist.engine.page.Total;
import dev.livelist.engine.read.Statements;
import dev.livelist.engine.read.Turn;
import dev.livelist.engine.shard.EngineContext;
import dev.livelist.engine.view.ViewQuery;
import dev.livelist.source.RowSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Documents that are asked for one at a time, each from statements that began after it was asked for. Equal queries that wait at the
 * gate together are answered by one read; a query that comes after that read has begun waits for the next. A read that nobody waits for
 * any more leaves the gate, or is cancelled. At most {@value #MAX_WAITING} different queries wait. Safe for use by any number of
 * threads.
 */
final class DocumentReads {

    static final int MAX_WAITING = 1000;

    private final EngineContext engine;
    private final Function<ListQuery, LiveList> lists;
    private final ConcurrentMap<ListQuery, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    DocumentReads(EngineContext engine, Function<ListQuery, LiveList> lists) {
        this.engine = engine;
        this.lists = lists;
    }

    CompletableFuture<Document> read(ListQuery query) {
        LiveList list = lists.apply(query);
        RowSource rows = list.source();
        // The first to come is let in to find out, once the rest is over; the others are told at once.
        if (engine.gate().isResting(rows) && engine.gate().isBeingTried(rows)) {
            return CompletableFuture.failedFuture(noDatabase());
        }
        while (true) {
            Pending mine = pending.computeIfAbsent(query, same -> new Pending(same, list));
            CompletableFuture<Document> asked = mine.join();
            if (asked != null) {
                return asked;
            }
            pending.remove(query, mine); // everybody has just left it
        }
    }

    private static UnavailableException noDatabase() {
        return new UnavailableException(
                UnavailableException.Reason.DATABASE, "The database does not answer; try again in a while");
    }

    /** A read that waits, runs, and is over. */
    private final class Pending {
        private final ListQuery query;
        private final LiveList list;
        private final Turn turn;
        private final CompletableFuture<Document> result = new CompletableFuture<>();

        // Guarded by this.
        private int askers;
        private boolean entered;
        private boolean abandoned;
        private Statements.@Nullable Running running;

        private volatile Scheduler.@Nullable Timer patience;

        Pending(ListQuery query, LiveList list) {
            this.query = query;
            this.list = list;
            this.turn = new Turn(ReadPriority.NEW_READER, list.source(), false);
        }

        /** Waits for this read, which the first to come begins; null where it has been abandoned. */
        @SuppressWarnings("FutureReturnValueIgnored") // the asker has the future that it would fail with
        @Nullable
        CompletableFuture<Document> join() {
            boolean first;
            synchronized (this) {
                if (abandoned) {
                    return null;
                }
                askers++;
                first = !entered;
                entered = true;
            }
            CompletableFuture<Document> mine = result.copy();
            mine.whenComplete((document, error) -> {
                if (mine.isCancelled()) {
                    leave();
                }
            });
            if (first) {
                enter();
            }
            return mine;
        }

        private void leave() {
            Statements.Running statement;
            synchronized (this) {
                if (--askers > 0 || result.isDone()) {
                    return;
                }
                abandoned = true;
                statement = running;
            }
            if (claim()) {
                over();
            }
            if (statement != null) {
                statement.cancel();
            }
        }

        private void enter() {
            if (waiting.incrementAndGet() > MAX_WAITING) {
                claim();
                result.completeExceptionally(new UnavailableException(
                        UnavailableException.Reason.BUSY, "Too many reads are waiting; try again in a while"));
                return;
            }
            armPatience();
            engine.gate().enter(turn, () -> engine.scheduler().execute(this::begin));
        }

        /** Takes it out of the reads that wait. Returns true to one caller alone, who sees it to its end. */
        private boolean claim() {
            boolean mine = pending.remove(query, this);
            if (mine) {
                waiting.decrementAndGet();
            }
            return mine;
        }

        private void armPatience() {
            patience = engine.scheduler().schedule(engine.settings().queryTimeout(), this::loseHopeWithoutDatabase);
        }

        private void loseHopeWithoutDatabase() {
            if (engine.database().downSince() == null) {
                if (pending.get(query) == this) {
                    armPatience();
                }
            } else if (claim()) {
                finish(null, noDatabase());
            }
        }

        private void begin() {
            if (!claim()) {
                engine.gate().leave(turn);
                return;
            }
            ViewQuery view;
            try {
                view = list.queryOf(query);
            } catch (Throwable e) {
                finish(null, e);
                return;
            }
            run(() -> list.source().page(view.selection(), query.sort(), query.offset(), query.size() + 1), rows -> {
                boolean hasMore = rows.size() > query.size();
                rowsRead(view, view.encode(hasMore ? rows.subList(0, query.size()) : rows), hasMore);
            });
        }

        private void rowsRead(ViewQuery view, List<Row> rows, boolean hasMore) {
            boolean end = !hasMore && (!rows.isEmpty() || query.page() == 0);
            if (!query.definition().totals().kept() || end) {
                finish(view, rows, hasMore, query.offset() + rows.size());
                return;
            }
            long limit = Total.limit(query.definition().totals());
            engine.stats().counts.increment();
            engine.scheduler()
                    .execute(() -> run(
                            () -> list.source().count(view.selection(), limit, List.of()),
                            count -> finish(view, rows, hasMore, count.total())));
        }

        /** Makes a statement, and goes on with its result on the source's thread: there row mappers run. */
        private <T> void run(Supplier<CompletableFuture<T>> statement, Consumer<T> next) {
            Statements.Running begun = engine.statements().run(list.source(), statement, (result, error) -> {
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

        private void finish(ViewQuery view, List<Row> rows, boolean hasMore, long counted) {
            engine.database().succeeded();
            Total total = Total.of(query.definition().totals(), counted);
            finish(new PageDocument(view.rowShape(), rows, query.page(), query.size(), hasMore, total), null);
        }

        private void failed(Throwable error) {
            boolean unwanted;
            synchronized (this) {
                unwanted = abandoned;
            }
            if (!unwanted) {
                engine.database().failed(query.definition(), error);
            }
            finish(null, noDatabase());
        }

        private void finish(@Nullable PageDocument document, @Nullable Throwable error) {
            over();
            if (document != null) {
                result.complete(document);
            } else {
                result.completeExceptionally(Objects.requireNonNull(error));
            }
        }

        private void over() {
            Scheduler.Timer timer = patience;
            if (timer != null) {
                timer.cancel();
            }
            // Not on the thread on which the source ends its statement: it may not have taken note of the end yet.
            engine.scheduler().execute(() -> engine.gate().leave(turn));
        }
    }
}
