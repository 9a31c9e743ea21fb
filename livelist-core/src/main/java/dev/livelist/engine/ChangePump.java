package dev.livelist.engine;

import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads changed rows once for all views of a list, and takes them to the views they concern. Where there is but one view,
 * or the source cannot peek, each view is told the keys and reads for itself.
 *
 * <p>One read is in flight at a time, its keys taken before it begins, and its outcome told before the next begins: so
 * every view hears of rows in the order in which they were read. Everything but {@link #offer} is confined to a serial
 * executor. Bound: {@value Inbox#MAX_KEYS} keys; more become a full read of every view.
 */
final class ChangePump {

    private static final Logger log = LoggerFactory.getLogger(LiveLists.class);

    private final Engine engine;
    private final RowSource source;
    private final ViewIndex index;
    private final Inbox inbox = new Inbox();
    private final SerialExecutor serial;
    private final ViewTimers timers;
    private final Pacing pacing;
    private Set<Object> pending = new LinkedHashSet<>();
    private boolean busy;

    ChangePump(Engine engine, RowSource source, ViewIndex index) {
        this.engine = engine;
        this.source = source;
        this.index = index;
        this.serial = new SerialExecutor(engine.scheduler);
        this.timers = new ViewTimers(engine.scheduler, serial);
        this.pacing = new Pacing(engine.settings, engine.random, engine.scheduler.nanoTime());
    }

    /** Tells of changes; for any thread. */
    void offer(Set<Object> keys, boolean everything) {
        if (inbox.add(keys, everything)) {
            serial.execute(this::look);
        }
    }

    private void look() {
        Inbox.Contents news = inbox.take();
        pending.addAll(news.keys());
        if (news.everything() || pending.size() > Inbox.MAX_KEYS) {
            pending.clear();
            tellAll(Set.of(), true);
        }
        advance();
    }

    private void tellAll(Set<Object> keys, boolean everything) {
        for (SharedView view : index.all()) {
            view.offer(keys, everything);
        }
    }

    private void advance() {
        if (busy || pending.isEmpty()) {
            return;
        }
        if (index.size() < 2 || !source.canPeek()) {
            tellAll(take(), false);
            return;
        }
        long wait = pacing.waitFor(false, false, engine.scheduler.nanoTime());
        if (wait > 0) {
            timers.armOnce("read", Duration.ofNanos(wait), this::advance);
            return;
        }
        busy = true;
        Gate.Ticket[] ticket = new Gate.Ticket[1];
        ticket[0] = engine.gate.enter(
                Gate.Priority.CHANGE, () -> serial.execute(() -> begin(Objects.requireNonNull(ticket[0]))));
    }

    private Set<Object> take() {
        Set<Object> taken = pending;
        pending = new LinkedHashSet<>();
        return taken;
    }

    private void begin(Gate.Ticket ticket) {
        Set<Object> taken = take();
        long started = engine.scheduler.nanoTime();
        List<Object> keys = List.copyOf(taken);
        Statement.run(
                engine,
                () -> source.peek(keys),
                (rows, error) -> serial.execute(() -> {
                    ticket.release();
                    busy = false;
                    ended(taken, started, rows);
                    advance();
                }));
    }

    private void ended(Set<Object> taken, long started, @Nullable List<PeekedRow> rows) {
        long now = engine.scheduler.nanoTime();
        if (rows == null) {
            // Each view tries for itself: it knows whom to tell, and when to try again.
            pacing.failed(now);
            tellAll(taken, false);
            return;
        }
        pacing.succeeded(false, started, now);
        Map<Object, PeekedRow> byKey = new HashMap<>();
        rows.forEach(row -> byKey.put(Keys.canonical(row.row().key()), row));
        Set<Object> keys = new LinkedHashSet<>(taken);
        keys.addAll(byKey.keySet()); // the database may hold another way of writing a key to be the same
        PeekedBatch batch = new PeekedBatch(byKey, started);
        Map<SharedView, ViewIndex.Concern> concerned;
        try {
            concerned = index.pick(keys, byKey);
        } catch (RuntimeException e) {
            // What memory may decide is the source's to say; where that fails, the database decides.
            log.error("livelist.pick.failed {} rows: each view asks the database", rows.size(), e);
            tellAll(taken, false);
            return;
        }
        concerned.forEach((view, concern) -> view.decide(batch, concern));
    }

    /** Lets go of timers; for any thread. */
    void close() {
        serial.execute(timers::cancelAll);
    }
}
