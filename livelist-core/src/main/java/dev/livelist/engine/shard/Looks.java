package dev.livelist.engine.shard;

import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.ReadPriority;
import dev.livelist.engine.read.LogLimit;
import dev.livelist.engine.read.Pacing;
import dev.livelist.engine.read.Turn;
import dev.livelist.engine.view.Prefix;
import dev.livelist.source.PeekSource;
import dev.livelist.source.PeekedRow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at changed rows: reads them once for all views of the list, and finds out which views they concern. Confined to the shard.
 *
 * <p>One look is under way or waited for at a time. It takes at most {@value PendingKeys#PER_STATEMENT} keys; the others wait for the
 * next. After a failure the keys stay pending, and the look is tried again with half of them, until the rows that cannot be read are
 * alone; the views then ask about those for themselves. Where the list has but one view that shows rows, or its source cannot look at rows without
 * a selection, each view asks for itself from the start.
 */
final class Looks {

    private static final Logger log = LoggerFactory.getLogger(Looks.class);

    private static final String LOOK = "look";

    /** A single row that cannot be read so often is left to the views. */
    private static final int TRIED_ALONE = 4;

    /** From so many failures in a row on, readers are told. */
    private static final int TOLD_FROM = 2;

    private final ShardState shard;
    private final Publications publications;
    private final RowIntake intake;
    private final Counts counts;
    private final Pacing pacing;
    private final LogLimit failureLog = new LogLimit();

    private Set<Object> pending = new LinkedHashSet<>();

    /** Those of them whose rows show something else, and are where they were: a look at them has failed, and they are tried again. */
    private Set<Object> shownOnly = new HashSet<>();

    /** All other keys of such rows. They come after the pending ones. */
    private Set<Object> shown = new LinkedHashSet<>();

    /** The keys that the look under way asks about. */
    private Set<Object> asked = Set.of();

    private final OpenOrigins origins;
    private boolean busy;
    private int failures;
    private int keysPerLook = PendingKeys.PER_STATEMENT;
    private @Nullable Instant failingSince;

    Looks(ShardState shard, Publications publications, RowIntake intake, Counts counts) {
        this.shard = shard;
        this.publications = publications;
        this.intake = intake;
        this.counts = counts;
        this.origins = shard.causes.newPart();
        this.pacing = new Pacing(shard.engine.settings(), shard.engine.random(), shard.engine.now());
    }

    /**
     * A look.
     *
     * @param keys the keys it asks about
     * @param shownOnly those among them whose rows are where they were
     * @param started when it began
     */
    private record Look(Set<Object> keys, Set<Object> shownOnly, long started) {

        /** Those of some keys whose rows may be elsewhere. */
        Set<Object> changed(Set<Object> some) {
            Set<Object> changed = new LinkedHashSet<>(some);
            changed.removeAll(shownOnly);
            return changed;
        }
    }

    /** Since when changed rows cannot be looked at; null where they can. */
    @Nullable
    Instant failingSince() {
        return failingSince;
    }

    /** Rows have changed. */
    void changed(Set<Object> keys, @Nullable ChangeOrigin from) {
        groupsChanged(from);
        shownOnly.removeAll(keys);
        shown.removeAll(keys);
        pending.addAll(keys);
        added(from);
    }

    /** What rows show has changed, but nothing that they are selected or grouped by. */
    void shownChanged(Set<Object> keys, @Nullable ChangeOrigin from) {
        for (Object key : keys) {
            if (!pending.contains(key)) {
                shown.add(key);
            }
        }
        added(from);
    }

    /** The keys of the rows that a look under way reads. */
    Set<Object> underWay() {
        return asked;
    }

    private void added(@Nullable ChangeOrigin from) {
        origins.add(from);
        // Views may hold more rows than that; there can be as many besides them.
        if (pending.size() > PendingKeys.AT_MOST || shown.size() - shard.index.held() > PendingKeys.AT_MOST) {
            everythingChanged(null);
        } else {
            advance();
        }
    }

    /** Groups may have changed, whatever the rows were and are: which group a row was in, nobody knows. */
    private void groupsChanged(@Nullable ChangeOrigin from) {
        for (View view : shard.grouped) {
            if (view.isRead()) {
                view.rereadForPending();
            } else {
                view.dirtyEverything();
            }
            view.origins.toBeRead(from);
            shard.touch(view);
        }
    }

    /** Anything may have changed. */
    void everythingChanged(@Nullable ChangeOrigin from) {
        ChangeOrigin all = ChangeOrigin.both(origins.take(), from);
        forgetPending();
        for (View view : shard.views.values()) {
            view.dirtyEverything();
            view.origins.toBeRead(all);
            shard.touch(view);
        }
        shard.causes.settled(all);
        if (!busy) {
            setFailing(null);
        }
    }

    /** A read of somebody has succeeded after failures. */
    void databaseRecovered() {
        if (pacing.hurry(shard.engine.now())) {
            advance();
        }
    }

    private void advance() {
        if (busy) {
            return;
        }
        if (shard.views.size() == shard.grouped.size()) { // groups have been told already
            forgetPending();
            shard.causes.settled(origins.take());
        }
        if (pending.isEmpty() && shown.isEmpty()) {
            failures = 0;
            setFailing(null);
            shard.causes.settled(origins.take());
            return;
        }
        PeekSource peeks = shard.peeks;
        if (shard.rowViews() < 2 || peeks == null) {
            shown.addAll(shownOnly);
            pending.removeAll(shownOnly);
            Set<Object> changed = pending;
            Set<Object> only = shown;
            forgetPending();
            leaveToViews(changed, only, origins.take());
            setFailing(null);
            return;
        }
        long wait = pacing.waitFor(false, false, shard.engine.now());
        if (wait > 0) {
            shard.timers.arm(LOOK, Duration.ofNanos(wait), this::advance);
        } else {
            busy = true;
            Turn turn = new Turn(ReadPriority.LOOK, shard.definition, failures > 0);
            shard.effects.enter(turn, () -> begin(peeks, turn));
        }
    }

    private void forgetPending() {
        pending = new LinkedHashSet<>();
        shownOnly = new HashSet<>();
        shown = new LinkedHashSet<>();
    }

    /**
     * Each view asks about these rows for itself.
     *
     * @param changed rows that may have come, gone or moved
     * @param only rows that are where they were: nothing to a view that does not hold them, unless a statement is under way that may bring them
     */
    private void leaveToViews(Set<Object> changed, Set<Object> only, @Nullable ChangeOrigin from) {
        for (View view : shard.views.values()) {
            if (view.isGrouped() || (changed.isEmpty() && !view.query.readsRows())) {
                continue; // groups have been told already
            }
            Prefix known = view.known;
            Set<Object> keys = new LinkedHashSet<>(changed);
            if (known == null || view.activity != View.Activity.NONE) {
                keys.addAll(only);
            } else {
                only.stream().filter(known::holds).forEach(keys::add);
            }
            if (keys.isEmpty() && view.pending().isEmpty() && !view.mustReadAll()) {
                continue;
            }
            if (!view.isRead()) {
                view.dirtyEverything();
            } else if (known != null || view.activity != View.Activity.NONE) {
                view.addPending(keys);
            }
            view.origins.toBeRead(from);
            shard.touch(view);
        }
        shard.causes.settled(from);
    }

    private void begin(PeekSource peeks, Turn turn) {
        Set<Object> keys = takeOut(pending, keysPerLook);
        Set<Object> onlyShown = new HashSet<>(keys);
        onlyShown.retainAll(shownOnly);
        shownOnly.removeAll(onlyShown);
        onlyShown.addAll(takeOut(shown, keysPerLook - keys.size()));
        keys.addAll(onlyShown);
        if (keys.isEmpty()) { // an invalidation has come meanwhile
            over(turn);
            return;
        }
        origins.begins(pending.isEmpty() && shown.isEmpty());
        Look look = new Look(keys, onlyShown, shard.engine.now());
        asked = keys;
        List<Object> copy = List.copyOf(keys);
        shard.effects.ask(() -> peeks.peek(copy), this::written, (rows, error) -> {
            asked = Set.of();
            if (rows == null) {
                failed(look, Objects.requireNonNull(error));
            } else {
                looked(look, rows);
            }
            over(turn);
        });
    }

    private static Set<Object> takeOut(Set<Object> keys, int atMost) {
        Set<Object> taken = new LinkedHashSet<>();
        for (Iterator<Object> each = keys.iterator(); each.hasNext() && taken.size() < atMost; ) {
            taken.add(each.next());
            each.remove();
        }
        return taken;
    }

    private List<LookedRow> written(List<PeekedRow> rows) {
        return rows.stream()
                .map(row ->
                        LookedRow.of(row.row(), row.properties(), source -> shard.encoder.encode(source, new int[0])))
                .toList();
    }

    private void over(Turn turn) {
        shard.effects.leave(turn);
        busy = false;
        advance();
    }

    private void failed(Look look, Throwable error) {
        failures++;
        pacing.failed(shard.engine.now());
        Instant since = shard.engine.database().failed(shard.definition, error);
        if (failures >= TOLD_FROM) {
            setFailing(since);
        }
        if (look.keys().size() == 1 && failures >= TRIED_ALONE) {
            leaveToViews(look.changed(look.keys()), look.shownOnly(), origins.answered());
            return;
        }
        keysPerLook = Math.max(1, look.keys().size() / 2);
        Set<Object> again = new LinkedHashSet<>(look.keys());
        for (Object key : look.shownOnly()) {
            if (!pending.contains(key)) {
                shownOnly.add(key);
            }
        }
        look.changed(look.keys()).forEach(shownOnly::remove);
        shown.removeAll(look.keys());
        again.addAll(pending);
        pending = again;
        origins.failed();
    }

    private void looked(Look look, List<LookedRow> rows) {
        ChangeOrigin origin = origins.answered();
        failures = 0;
        keysPerLook = PendingKeys.PER_STATEMENT;
        shard.engine.database().succeeded();
        pacing.succeeded(false, look.started(), shard.engine.now());
        Map<Object, LookedRow> byKey = new HashMap<>();
        rows.forEach(row -> byKey.put(row.key(), row));
        Set<Object> keys = new LinkedHashSet<>(look.keys());
        keys.addAll(byKey.keySet()); // the database may hold two spellings of a key to be equal
        if (!shard.memory.keysArePlain() && !byKey.keySet().containsAll(look.keys())) {
            everythingChanged(origin); // a row that is gone may be known under another spelling of its key
            return;
        }
        ViewIndex.Picked picked;
        try {
            picked = shard.index.pick(keys, byKey, look.shownOnly());
        } catch (RuntimeException e) {
            // What memory may decide is the source's to say. Where that fails, the database decides.
            if (failureLog.pass(shard.engine.now())) {
                log.error("livelist.pick.failed {} rows: each view asks the database", rows.size(), e);
            }
            leaveToViews(look.changed(keys), look.shownOnly(), origin);
            return;
        }
        if (picked.doubt()) {
            counts.doubt();
            for (View view : shard.counters) {
                view.origins.toBeRead(origin);
            }
        }
        for (View view : shard.index.beingRead()) {
            view.origins.toBeRead(origin); // what it is to the view, the view's own answer says
        }
        picked.views().forEach((view, impact) -> tell(view, impact, look, origin));
        shard.causes.settled(origin);
    }

    private void tell(View view, ViewImpact impact, Look look, @Nullable ChangeOrigin origin) {
        shard.touch(view);
        if (!view.isRead()) {
            view.dirtyEverything();
            view.origins.toBeRead(origin);
            return;
        }
        boolean old = view.readEnded >= look.started(); // the view's own rows may be newer
        if (old || !impact.asked.isEmpty()) {
            view.origins.toBeRead(origin);
            if (view.known != null) {
                view.addPending(impact.decided);
                view.addPending(impact.asked);
            }
        } else {
            intake.take(view, impact.decided, impact.found, origin);
        }
    }

    private void setFailing(@Nullable Instant since) {
        if (failingSince == null && since == null) {
            return;
        }
        failingSince = since;
        for (View view : shard.views.values()) {
            view.health.lookFailing(since);
            publications.updateStatus(view);
        }
        if (since != null) {
            shard.awaitsDatabase = true;
        }
    }
}
