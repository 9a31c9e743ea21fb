package dev.livelist.engine.shard;

import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.ReadPriority;
import dev.livelist.engine.page.Keys;
import dev.livelist.engine.read.Turn;
import dev.livelist.source.BatchSource.ProbedRow;
import dev.livelist.source.Selection;
import dev.livelist.source.SourceRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database which changed rows are in a view, where memory cannot decide it: several views of one shape in one statement.
 * Confined to the shard.
 *
 * <p>At most one turn is waited for at a time; several statements may run. After a failure the keys stay pending, and are asked about
 * again after a while, for half as many views in one statement, because the failure may be one view's. A view that has failed alone three
 * times is read from its start. After a success, statements ask for twice as many views again.
 */
final class Probes {

    private static final String PROBE = "probe";

    private static final int ALONE_AT_MOST = 3;

    private final ShardState shard;
    private final Publications publications;
    private final RowIntake intake;
    private final DueRows due;

    /** Views that have something to ask, by shape; one that must ask alone is a group of its own. */
    private final Map<Object, Set<View>> waiting = new LinkedHashMap<>();

    private boolean waits;

    /** For how many views one statement asks. */
    private int viewsAtATime = Integer.MAX_VALUE;

    Probes(ShardState shard, Publications publications, RowIntake intake, DueRows due) {
        this.shard = shard;
        this.publications = publications;
        this.intake = intake;
        this.due = due;
    }

    /** What one view asks. */
    private record Asking(
            View view, Set<Object> keys, @Nullable ChangeOrigin origin) {}

    /** Wants the pending keys of a view to be asked about, now or when its time has come. */
    void want(View view) {
        if (view.waitsToProbe) {
            return;
        }
        long wait = view.pacing.waitFor(false, false, shard.engine.now());
        if (wait > 0) {
            view.timers.arm(PROBE, Duration.ofNanos(wait), () -> shard.touch(view));
            return;
        }
        view.waitsToProbe = true;
        waiting.computeIfAbsent(groupOf(view), same -> new LinkedHashSet<>()).add(view);
        advance();
    }

    private Object groupOf(View view) {
        String shape = view.query.shape();
        boolean alone = view.failedProbes > 0 || shard.selectionsAtATime() < 2;
        return shape == null || alone ? view : shape;
    }

    private void advance() {
        if (!waits && !waiting.isEmpty()) {
            waits = true;
            boolean again =
                    waiting.values().iterator().next().iterator().next().health.isFailing();
            Turn turn = new Turn(ReadPriority.LOOK, shard.definition, again);
            shard.effects.enter(turn, () -> begin(turn));
        }
    }

    private void begin(Turn turn) {
        waits = false;
        List<Asking> asking = new ArrayList<>();
        Set<Object> keys = new LinkedHashSet<>();
        for (View view : nextGroup()) {
            if (view.closed
                    || !view.isRead()
                    || view.activity != View.Activity.NONE
                    || view.pending().isEmpty()) {
                continue;
            }
            if (view.mustReadAll()) {
                shard.touch(view);
                continue;
            }
            if (!asking.isEmpty() && keys.size() + view.pending().size() > PendingKeys.PER_STATEMENT) {
                want(view);
                continue;
            }
            Set<Object> taken = view.takeForProbe(PendingKeys.PER_STATEMENT);
            keys.addAll(taken);
            asking.add(new Asking(
                    view, taken, view.origins.readBegins(view.pending().isEmpty())));
            view.begins(View.Activity.PROBING, shard.engine.now());
            shard.index.reads(view);
        }
        if (asking.isEmpty()) {
            shard.effects.leave(turn);
        } else if (asking.size() == 1) {
            askAlone(asking.get(0), turn);
        } else {
            askTogether(asking, keys, turn);
        }
        advance();
    }

    /** Takes some views of one shape out of those that wait. */
    private List<View> nextGroup() {
        Iterator<Map.Entry<Object, Set<View>>> groups = waiting.entrySet().iterator();
        if (!groups.hasNext()) {
            return List.of();
        }
        Set<View> alike = groups.next().getValue();
        int atATime = Math.max(1, Math.min(viewsAtATime, shard.selectionsAtATime()));
        List<View> chosen = new ArrayList<>();
        for (Iterator<View> views = alike.iterator(); views.hasNext() && chosen.size() < atATime; ) {
            View view = views.next();
            view.waitsToProbe = false;
            chosen.add(view);
            views.remove();
        }
        if (alike.isEmpty()) {
            groups.remove();
        }
        return chosen;
    }

