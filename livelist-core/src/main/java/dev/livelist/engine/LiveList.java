package dev.livelist.engine;

import dev.livelist.DatabaseSettings;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.engine.change.ListSignals;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.engine.reader.StreamStatus;
import dev.livelist.engine.reader.ViewReader;
import dev.livelist.engine.shard.EngineContext;
import dev.livelist.engine.shard.RelatedSources;
import dev.livelist.engine.shard.Shard;
import dev.livelist.engine.shard.ShardRunner;
import dev.livelist.engine.view.Shapes;
import dev.livelist.engine.view.ViewQuery;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.RowSource;
import dev.livelist.source.SettingsSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One declared list on one worker: the way to its shards. There is one, or, where the list reads under settings of the database's session,
 * one for each of those that readers have: what a shard knows it has read under its own settings. Such a shard ends when it has had no
 * readers for as long as a view may have none, or when its place is needed. Safe for use by any number of threads.
 *
 * <p>Bound: {@code max-views} shards.
 */
final class LiveList {

    /** A shard outlives its last view. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final EngineContext engine;
    private final ListDefinition<?> definition;
    private final RowSource source;
    private final RowEncoder encoder;
    private final Shapes shapes = new Shapes();
    private final RelatedSources related;
    private final ListSignals signals;

    /** Added to and removed from under the lock. */
    private final Map<DatabaseSettings, ListShard> shards = new ConcurrentHashMap<>();

    // Guarded by this.
    /** Shards by settings that nobody reads. The one that has been left first comes first. */
    private final Set<ListShard> unread = new LinkedHashSet<>();

    private long timesLeft;
    private BroadcasterState broadcaster;
    private @Nullable StreamEvent ended;

    LiveList(
            EngineContext engine,
            ListDefinition<?> definition,
            RowSource source,
            JsonMapper mapper,
            BroadcasterState broadcaster) {
        this.engine = engine;
        this.definition = definition;
        this.source = source;
        this.encoder = new RowEncoder(definition, mapper);
        this.related = new RelatedSources(definition, source);
        this.broadcaster = broadcaster;
        if (definition.databaseSettings().isEmpty()) {
            shards.put(DatabaseSettings.NONE, begin(DatabaseSettings.NONE, broadcaster, null));
        }
        this.signals =
                new ListSignals(definition, engine.stats(), engine.scheduler(), engine.observer(), new ShardsSink());
        engine.relief().onTight(() -> post(Shard::forgetHistories));
    }

    /** Passes changes on to the shards. One that begins later reads what has been committed before. */
    private final class ShardsSink implements ListSignals.Sink {

        @Override
        public void ownRows(ListSignals.Changes changes) {
            shards.values().forEach(shard -> shard.ownChanged(changes));
        }

        @Override
        public void relatedRows(String label, ListSignals.Changes changes) {
            shards.values().forEach(shard -> shard.relatedChanged(label, changes));
        }
    }

    ListDefinition<?> definition() {
        return definition;
    }

    /** What reads rows under these settings. */
    RowSource source(DatabaseSettings settings) {
        ListShard present = shards.get(settings);
        if (present != null) {
            return present.source;
        }
        return settings.isEmpty() ? source : ((SettingsSource) source).under(settings);
    }

    /** The labels of its model, and of those that it depends on. */
    List<String> labels() {
        return signals.labels();
    }

    ViewQuery queryOf(ListQuery query, RowSource rows) {
        return new ViewQuery(query, MemoryRules.of(rows), encoder, shapes, engine.cursors());
    }

    void onSignals(String label, List<Signal> batch, Provenance provenance) {
        signals.onSignals(label, batch, engine.told(definition.name(), provenance));
    }

    private void post(Consumer<Shard> event) {
        shards.values().forEach(shard -> shard.post(event));
    }

    synchronized void broadcasterChanged(BroadcasterState state) {
        broadcaster = state;
        post(shard -> shard.broadcasterChanged(state));
    }

    LiveReader open(
            ListQuery query, @Nullable String version, Asker asker, @Nullable CauseSpace causes, ReadySignal signal) {
        related.prepare(query);
        ListShard entered = enter(query.settings());
        if (entered == null) {
            engine.budget().refuse();
            signal.ready();
            return new EndedReader(StreamStatus.BUSY);
        }
        ViewReader reader = new ViewReader(query.shape(), version, asker, causes, signal, closed -> {
            engine.stats().readers.decrement();
            entered.post(shard -> shard.detach(query, closed));
            leave(entered);
        });
        engine.stats().readers.increment();
        entered.post(shard -> shard.attach(query, reader));
        return reader;
    }

    /** The shard for these settings, with one more reader; null where there are as many shards as there may be, and all are read. */
    private synchronized @Nullable ListShard enter(DatabaseSettings settings) {
        ListShard shard = shards.get(settings);
        if (shard == null) {
            if (shards.size() >= engine.settings().maxViews() && !endOldestUnread()) {
                return null;
            }
            shard = begin(settings, broadcaster, ended);
            shards.put(settings, shard);
        }
        unread.remove(shard);
        shard.readers++;
        return shard;
    }

    private synchronized void leave(ListShard shard) {
        if (--shard.readers == 0 && !shard.settings.isEmpty()) {
            unread.add(shard);
            DatabaseSettings settings = shard.settings;
            long left = ++timesLeft;
            shard.left = left;
            engine.scheduler().schedule(engine.settings().linger().plus(MOMENT), () -> endUnread(settings, left));
        }
    }

    private synchronized void endUnread(DatabaseSettings settings, long left) {
        ListShard shard = shards.get(settings);
        if (shard != null && shard.readers == 0 && shard.left == left) {
            end(shard);
        }
    }

    private boolean endOldestUnread() {
        Iterator<ListShard> oldest = unread.iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        end(oldest.next());
        return true;
    }

    private void end(ListShard shard) {
        unread.remove(shard);
        shards.remove(shard.settings);
        shard.post(Shard::close);
    }

    private ListShard begin(DatabaseSettings settings, BroadcasterState state, @Nullable StreamEvent last) {
        RowSource rows = source(settings);
        Shard made = new Shard(engine, definition, rows, encoder, shapes, related.under(settings), state);
        ListShard shard = new ListShard(settings, rows, made, new ShardRunner(engine, made));
        shard.post(Shard::begin);
        if (last != null) {
            shard.post(begun -> begun.end(last));
        }
        return shard;
    }

    synchronized void end(StreamEvent last) {
        ended = last;
        post(shard -> shard.end(last));
    }

    CompletableFuture<List<ViewReport>> explain() {
        List<CompletableFuture<List<ViewReport>>> asked = new ArrayList<>();
        shards.values().forEach(shard -> {
            CompletableFuture<List<ViewReport>> reports = new CompletableFuture<>();
            asked.add(reports);
            shard.post(known -> reports.complete(known.explain()));
        });
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(done -> asked.stream()
                .flatMap(reports -> Objects.requireNonNull(reports.join()).stream())
                .toList());
    }

    synchronized void close() {
        post(Shard::close);
    }
}
