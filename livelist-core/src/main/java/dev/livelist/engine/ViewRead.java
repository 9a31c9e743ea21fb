package dev.livelist.engine;

import dev.livelist.source.RowSource.Counted;
import dev.livelist.source.SourceRow;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One read of a view: its statements, one after the other, and what they took along. First the rows, all of them from the start or
 * those of the dirty keys; then, where rows come and go with time, when the next one will; then the total, where it is in
 * doubt and due. Confined to the view's serial executor.
 */
final class ViewRead {

    /** What a read needs to know of its view, and whom it tells. */
    interface Host {
        /** How many rows must be known now. */
        int need();

        /** Whether somebody brought a document that the view has not been through, with the rows as they are now. */
        boolean stillUnknown();

        /** The read is over; with an error where it failed. Not told once the view is closed. */
        void over(ViewRead read, @Nullable Throwable error);
    }

    /**
     * What a read is for.
     *
     * @param full whether it reads from the start
     * @param limit how many rows then
     * @param repair whether more may have changed than the keys taken
     * @param countNow whether the total is wanted as fresh as the rows
     * @param staleTimes what {@link ViewHealth#staleTimes} was when it began
     * @param waited the readers who waited when it began, where it reads all: once it has succeeded, it has covered them
     * @param heard what it answers
     */
    record Plan(
            boolean full,
            int limit,
            boolean repair,
            boolean countNow,
            int staleTimes,
            @Nullable Auditing audit,
            List<ViewReader> waited,
            @Nullable Heard heard) {}

    /** An audit that a read makes, and what is run when it has been made. */
    record Auditing(Suspicion suspicion, Runnable compared) {}

    private final Engine engine;
    private final ViewSource source;
    private final ViewRows rows;
    private final DueRows due;
    private final SerialExecutor serial;
    private final Host host;
    private final Gate.Ticket ticket;
    private final Plan plan;
    private final Set<Object> taken;
    private final long started;

    ViewRead(
            Engine engine,
            ViewSource source,
            ViewRows rows,
            DueRows due,
            SerialExecutor serial,
            Host host,
            Gate.Ticket ticket,
            Plan plan) {
        this.engine = engine;
        this.source = source;
        this.rows = rows;
        this.due = due;
        this.serial = serial;
        this.host = host;
        this.ticket = ticket;
        this.plan = plan;
        this.taken = rows.takeDirty();
        this.started = engine.scheduler.nanoTime();
    }

    Plan plan() {
        return plan;
    }

    boolean full() {
        return plan.full();
    }

    int limit() {
        return plan.limit();
    }

    Set<Object> taken() {
        return taken;
    }

    long started() {
        return started;
    }

    /** Makes the first statement. */
    void begin() {
        boolean reads = plan.full() || !taken.isEmpty();
        if (reads && due.toBeAsked()) {
            // Before the rows: one that comes while they are read would be in neither answer.
            run(source::nextDue, next -> {
                due.due(next);
                read();
            });
        } else {
            read();
        }
    }

    private void read() {
        if (plan.full()) {
            run(() -> source.page(plan.limit()), this::rowsRead);
        } else if (taken.isEmpty()) {
            count();
        } else {
            List<Object> keys = List.copyOf(taken);
            run(() -> source.probe(keys), this::rowsRead);
        }
    }

    private void rowsRead(List<SourceRow> found) {
        try {
            rows.takeIn(this, source.encode(found), !plan.repair() && !plan.countNow(), host.need());
        } catch (Throwable e) {
            over(e); // also of a row mapper: whatever it throws, a read ends and gives its place back
            return;
        }
        countOrEnd();
    }

    /** Compares what was known with what has been read, where that is an audit's. */
    void compare(Prefix before, Prefix now) {
        Auditing audit = plan.audit();
        if (audit != null) {
            audit.suspicion().heard(taken, false);
            audit.suspicion().compare(before, now);
            audit.compared().run();
        }
    }

    private void countOrEnd() {
        TotalKeeper totals = rows.totals();
        if (totals.doubtful()
                && (!totals.known() || rows.untilCount() <= 0 || (plan.countNow() && host.stillUnknown()))) {
            count();
        } else {
            over(null);
        }
    }

    private void count() {
        Counted counted = rows.countBegins();
        engine.stats.counts.increment();
        run(() -> source.count(rows.totals().limit(), counted.keys()), count -> {
            rows.counted(count);
            over(null);
        });
    }

    /** Makes a statement, and goes on with what it gives. */
    private <T> void run(Supplier<CompletableFuture<T>> statement, Consumer<T> next) {
        rows.states();
        Statement.run(
                engine,
                source.rows(),
                statement,
                (result, error) -> serial.execute(() -> {
                    if (rows.closed()) {
                        ticket.release();
                    } else if (result == null) {
                        over(Objects.requireNonNull(error));
                    } else {
                        next.accept(result);
                    }
                }));
    }

    private void over(@Nullable Throwable error) {
        ticket.release();
        host.over(this, error);
    }
}
