package dev.livelist.engine.shard;

import dev.livelist.ListDefinition;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.engine.view.Shapes;
import dev.livelist.engine.view.Ticks;
import dev.livelist.engine.view.ViewKey;
import dev.livelist.source.BatchSource;
import dev.livelist.source.CountSource;
import dev.livelist.source.DueSource;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.PeekSource;
import dev.livelist.source.RowSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The data of one shard, which its parts share. Confined to the shard. */
final class ShardState {

    final EngineContext engine;
    final ListDefinition<?> definition;
    final RowSource source;
    final CountSource counting;
    final DueSource dues;
    final MemoryRules memory;

    /** What reads changed rows for all views, where the source can. */
    final @Nullable PeekSource peeks;

    /** What takes several selections in one statement, where the source can. */
    final @Nullable BatchSource batches;

    final RowEncoder encoder;
    final Shapes shapes;
    final Ticks ticks;
    final Effects effects = new Effects();

    /** Timers that belong to no view. */
    final Timers timers = new Timers(effects);

    final ViewIndex index;
    final Causes causes = new Causes(effects);

    /** In the order in which they were made. */
    final Map<ViewKey, View> views = new LinkedHashMap<>();

    /** Those among them that count rows and show none. */
    final Set<View> counters = new LinkedHashSet<>();

    /** Those among them that show groups of rows. */
    final Set<View> grouped = new LinkedHashSet<>();

    /** The views whose last statement failed. */
    final Set<View> failing = new LinkedHashSet<>();

    /** What the broadcaster said last, so that a new view begins with what the others know. */
    BroadcasterState broadcaster;

    /** Something has failed and waits to be told that the database is back. */
    boolean awaitsDatabase;

    private Set<View> touched = new LinkedHashSet<>();

    ShardState(
            EngineContext engine,
            ListDefinition<?> definition,
            RowSource source,
            RowEncoder encoder,
            Shapes shapes,
            BroadcasterState broadcaster) {
        this.engine = engine;
        this.definition = definition;
        this.source = source;
        this.counting = CountSource.of(source);
        this.dues = DueSource.of(source);
        this.memory = MemoryRules.of(source);
        this.peeks = source instanceof PeekSource own ? own : null;
        this.batches = source instanceof BatchSource own ? own : null;
        this.encoder = encoder;
        this.shapes = shapes;
        this.broadcaster = broadcaster;
        this.ticks =
                new Ticks(engine.settings().totalInterval(), definition.name().hashCode());
        this.index = new ViewIndex(engine.stats().evaluations);
    }

    /** Adds a view. */
    void add(View view) {
        views.put(view.key, view);
        if (view.isGrouped()) {
            grouped.add(view);
        } else if (!view.query.readsRows()) {
            counters.add(view);
        }
    }

    /** Removes a view. */
    void remove(View view) {
        views.remove(view.key, view);
        counters.remove(view);
        grouped.remove(view);
    }

    /** How many views show rows. */
    int rowViews() {
        return views.size() - counters.size() - grouped.size();
    }

    /** How many selections one statement takes. */
    int selectionsAtATime() {
        return batches == null ? 1 : batches.selectionsAtATime();
    }

    /** Something has happened to a view: what it needs now is looked at when the event is over. */
    void touch(View view) {
        touched.add(view);
    }

    /** The views that something has happened to since this was asked last. */
    List<View> takeTouched() {
        if (touched.isEmpty()) {
            return List.of();
        }
        List<View> taken = List.copyOf(touched);
        touched = new LinkedHashSet<>();
        return taken;
    }
}
