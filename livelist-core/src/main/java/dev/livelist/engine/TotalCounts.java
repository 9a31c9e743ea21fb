package dev.livelist.engine;

import dev.livelist.source.RowSource;
import dev.livelist.source.RowSource.Count;
import dev.livelist.source.RowSource.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the totals of a list's views that need nothing but a count, several views of one shape in one statement. One
 * statement is in flight at a time, so that counting, however many views there are, takes one turn at the gate and no
 * more. How often a view's total may be counted is the view's business ({@link TotalKeeper}).
 *
 * <p>{@link #ask} and {@link #doubt} are for any thread; the rest is confined to a serial executor.
 */
final class TotalCounts {

    /** The most keys that one statement asks about, for databases take only so many parameters. */
    private static final int KEYS_AT_A_TIME = 4_000;

    private final Engine engine;
    private final RowSource source;
    private final ViewIndex index;
    private final SerialExecutor serial;
    private final ViewTimers timers;
    private final Ticks ticks;
    /** Those that want to be counted, by shape; one whose shape is not known is a group of its own. */
    private final Map<Object, Set<SharedView>> waiting = new LinkedHashMap<>();

    private boolean busy;
    private volatile int behind;
    private long doubtedIn = Long.MIN_VALUE;

    /**
     * What a view wants to be counted. From when it says so until it is told the result, it takes in nothing.
     *
     * @param limit where to stop counting
     */
    record Request(SharedView view, Counted counted, long limit) {}

    TotalCounts(Engine engine, RowSource source, ViewIndex index, Ticks ticks) {
        this.engine = engine;
        this.source = source;
        this.index = index;
        this.ticks = ticks;
        this.serial = new SerialExecutor(engine.scheduler);
        this.timers = new ViewTimers(engine.scheduler, serial);
    }

    /**
     * There is a new doubt about the totals of views that do not know all of their rows. They are told at once where they
     * have not been in the current interval, else when the next one begins, however many doubts there are.
     */
    void doubt() {
        serial.execute(() -> {
            Instant now = engine.scheduler.now();
            if (ticks.number(now) == doubtedIn) {
                timers.armOnce("doubt", Duration.ofNanos(ticks.untilNext(now)), this::tellDoubt);
            } else {
                tellDoubt();
            }
        });
    }

    private void tellDoubt() {
        doubtedIn = ticks.number(engine.scheduler.now());
        index.inDoubt().forEach(SharedView::doubtTotal);
    }

    /** A view wants its total to be counted. */
    void ask(SharedView view) {
        serial.execute(() -> {
            String shape = view.source().selectionShape();
            waiting.computeIfAbsent(shape == null ? view : shape, same -> new LinkedHashSet<>())
                    .add(view);
            measure();
            advance();
        });
    }

    private void measure() {
        behind = waiting.values().stream().mapToInt(Set::size).sum();
    }

    /** Whether more views wait than one statement takes, so that one that asks now will wait for a while; for any thread. */
    boolean isBehind() {
        return behind > source.selectionsAtATime();
    }

    private void advance() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        Gate.Ticket[] ticket = new Gate.Ticket[1];
        ticket[0] = engine.gate.enter(
                ReadPriority.CHANGE,
                source,
                false,
                () -> serial.execute(() -> gather(Objects.requireNonNull(ticket[0]))));
    }

    /** Asks some views of one shape what is to be counted. */
    private void gather(Gate.Ticket ticket) {
        Iterator<Set<SharedView>> shapes = waiting.values().iterator();
        Set<SharedView> alike = shapes.next();
        List<SharedView> chosen = new ArrayList<>();
        int keys = 0;
        for (Iterator<SharedView> views = alike.iterator(); views.hasNext(); ) {
            SharedView view = views.next();
            keys += view.rows().atMost();
            if (chosen.size() == source.selectionsAtATime() || (!chosen.isEmpty() && keys > KEYS_AT_A_TIME)) {
                break;
            }
            chosen.add(view);
            views.remove();
        }
        if (alike.isEmpty()) {
            shapes.remove();
        }
        measure();
        List<Request> requests = new ArrayList<>();
        int[] left = {chosen.size()};
        for (SharedView view : chosen) {
            view.beginCount(request -> serial.execute(() -> {
                if (request != null) {
                    requests.add(request);
                }
                if (--left[0] == 0) {
                    count(requests, ticket);
                }
            }));
        }
    }

    private void count(List<Request> requests, Gate.Ticket ticket) {
        if (requests.isEmpty()) {
            ended(ticket);
            return;
        }
        engine.stats.counts.increment();
        long limit = requests.get(0).limit();
        if (requests.size() == 1) {
            Counted only = requests.get(0).counted();
            Statement.run(
                    engine,
                    source,
                    () -> source.count(only.selection(), limit, only.keys()),
                    (count, error) -> told(requests, count == null ? null : List.of(count), error, ticket));
        } else {
            List<Counted> all = requests.stream().map(Request::counted).toList();
            Statement.run(
                    engine,
                    source,
                    () -> source.countAll(all, limit),
                    (counts, error) -> told(requests, counts, error, ticket));
        }
    }

    private void told(
            List<Request> requests, @Nullable List<Count> counts, @Nullable Throwable error, Gate.Ticket ticket) {
        for (int i = 0; i < requests.size(); i++) {
            requests.get(i).view().counted(counts == null ? null : counts.get(i), error);
        }
        serial.execute(() -> ended(ticket));
    }

    private void ended(Gate.Ticket ticket) {
        ticket.release();
        busy = false;
        advance();
    }

    /** Lets go of timers; for any thread. */
    void close() {
        serial.execute(timers::cancelAll);
    }
}
