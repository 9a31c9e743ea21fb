package dev.livelist.engine;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.engine.change.ListSignals;
import dev.livelist.engine.page.RowEncoder;
import dev.livelist.engine.reader.ViewReader;
import dev.livelist.engine.shard.EngineContext;
import dev.livelist.engine.shard.RelatedSources;
import dev.livelist.engine.shard.Shard;
import dev.livelist.engine.shard.ShardRunner;
import dev.livelist.engine.view.Shapes;
import dev.livelist.engine.view.ViewQuery;
import dev.livelist.source.MemoryRules;
import dev.livelist.source.RowSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One declared list on one worker: the way to its shard. Safe for use by any number of threads. */
final class LiveList {

    private final EngineContext engine;
    private final ListDefinition<?> definition;
    private final RowSource source;
    private final RowEncoder encoder;
    private final Shapes shapes = new Shapes();
    private final RelatedSources related;
    private final Shard shard;
    private final ShardRunner runner;
    private final ListSignals signals;

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
        this.shard = new Shard(engine, definition, source, encoder, shapes, related, broadcaster);
        this.runner = new ShardRunner(engine, shard);
        this.signals =
                new ListSignals(definition, engine.stats(), engine.scheduler(), engine.observer(), new ShardSink());
        runner.post(shard::begin);
        engine.relief().onTight(() -> runner.post(shard::forgetHistories));
    }

    /** Passes changes on to the shard. */
    private final class ShardSink implements ListSignals.Sink {

        @Override
        public void ownRows() {
            runner.postHere(() -> {
                ListSignals.Changes changes = signals.takeOwn();
                shard.changed(changes.keys(), changes.everything(), changes.origin());
            });
        }

        @Override
        public void relatedRows(String label) {
            runner.postHere(() -> {
                ListSignals.Changes changes = signals.takeRelated(label);
                shard.relatedChanged(label, changes.told(), changes.everything(), changes.origin());
            });
        }
    }

    ListDefinition<?> definition() {
        return definition;
    }

    RowSource source() {
        return source;
    }

    /** The labels of its model, and of those that it depends on. */
    List<String> labels() {
        return signals.labels();
    }

    ViewQuery queryOf(ListQuery query) {
        return new ViewQuery(query, MemoryRules.of(source), encoder, shapes, engine.cursors());
    }

    void onSignals(String label, List<Signal> batch, Provenance provenance) {
        signals.onSignals(label, batch, engine.told(definition.name(), provenance));
    }

    void broadcasterChanged(BroadcasterState state) {
        runner.post(() -> shard.broadcasterChanged(state));
    }

    LiveReader open(
            ListQuery query, @Nullable String version, Asker asker, @Nullable CauseSpace causes, ReadySignal signal) {
        related.prepare(query);
        ViewReader reader = new ViewReader(query.shape(), version, asker, causes, signal, closed -> {
            engine.stats().readers.decrement();
            runner.post(() -> shard.detach(query, closed));
        });
        engine.stats().readers.increment();
        runner.post(() -> shard.attach(query, reader));
        return reader;
    }

    void end(StreamEvent last) {
        runner.post(() -> shard.end(last));
    }

    CompletableFuture<List<ViewReport>> explain() {
        CompletableFuture<List<ViewReport>> reports = new CompletableFuture<>();
        runner.post(() -> reports.complete(shard.explain()));
        return reports;
    }

    void close() {
        runner.post(shard::close);
    }
}
