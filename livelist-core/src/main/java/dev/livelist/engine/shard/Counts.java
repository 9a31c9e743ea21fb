package dev.livelist.engine.shard;

import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.ReadPriority;
import dev.livelist.engine.read.ReadKind;
import dev.livelist.engine.read.Turn;
import dev.livelist.engine.view.Prefix;
import dev.livelist.engine.view.Tally;
import dev.livelist.source.BatchSource.Counted;
import dev.livelist.source.CountSource.Count;
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
 * Counts the totals of views that need nothing but a count, several views of one shape in one statement. One statement is under way
 * at a time, so that counting takes one turn at the gate, however many views there are. Confined to the shard.
 *
 * <p>A change may concern rows of a view that memory holds to be outside of what it shows, and that are counted all the same. So where rows
 * come and go with time alone, a count asks first when the next one will.
 *
 * <p>Rows go on to be taken in while a count is under way. Its result is then shown, and counted again in the next interval.
 */
final class Counts {

    /** The most keys that one statement asks about: databases take only so many parameters. */
    private static final int KEYS_AT_A_TIME = 4_000;

    /** Rows wait for their total for so long and no longer. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private static final String DOUBT = "doubt";
    private static final String PATIENCE_ENDS = "rows wait for their total";

    private final ShardState shard;
    private final Publications publications;
    private final Tallies tallies;
    private final DueRows due;

    /** Views that want to be counted, by shape; one whose shape is not known is a group of its own. */
    private final Map<Object, Set<View>> waiting = new LinkedHashMap<>();

    private boolean busy;
    private long doubtedIn = Long.MIN_VALUE;

    Counts(ShardState shard, Publications publications, Tallies tallies, DueRows due) {
        this.shard = shard;
        this.publications = publications;
        this.tallies = tallies;
        this.due = due;
    }

    /** What one view is to be counted for. */
    private record Request(
            View view, int number, Prefix known, @Nullable ChangeOrigin origin) {}

    // --- When to count ----------------------------------------------------------------------------------------------

    /**
     * There is a new doubt about the totals of views that do not know all their rows. The totals are doubted at once where they have not
     * been in the current interval, else when the next one begins, however many doubts there are.
     */
    void doubt() {
        Instant now = shard.engine.scheduler().now();
        if (shard.ticks.number(now) == doubtedIn) {
            shard.timers.armOnce(DOUBT, Duration.ofNanos(shard.ticks.untilNext(now)), this::doubtTotals);
        } else {
            doubtTotals();
        }
    }

    private void doubtTotals() {
        doubtedIn = shard.ticks.number(shard.engine.scheduler().now());
        for (View view : shard.index.inDoubt()) {
            view.totals.doubt();
            shard.touch(view);
        }
    }

    /** Doubts the total where a row may have come or gone behind those that are known. Returns whether it did. */
    boolean hearDoubts(View view) {
        boolean heard = shard.index.inDoubt(view);
        if (heard) {
            view.totals.doubt();
        }
        return heard;
    }

    /** In how many nanoseconds the view's total may be counted; 0 for now. */
    long untilCount(View view) {
        return view.totals.untilCount(shard.engine.scheduler().now());
    }

    /** Whether the view's total is in doubt, and its count will begin at once. */
    boolean willCountSoon(View view) {
        return view.totals.doubtful()
                && untilCount(view) <= 0
                && !busy
                && waiting.size() <= 1
                && !shard.engine.gate().isBusy();
    }

    // --- Counting ---------------------------------------------------------------------------------------------------

    /** Wants a view to be counted. */
    void want(View view) {
        if (view.waitsToCount) {
            return;
        }
        view.waitsToCount = true;
        String shape = view.query.shape();
        waiting.computeIfAbsent(shape == null ? view : shape, same -> new LinkedHashSet<>())
                .add(view);
        advance();
    }

