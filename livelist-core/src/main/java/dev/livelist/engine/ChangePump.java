package dev.livelist.engine;

import dev.livelist.source.PeekedRow;
import dev.livelist.source.RowSource;
import dev.livelist.source.RowSource.ProbedRow;
import dev.livelist.source.Selection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads changed rows once for all views of a list, and takes them to the views they concern. What memory cannot decide is
 * asked of the database, for several views of one shape in one statement. Where there is but one view, or the source
 * cannot peek, each view is told the keys and reads for itself.
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
    private final TotalCounts counts;
    private final Inbox inbox = new Inbox();
    private final SerialExecutor serial;
    private final ViewTimers timers;
    private final Pacing pacing;
    private final LogLimit failures = new LogLimit();
    private Set<Object> pending = new LinkedHashSet<>();
    private @Nullable Heard heard;
    private final Deque<Probe> probes = new ArrayDeque<>();
    private boolean busy;

    /** A view that must ask the database, and what it has been told so far. */
    private record Asking(SharedView view, Concern concern) {}

    /**
     * Views of one shape that ask together.
     *
     * @param look how the batch was read that they ask about
     */
    private record Probe(List<Asking> views, Look look) {}

    /**
     * A read of changed rows for several views.
     *
     * @param started when it began
     * @param heard what it answers
     */
    record Look(long started, @Nullable Heard heard) {}

    ChangePump(Engine engine, RowSource source, ViewIndex index, TotalCounts counts) {
        this.engine = engine;
        this.source = source;
        this.index = index;
        this.counts = counts;
        this.serial = new SerialExecutor(engine.scheduler);
        this.timers = new ViewTimers(engine.scheduler, serial);
        this.pacing = new Pacing(engine.settings, engine.random, engine.scheduler.nanoTime());
    }

    /** Tells of changes; for any thread. */
    void offer(Set<Object> keys, boolean everything, @Nullable Heard heard) {
        if (inbox.add(keys, everything, heard)) {
            serial.execute(this::look);
        }
    }

    private void look() {
        Inbox.Contents news = inbox.take();
        pending.addAll(news.keys());
        heard = Heard.both(heard, news.heard());
        if (news.everything() || pending.size() > Inbox.MAX_KEYS) {
            pending.clear();
            tellAll(Set.of(), true, takeHeard());
        }
        advance();
    }

    private void tellAll(Set<Object> keys, boolean everything, @Nullable Heard from) {
        for (SharedView view : index.all()) {
            view.offer(keys, everything, from);
        }
    }

    private void advance() {
        if (busy || pending.isEmpty()) {
            return;
        }
        if (index.size() < 2 || !source.canPeek()) {
            tellAll(take(), false, takeHeard());
            return;
        }
        long wait = pacing.waitFor(false, false, engine.scheduler.nanoTime());
        if (wait > 0) {
            timers.armOnce("read", Duration.ofNanos(wait), this::advance);
            return;
        }
        busy = true;
        enter(this::peek);
    }

    /** Waits for a turn at the gate. */
    private void enter(Consumer<Gate.Ticket> turn) {
        Gate.Ticket[] ticket = new Gate.Ticket[1];
        ticket[0] = engine.gate.enter(
                ReadPriority.CHANGE,
                source,
                false,
                () -> serial.execute(() -> turn.accept(Objects.requireNonNull(ticket[0]))));
    }

    private Set<Object> take() {
        Set<Object> taken = pending;
        pending = new LinkedHashSet<>();
        return taken;
    }

    private @Nullable Heard takeHeard() {
        Heard taken = heard;
        heard = null;
        return taken;
    }

    private void peek(Gate.Ticket ticket) {
        Set<Object> taken = take();
        Look look = new Look(engine.scheduler.nanoTime(), takeHeard());
        List<Object> keys = List.copyOf(taken);
        Statement.run(
                engine,
                source,
                () -> source.peek(keys),
                (rows, error) -> serial.execute(() -> {
                    ticket.release();
                    try {
                        peeked(taken, look, rows);
                    } finally {
                        next();
                    }
                }));
    }

    private void next() {
        Probe probe = probes.poll();
        if (probe == null) {
            busy = false;
            advance();
        } else {
            enter(ticket -> probe(probe, ticket));
        }
    }

    private void peeked(Set<Object> taken, Look look, @Nullable List<PeekedRow> rows) {
        long now = engine.scheduler.nanoTime();
        if (rows == null) {
            // Each view tries for itself: it knows whom to tell, and when to try again.
            pacing.failed(now);
            tellAll(taken, false, look.heard());
            return;
        }
        pacing.succeeded(false, look.started(), now);
        engine.readSucceeded();
        Map<Object, PeekedRow> byKey = new HashMap<>();
        rows.forEach(row -> byKey.put(Keys.canonical(row.row().key()), row));
        Set<Object> keys = new LinkedHashSet<>(taken);
        keys.addAll(byKey.keySet()); // the database may hold another way of writing a key to be the same
        ViewIndex.Picked picked;
        try {
            picked = index.pick(keys, byKey, new PeekedBatch());
        } catch (Throwable e) {
            // What memory may decide is the source's to say; where that fails, the database decides.
            if (failures.pass(now)) {
                log.error("livelist.pick.failed {} rows: each view asks the database", rows.size(), e);
            }
            tellAll(taken, false, look.heard());
            return;
        }
        tell(picked.views(), look);
        if (picked.doubt()) {
            counts.doubt();
        }
    }

    /** Tells views what has been decided, and lets those that must ask do so together. */
    private void tell(Map<SharedView, Concern> concerned, Look look) {
        Map<String, List<Asking>> asking = new LinkedHashMap<>();
        concerned.forEach((view, concern) -> {
            String shape = view.source().selectionShape();
            if (concern.asked.isEmpty() || concern.reading || shape == null || source.selectionsAtATime() < 2) {
                view.decide(concern, look);
            } else {
                asking.computeIfAbsent(shape, same -> new ArrayList<>()).add(new Asking(view, concern));
            }
        });
        asking.values().forEach(views -> {
            for (int from = 0; from < views.size(); from += source.selectionsAtATime()) {
                List<Asking> some = views.subList(from, Math.min(views.size(), from + source.selectionsAtATime()));
                if (some.size() == 1) {
                    some.get(0).view().decide(some.get(0).concern(), look);
                } else {
                    probes.add(new Probe(some, look));
                }
            }
        });
    }

    private void probe(Probe probe, Gate.Ticket ticket) {
        Set<Object> keys = new LinkedHashSet<>();
        List<Selection> selections = new ArrayList<>();
        for (Asking asking : probe.views()) {
            keys.addAll(asking.concern().asked);
            selections.add(asking.view().source().selection());
        }
        Statement.run(
                engine,
                source,
                () -> source.probeAll(selections, List.copyOf(keys)),
                (rows, error) -> serial.execute(() -> {
                    ticket.release();
                    try {
                        if (rows != null) {
                            decide(probe, rows);
                        }
                    } finally {
                        // Where it failed, they have still to ask, and each does so for itself.
                        probe.views().forEach(asking -> asking.view().decide(asking.concern(), probe.look()));
                        next();
                    }
                }));
    }

    private static void decide(Probe probe, List<ProbedRow> rows) {
        PeekedBatch batch = new PeekedBatch();
        for (int i = 0; i < probe.views().size(); i++) {
            Concern concern = probe.views().get(i).concern();
            for (ProbedRow row : rows) {
                Object key = Keys.canonical(row.row().key());
                if (row.admitting().get(i) && !concern.decided.contains(key)) {
                    concern.asked.add(key); // it may be another way of writing one that was asked about
                    concern.found.add(new Concern.Found(batch, row.row()));
                }
            }
            concern.decided.addAll(concern.asked);
            concern.asked.clear();
        }
    }

    /** Lets go of timers; for any thread. */
    void close() {
        serial.execute(timers::cancelAll);
    }
}