    private void askAlone(Asking asking, Turn turn) {
        View view = asking.view();
        if (!view.query.timed()) {
            probe(asking, turn);
            return;
        }
        // Before the rows: a row that comes while they are read would be in neither answer.
        view.statements++;
        shard.effects.ask(() -> shard.dues.nextDue(view.query.whole()), (next, error) -> {
            if (next == null) {
                failed(List.of(asking), Objects.requireNonNull(error), turn);
            } else {
                dueRead(asking, next, turn);
            }
        });
    }

    private void dueRead(Asking asking, Optional<Duration> next, Turn turn) {
        if (asking.view().closed) {
            shard.effects.leave(turn);
        } else {
            due.set(asking.view(), next);
            probe(asking, turn);
        }
    }

    private void probe(Asking asking, Turn turn) {
        View view = asking.view();
        view.statements++;
        List<Object> keys = List.copyOf(asking.keys());
        shard.effects.ask(
                () -> shard.source.probe(view.query.selection(), keys),
                rows -> rows.stream().map(row -> written(view, row)).toList(),
                (rows, error) -> {
                    if (rows == null) {
                        failed(List.of(asking), Objects.requireNonNull(error), turn);
                    } else {
                        succeeded(turn);
                        answered(asking, rows);
                    }
                });
    }

    private void askTogether(List<Asking> asking, Set<Object> keys, Turn turn) {
        View any = asking.get(0).view();
        List<Selection> selections =
                asking.stream().map(one -> one.view().query.selection()).toList();
        List<Object> all = List.copyOf(keys);
        shard.effects.ask(
                () -> Objects.requireNonNull(shard.batches).probeAll(selections, all),
                rows -> rows.stream()
                        .map(row -> new Admitted(row, written(any, row.row())))
                        .toList(),
                (rows, error) -> {
                    if (rows == null) {
                        failed(asking, Objects.requireNonNull(error), turn);
                    } else {
                        succeeded(turn);
                        for (int i = 0; i < asking.size(); i++) {
                            int number = i;
                            answered(
                                    asking.get(i),
                                    rows.stream()
                                            .filter(row ->
                                                    row.probed().admitting().get(number))
                                            .map(Admitted::row)
                                            .toList());
                        }
                    }
                });
    }

    /** A row, and the views that admit it. */
    private record Admitted(ProbedRow probed, LookedRow row) {}

    private static LookedRow written(View view, SourceRow row) {
        return LookedRow.of(row, Map.of(), view.query::encode);
    }

    private void succeeded(Turn turn) {
        shard.effects.leave(turn);
        viewsAtATime = viewsAtATime > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * viewsAtATime;
    }

    private void answered(Asking asking, List<LookedRow> rows) {
        View view = asking.view();
        if (view.closed) {
            return;
        }
        // The database may have found a row under another spelling of its key than was asked for. A view that was asked
        // about
        // together with others also gets rows that only they had asked for: they are as fresh as its own.
        Set<Object> keys = new LinkedHashSet<>(asking.keys());
        rows.forEach(row -> keys.add(Keys.canonical(row.key())));
        shard.index.rests(view);
        view.activity = View.Activity.NONE;
        view.failedProbes = 0;
        publications.succeeded(view);
        view.pacing.succeeded(false, view.readStarted, shard.engine.now());
        intake.take(view, keys, rows, asking.origin());
        view.ends(shard.engine.now());
        if (!view.unpublished && view.origins.hasUntoldCauses()) {
            publications.publish(view); // of what has come meanwhile and is nothing to the view
        }
        if (!view.mustReadAll() && view.pending().isEmpty()) {
            view.health.succeeded(false, ViewHealth.NO_REPAIR);
        }
        if (!view.unpublished) {
            publications.updateStatus(view);
        }
        shard.touch(view);
    }

    /** The keys stay to be asked about. */
    private void failed(List<Asking> asking, Throwable error, Turn turn) {
        shard.effects.leave(turn);
        viewsAtATime = Math.max(1, asking.size() / 2);
        for (Asking one : asking) {
            View view = one.view();
            if (view.closed) {
                continue;
            }
            shard.index.rests(view);
            view.origins.toBeRead(one.origin());
            view.addPending(one.keys());
            view.ends(shard.engine.now());
            if (asking.size() == 1 && ++view.failedProbes >= ALONE_AT_MOST) {
                view.dirtyEverything();
            }
            publications.turnAway(view, publications.failed(view, error));
            shard.touch(view);
        }
    }
}
