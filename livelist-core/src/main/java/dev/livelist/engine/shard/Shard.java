package dev.livelist.engine.shard;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.RelatedModel;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.engine.Asker;
import dev.livelist.engine.ChangeOrigin;
import dev.livelist.engine.Room;
import dev.livelist.engine.StreamEvent;
import dev.livelist.engine.ViewReport;
import dev.livelist.engine.change.Told;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.engine.read.Pacing;
import dev.livelist.engine.read.ReadKind;
import dev.livelist.engine.reader.Audience;
import dev.livelist.engine.reader.OpenPage;
import dev.livelist.engine.reader.StreamStatus;
import dev.livelist.engine.reader.ViewReader;
import dev.livelist.engine.view.Shapes;
import dev.livelist.engine.view.TotalKeeper;
import dev.livelist.engine.view.ViewKey;
import dev.livelist.engine.view.ViewQuery;
import dev.livelist.source.DerivedSource;
import dev.livelist.source.RowSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The views of one list on one worker. Plain data on one thread at a time: a {@link ShardRunner} passes it events, and performs the
 * effects of each event before the next. Each event is one method; the package's documentation tells how they work together.
 *
 * <p>Bounds: {@code max-views} views over all lists; a view holds {@code need + 2 * lookahead} rows and what its pages' histories are
 * allowed; {@value PendingKeys#AT_MOST} keys of changed rows wait for the shard, and as many for a view.
 */
public final class Shard {

    private static final String LINGER = "linger";
    private static final String COUNT = "count";

    private final ShardState state;
    private final Publications publications;
    private final Counts counts;
    private final FullReads fullReads;
    private final Probes probes;
    private final Looks looks;
    private final Audits audits;
    private final Map<String, RelatedRows> related = new HashMap<>();
    private final RelatedConditions conditions;
    private final Map<String, RelatedChildren> children = new HashMap<>();

    /** Given to readers that come after {@link #end}. */
    private @Nullable StreamEvent ended;

    private boolean closed;

    /** A shard without views. */
    public Shard(
            EngineContext engine,
            ListDefinition<?> definition,
            RowSource source,
            RowEncoder encoder,
            Shapes shapes,
            RelatedSources relatedSources,
            BroadcasterState broadcaster) {
        state = new ShardState(engine, definition, source, encoder, shapes, broadcaster);
        publications = new Publications(state);
        Tallies tallies = new Tallies(state);
        DueRows due = new DueRows(state);
        counts = new Counts(state, publications, tallies, due);
        audits = new Audits(state);
        conditions = new RelatedConditions(state, relatedSources);
        fullReads = new FullReads(state, publications, counts, tallies, audits, due, conditions::learned);
        RowIntake intake = new RowIntake(state, publications, counts);
        probes = new Probes(state, publications, intake, due);
        looks = new Looks(state, publications, intake, counts);
        for (RelatedModel other : definition.related()) {
            if (!other.references().isEmpty()) {
                related.put(other.label(), new RelatedRows(state, looks, other));
            }
            if (other.children().isPresent() && source instanceof DerivedSource derived) {
                children.put(other.label(), new RelatedChildren(state, looks, other, derived));
            }
        }
    }

    ListDefinition<?> definition() {
        return state.definition;
    }

    // --- Events: changes --------------------------------------------------------------------------------------------

    /** The first event: nothing has happened yet. */
    public void begin() {
        audits.start();
    }

    /**
     * Rows of the list have changed.
     *
     * @param keys their keys
     * @param everything whether any row may have changed
     */
    public void changed(Set<Object> keys, boolean everything, @Nullable ChangeOrigin origin) {
        audits.heard(keys, everything);
        if (everything) {
            looks.everythingChanged(origin);
        } else {
            looks.changed(keys, origin);
        }
    }

    /**
     * Rows of another model have changed, to which rows of the list refer.
     *
     * @param label the other model's
     * @param told what has been said of which of them, by the text of their keys
     * @param everything whether any of its rows may have changed
     */
    public void relatedChanged(
            String label, Map<Object, Told> told, boolean everything, @Nullable ChangeOrigin origin) {
        Set<Object> keys = told.keySet();
        audits.heard(Set.of(), true);
        RelatedRows rows = related.get(label);
        RelatedChildren referring = children.get(label);
        if (referring != null) {
            referring.changed(told, everything, origin);
        }
        if (rows != null && everything) {
            rows.everythingChanged(origin);
        } else if (rows != null) {
            rows.changed(keys, origin);
        } else if (referring == null && !conditions.ask(label)) {
            looks.everythingChanged(origin);
        }
        // Last: it may be done with the change at once, while the others have more of it to find out.
        if (conditions.ask(label)) {
            conditions.changed(label, keys, everything, origin);
        }
    }

    /** The broadcaster has become stale or live, or advises to poll. */
    public void broadcasterChanged(BroadcasterState now) {
        boolean polled = state.broadcaster.pollAdvised();
        state.broadcaster = now;
        if (polled != now.pollAdvised()) {
            conditions.everythingChanged(); // what is remembered is trusted no longer, or again
        }
        audits.heard(Set.of(), true); // what differs may come of a change that was lost, and will be made good
        for (View view : state.views.values()) {
            if (view.health.broadcasterChanged(now)) {
                view.dirtyEverything();
            }
            publications.armPoll(view);
            publications.updateStatus(view);
            state.touch(view);
        }
    }

    private void databaseRecovered() {
        long now = state.engine.now();
        for (View view : List.copyOf(state.failing)) {
            if (view.pacing.hurry(now)) {
                state.touch(view);
            }
        }
        looks.databaseRecovered();
    }

    /** Reads go on to fail. Views that wait for a turn, which others have to find out for them, are stale. */
    private void databaseRefuses() {
        Instant since = state.engine.database().downSince();
        state.awaitsDatabase = true;
        if (since == null || !state.engine.gate().isResting(state.definition)) {
            return;
        }
        for (View view : state.views.values()) {
            if (view.turn != null || view.waitsToProbe) {
                view.health.failed(since);
                publications.updateStatus(view);
            }
        }
    }

    // --- Events: readers --------------------------------------------------------------------------------------------

    /** A reader comes. */
    public void attach(ListQuery query, ViewReader reader) {
        if (reader.closed()) {
            return;
        }
        if (ended != null) {
            refuse(reader, ended);
            return;
        }
        View view = viewOf(query, reader.asker());
        if (view == null) {
            refuse(reader, StreamStatus.BUSY);
            return;
        }
        view.timers.cancel(LINGER);
        if (!view.isRead() && counts.hearDoubts(view)) {
            view.dirtyEverything(); // while nobody was there, nobody asked for a count
        }
        view.audience.add(reader);
        state.causes.attached(view, reader);
        publications.settle(view);
        Instant since = state.engine.database().downSince();
        if (since != null && nobodyIsLetIn(view)) {
            publications.turnAway(view, since);
        }
        StreamEvent refusal = view.health.refusal();
        if (refusal != null && view.pacing.waitFor(true, true, state.engine.now()) > 0) {
            publications.turnAway(view, refusal);
        }
        publications.watchWaiting(view);
        publications.armPoll(view);
        state.touch(view);
    }

    private void refuse(ViewReader reader, StreamEvent last) {
        reader.end(last);
        state.effects.tell(reader::ready);
    }

    /** The view of a query, which may be a new one; null where there are too many. */
    private @Nullable View viewOf(ListQuery query, Asker asker) {
        ViewKey key = ViewKey.of(query);
        View present = state.views.get(key);
        if (present != null) {
            if (present.isRead() || state.engine.budget().wake(present)) {
                return present;
            }
            forget(present); // its room has been given away meanwhile
        }
        Room.Holder holder = new Room.Holder(state.definition.name(), asker);
        return state.engine.memory().admits() && state.engine.budget().acquire(holder)
                ? make(key, query, holder)
                : null;
    }

    private View make(ViewKey key, ListQuery query, Room.Holder holder) {
        EngineContext engine = state.engine;
        ViewQuery viewQuery = new ViewQuery(query, state.memory, state.encoder, state.shapes, engine.cursors());
        ViewHealth health = new ViewHealth(state.broadcaster);
        health.lookFailing(looks.failingSince());
        View view = new View(
                key,
                viewQuery,
                holder,
                ReadKind.of(query),
                new Audience(viewQuery::form, engine.settings(), health.status()),
                new TotalKeeper(viewQuery.totals(), state.ticks, viewQuery.isPart()),
                new Pacing(engine.settings(), engine.random(), engine.now()),
                health,
                new Timers(state.effects));
        state.add(view);
        conditions.attach(view);
        return view;
    }

    /** Nobody is let in to read this view now, and it is not for this view to find out whether that is over. */
    private boolean nobodyIsLetIn(View view) {
        boolean asks = view.turn != null || view.activity != View.Activity.NONE;
        return state.engine.gate().isResting(state.definition)
                && (view.health.isFailing() || (!asks && state.engine.gate().isBeingTried(state.definition)));
    }

    /** A reader leaves. */
    public void detach(ListQuery query, ViewReader reader) {
        state.causes.detached(reader);
        View view = state.views.get(ViewKey.of(query));
        OpenPage page = view == null ? null : view.audience.remove(reader);
        if (view == null || page == null) {
            return; // it was never admitted
        }
        Duration linger = state.engine.settings().linger();
        if (!view.isRead()) {
            fullReads.forget(view);
            publications.cancelPoll(view);
            state.effects.offerRoom(view, view.holder, () -> forget(view));
            view.timers.arm(LINGER, linger, () -> {
                state.engine.budget().release(view);
                forget(view);
            });
        }
        if (page.isUnread()) {
            view.timers.arm(page, linger, () -> view.audience.forget(page));
        }
        state.touch(view);
    }

    /** A view ends. Its room is somebody else's by now, or free. */
    private void forget(View view) {
        if (view.closed || view.isRead()) {
            return;
        }
        view.closed = true;
        state.remove(view);
        state.failing.remove(view);
        state.index.remove(view);
        conditions.forget(view);
        view.timers.cancelAll();
        fullReads.forget(view);
        weigh(List.of(view));
    }

    /** Memory is tight: histories are forgotten. */
    public void forgetHistories() {
        for (View view : state.views.values()) {
            view.audience.forgetHistories();
        }
        weigh(state.views.values());
    }

    /** Gives every reader its last event. Readers that come later are given it at once. */
    public void end(StreamEvent last) {
        ended = last;
        for (View view : state.views.values()) {
            view.audience.end(last);
            publications.tellReaders(view);
        }
    }

    /** Lets go of everything. */
    public void close() {
        closed = true;
        state.effects.forgetDatabase();
        for (View view : List.copyOf(state.views.values())) {
            if (view.isRead()) {
                state.engine.budget().releaseInUse(view.holder);
            } else {
                state.engine.budget().release(view);
            }
            view.closed = true;
            view.timers.cancelAll();
            fullReads.forget(view);
        }
        weigh(state.views.values());
        state.views.clear();
        state.counters.clear();
        state.grouped.clear();
        state.timers.cancelAll();
    }

    /** The reports on all views. */
    public List<ViewReport> explain() {
        Explanation explanation = new Explanation(state.definition, state.source);
        List<ViewReport> reports = new ArrayList<>();
        state.views.values().forEach(view -> reports.add(explanation.of(view)));
        return reports;
    }

    // --- After each event -------------------------------------------------------------------------------------------

    /** Sees to it that whatever the event has made necessary is done, now or when its time has come. */
    void finish() {
        for (List<View> touched = state.takeTouched(); !touched.isEmpty(); touched = state.takeTouched()) {
            touched.forEach(this::advance);
            weigh(touched);
        }
        if (state.awaitsDatabase) {
            state.awaitsDatabase = false;
            if (!closed) {
                state.effects.awaitDatabase(this::databaseRecovered, this::databaseRefuses);
            }
        }
    }

    private void weigh(Collection<View> views) {
        long more = 0;
        for (View view : views) {
            more += view.takesMore();
        }
        state.engine.memory().viewsHold(more);
        if (more > 0) {
            state.engine.relief().look();
        }
    }

    private void advance(View view) {
        if (view.closed || !view.isRead() || view.activity != View.Activity.NONE) {
            return;
        }
        if (conditions.waits(view)) {
            publications.watchWaiting(view);
        } else if (view.mustReadAll()) {
            fullReads.want(view);
        } else if (!view.pending().isEmpty()) {
            probes.want(view);
        } else if (view.totals.doubtful() && !view.fullReadUnderWay) {
            long wait = counts.untilCount(view);
            if (view.health.isFailing()) {
                wait = Math.max(wait, view.pacing.waitFor(false, false, state.engine.now()));
            }
            if (wait > 0) {
                view.timers.arm(COUNT, Duration.ofNanos(wait), () -> state.touch(view));
            } else {
                counts.want(view);
            }
        }
        if (view.unpublished && !view.waitsToCount && !view.counting) {
            publications.publish(view);
        }
        if (view.isAtRest() && view.health.isFailing()) {
            view.health.succeeded(false, ViewHealth.NO_REPAIR); // what failed is not needed any more
            state.failing.remove(view);
            publications.updateStatus(view);
        }
    }

    /** An event has failed, which is a defect: what it was about may be lost, so everything is read again. */
    void recover() {
        conditions.everythingChanged();
        looks.everythingChanged(null);
        finish();
    }

    List<Effect> takeEffects() {
        return state.effects.take();
    }
}