    private void advance() {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            Turn turn = new Turn(ReadPriority.COUNT, shard.definition, false);
            shard.effects.enter(turn, () -> begin(turn));
        }
    }

    private void begin(Turn turn) {
        List<Request> requests = new ArrayList<>();
        int keys = 0;
        for (View view : nextGroup()) {
            Prefix known = view.known;
            if (mayBeCounted(view) && known != null) {
                if (!requests.isEmpty() && keys + known.size() > KEYS_AT_A_TIME) {
                    want(view);
                    continue;
                }
                keys += known.size();
                requests.add(begin(view, known));
            } else {
                shard.touch(view); // a read that is due counts by itself where it has to
                publishWaiting(view);
            }
        }
        if (requests.isEmpty()) {
            over(turn);
            return;
        }
        shard.engine.stats().counts.increment();
        long limit = requests.get(0).view().totals.limit();
        ReadKind kind = requests.get(0).view().kind == ReadKind.SEARCH ? ReadKind.SEARCH : ReadKind.COUNT;
        if (requests.size() == 1) {
            countAlone(requests.get(0), kind, turn);
        } else {
            List<Counted> all = new ArrayList<>();
            requests.forEach(request -> all.addAll(
                    request.view().query.counted(List.copyOf(request.known().keys()))));
            shard.effects.ask(
                    kind,
                    () -> Objects.requireNonNull(shard.batches).countAll(all, limit),
                    counts -> tallies(requests, counts),
                    (found, error) -> ended(requests, found, error, turn));
        }
        shard.timers.arm(PATIENCE_ENDS, PATIENCE, () -> requests.forEach(request -> publishWaiting(request.view())));
    }

    /** Rows that come and go with time alone are never counted together with others: their view has no shape. */
    private void countAlone(Request request, ReadKind kind, Turn turn) {
        View view = request.view();
        if (!view.query.timed()) {
            tally(request, kind, turn);
            return;
        }
        // Before the count: a row that comes while it is made would be in neither answer.
        view.statements++;
        shard.effects.ask(kind, () -> shard.dues.nextDue(view.query.whole()), (next, error) -> {
            if (next == null) {
                ended(List.of(request), null, error, turn);
            } else {
                if (!view.closed) {
                    due.set(view, next);
                }
                tally(request, kind, turn);
            }
        });
    }

    private void tally(Request request, ReadKind kind, Turn turn) {
        tallies.count(
                request.view(),
                kind,
                request.known(),
                begun -> {},
                (tally, error) -> ended(List.of(request), tally == null ? null : List.of(tally), error, turn));
    }

    /** The views of one statement are of one shape: each has as many counts in it as the others. */
    private static List<Tally> tallies(List<Request> requests, List<Count> counts) {
        List<Tally> tallies = new ArrayList<>(requests.size());
        int each = counts.size() / requests.size();
        for (int i = 0; i < requests.size(); i++) {
            tallies.add(requests.get(i).view().query.tally(counts.subList(i * each, (i + 1) * each)));
        }
        return tallies;
    }

    /** Takes some views of one shape out of those that wait. */
    private List<View> nextGroup() {
        Iterator<Set<View>> groups = waiting.values().iterator();
        Set<View> alike = groups.next();
        List<View> chosen = new ArrayList<>();
        int each = alike.iterator().next().query.counted().size();
        int most = Math.max(1, shard.selectionsAtATime() / each);
        for (Iterator<View> views = alike.iterator(); views.hasNext() && chosen.size() < most; ) {
            View view = views.next();
            view.waitsToCount = false;
            chosen.add(view);
            views.remove();
        }
        if (alike.isEmpty()) {
            groups.remove();
        }
        return chosen;
    }

    private boolean mayBeCounted(View view) {
        return !view.closed
                && view.isRead()
                && view.activity == View.Activity.NONE
                && !view.fullReadUnderWay
                && !view.mustReadAll()
                && view.pending().isEmpty()
                && view.totals.doubtful()
                && untilCount(view) <= 0;
    }

    private Request begin(View view, Prefix known) {
        view.counts++;
        view.statements++;
        view.disturbed = false;
        view.counting = true;
        view.totals.countBegins(shard.engine.scheduler().now());
        shard.index.counts(view);
        return new Request(view, view.counts, known, view.query.readsRows() ? null : view.origins.readBegins());
    }

    private void ended(List<Request> requests, @Nullable List<Tally> found, @Nullable Throwable error, Turn turn) {
        shard.timers.cancel(PATIENCE_ENDS);
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            View view = request.view();
            view.counting = false;
            if (view.closed) {
                continue;
            }
            if (found == null) {
                view.origins.toBeRead(request.origin());
                publications.failed(view, Objects.requireNonNull(error));
                view.totals.doubt();
            } else {
                view.origins.applied(request.origin());
                counted(view, request.number(), found.get(i));
            }
            publications.publish(view);
            publications.settle(view);
            publications.updateStatus(view);
            shard.touch(view);
        }
        over(turn);
    }

    /** A view has been counted, by itself or by its full read. */
    void counted(View view, int number, Tally tally) {
        publications.succeeded(view);
        view.pacing.counted();
        Prefix known = view.known;
        if (known != null && number == view.counts) {
            view.totals.counted(known, tally, !view.disturbed);
        }
        if (view.pending().isEmpty()) {
            view.health.succeeded(false, ViewHealth.NO_REPAIR);
        }
        hearDoubts(view); // raised since the count began
    }

    private void publishWaiting(View view) {
        if (view.unpublished && !view.closed) {
            publications.publish(view);
        }
    }

    private void over(Turn turn) {
        shard.effects.leave(turn);
        busy = false;
        advance();
    }
}
