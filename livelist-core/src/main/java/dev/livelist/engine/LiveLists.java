package dev.livelist.engine;

import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.QueryShape;
import dev.livelist.broadcaster.Broadcaster;
import dev.livelist.broadcaster.BroadcasterState;
import dev.livelist.broadcaster.Provenance;
import dev.livelist.broadcaster.Signal;
import dev.livelist.broadcaster.SignalListener;
import dev.livelist.broadcaster.Subscription;
import dev.livelist.engine.read.EngineStats;
import dev.livelist.engine.reader.StreamStatus;
import dev.livelist.engine.shard.EngineContext;
import dev.livelist.query.Cursors;
import dev.livelist.query.InvalidQueryException;
import dev.livelist.source.RowSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The live lists of one worker: answers queries with documents, and keeps open readers up to date by patches.
 *
 * <p>Safe for use by any number of threads. Nothing here blocks.
 *
 * <p>Bounds: {@code max-views} views, {@code max-concurrent-reads} statements at a time; what a view may hold is said in
 * {@link LiveListsSettings}.
 */
public final class LiveLists implements AutoCloseable {

    private final EngineContext engine;
    private final Scheduler scheduler;
    private final boolean ownsScheduler;
    private final Broadcaster broadcaster;
    private final Map<String, LiveList> lists;
    private final DocumentReads documents;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    private LiveLists(Builder builder) {
        Scheduler given = builder.scheduler;
        this.ownsScheduler = given == null;
        this.scheduler = given == null ? new SystemScheduler() : given;
        this.engine = EngineContext.of(
                builder.settings, scheduler, builder.random, builder.observer, builder.cursors, builder.sources.size());
        this.broadcaster = builder.broadcaster;
        JsonMapper mapper = canonical(builder.mapper);
        Map<String, LiveList> made = new LinkedHashMap<>();
        builder.sources.forEach((definition, source) ->
                made.put(definition.name(), new LiveList(engine, definition, source, mapper, broadcaster.state())));
        this.lists = made;
        this.documents = new DocumentReads(engine, this::listOf);
    }

    /** The same, but it writes equal maps alike, in whatever order a worker happens to have them: versions depend on it. */
    private static JsonMapper canonical(JsonMapper mapper) {
        return mapper.rebuild()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(SerializationFeature.FAIL_ON_ORDER_MAP_BY_INCOMPARABLE_KEY)
                .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
                .build();
    }

    /** Begins to set up lists over a broadcaster, which stays the caller's to close, after this. */
    public static Builder builder(Broadcaster broadcaster) {
        return new Builder(broadcaster);
    }

    private void subscribe() {
        Set<String> labels = new LinkedHashSet<>();
        lists.values().forEach(list -> labels.addAll(list.labels()));
        labels.forEach(label -> subscriptions.add(broadcaster.subscribe(label, new ModelListener(label))));
        StateListener listener = new StateListener();
        subscriptions.add(broadcaster.onStateChange(listener::changed));
        listener.asked(broadcaster.state());
    }

    /** Takes the broadcaster's state to the lists. What was asked for counts only where no change has been told meanwhile. */
    private final class StateListener {
        private boolean told;

        synchronized void changed(BroadcasterState state) {
            told = true;
            lists.values().forEach(list -> list.broadcasterChanged(state));
        }

        synchronized void asked(BroadcasterState state) {
            if (!told) {
                changed(state);
            }
        }
    }

    /** Takes the signals of one model to its lists. */
    private final class ModelListener implements SignalListener {
        private final String label;
        private final List<LiveList> concerned;

        ModelListener(String label) {
            this.label = label;
            this.concerned = lists.values().stream()
                    .filter(list -> list.labels().contains(label))
                    .toList();
        }

        @Override
        public void onSignal(Signal signal) {
            onSignals(List.of(signal));
        }

        @Override
        public void onSignals(List<Signal> signals) {
            onSignals(signals, Provenance.here(scheduler.now(), Map.of()));
        }

        @Override
        public void onSignals(List<Signal> signals, Provenance provenance) {
            concerned.forEach(list -> list.onSignals(label, signals, provenance));
        }
    }

    /** The list of that name. */
    public Optional<ListDefinition<?>> definition(String name) {
        return Optional.ofNullable(lists.get(name)).map(LiveList::definition);
    }

    /** All lists. */
    public Collection<ListDefinition<?>> definitions() {
        List<ListDefinition<?>> definitions = new ArrayList<>();
        lists.values().forEach(list -> definitions.add(list.definition()));
        return definitions;
    }

    /**
     * The document of a query, from statements that began after this call. Equal queries that wait for their turn at the
     * same time share one read.
     *
     * @return fails with {@link UnavailableException} while draining, without a database, where too many reads wait, or where the
     *     query takes longer than a query may; with {@link InvalidQueryException} where its rows are too large for one document.
     *     Cancelling it has no effect on others; a read that nobody waits for any more is given up
     */
    public CompletableFuture<Document> document(ListQuery query) {
        return document(query, Asker.WORKER);
    }

    /**
     * The same for somebody, who shares the places where reads wait and run with others.
     *
     * @return fails as {@link #document(ListQuery)} does, and where a fair share of the places is taken
     */
    public CompletableFuture<Document> document(ListQuery query, Asker asker) {
        if (isDraining()) {
            return CompletableFuture.failedFuture(
                    new UnavailableException(UnavailableException.Reason.DRAINING, "This worker is shutting down"));
        }
        if (!engine.memory().admits()) {
            return CompletableFuture.failedFuture(new UnavailableException(
                    UnavailableException.Reason.BUSY, "This worker has no memory for another document now"));
        }
        return documents.read(query, asker);
    }

    /**
     * Opens a live reader of a query. The first event it gives is a snapshot, a patch from the version it came with, or
     * just a status where that version is current.
     *
     * @param version the version the reader has already, if any; one that is unknown here gets a snapshot
     * @param signal told whenever {@link LiveReader#poll} may have something, also before this has returned
     * @throws InvalidQueryException for a page that lies deeper than live pages go
     */
    public LiveReader open(ListQuery query, @Nullable String version, ReadySignal signal) {
        return open(query, version, Asker.WORKER, signal);
    }

    /** The same for somebody, who shares places and views with others. */
    public LiveReader open(ListQuery query, @Nullable String version, Asker asker, ReadySignal signal) {
        return open(query, version, asker, null, signal);
    }

    /**
     * The same, for a client that wants to know its own writes again.
     *
     * @param causes where the client counts them; null for nowhere
     */
    public LiveReader open(
            ListQuery query, @Nullable String version, Asker asker, @Nullable CauseSpace causes, ReadySignal signal) {
        int deepest = engine.settings().maxWindowEnd();
        if (query.shape() instanceof QueryShape.Page page && page.end() > deepest) {
            throw new InvalidQueryException(
                    "page",
                    "lies too deep for a live stream (row " + page.end() + ")",
                    "pages that end at row " + deepest + " or before; the JSON document has no such limit");
        }
        LiveList list = listOf(query);
        if (draining.get()) {
            LiveReader refused = new EndedReader(StreamStatus.DRAINING);
            signal.ready();
            return refused;
        }
        return list.open(query, version, asker, causes, signal);
    }

    private LiveList listOf(ListQuery query) {
        LiveList list = lists.get(query.definition().name());
        if (list == null || list.definition() != query.definition()) {
            throw new IllegalArgumentException("No such list here: " + query.definition());
        }
        return list;
    }

    /** Takes no more readers and no more documents, and ends each open reader with a status that says so. Idempotent. */
    public void drain() {
        if (!draining.getAndSet(true)) {
            lists.values().forEach(list -> list.end(StreamStatus.DRAINING));
        }
    }

    /** Whether {@link #drain} has been called. */
    public boolean isDraining() {
        return draining.get();
    }

    /**
     * Tells of each view of a list how its changes are found, who decides what, and what it has cost.
     *
     * @return completes soon, without a statement; a view that is closed meanwhile is left out. Empty for a list that there is not
     */
    public CompletableFuture<List<ViewReport>> explain(String list) {
        LiveList known = lists.get(list);
        return known == null ? CompletableFuture.completedFuture(List.of()) : known.explain();
    }

    /**
     * Tells whoever watches that a patch has been handed to sockets; to be called by what serves readers, once for all the
     * readers that one of its threads has served.
     */
    public void delivered(StreamEvent patch, int readers) {
        ChangeOrigin origin = patch.origin();
        String version = patch.id();
        if (origin != null && version != null) {
            engine.observer()
                    .delivered(new LiveListsObserver.Delivery(
                            origin.list(),
                            version,
                            origin.provenance(),
                            origin.provenance().age(scheduler.now()),
                            readers));
        }
    }

    /** Reads and writes the places where anchored pages begin. */
    public Cursors cursors() {
        return engine.cursors();
    }

    /** What may be held in memory. Who sends documents and frames counts them here. */
    public MemoryBudget memory() {
        return engine.memory();
    }

    /** How things are. */
    public Statistics statistics() {
        EngineStats stats = engine.stats();
        return new Statistics(
                engine.budget().views(),
                stats.readers.intValue(),
                stats.statements.sum(),
                stats.counts.sum(),
                stats.evaluations.sum(),
                stats.fullReads.sum(),
                stats.repairs.sum(),
                stats.failedReads.sum(),
                stats.badKeys.sum(),
                stats.divergences.sum(),
                engine.gate().waiting(),
                stats.slowReads.sum(),
                engine.gate().slowLists(),
                documents.refused(),
                engine.budget().refused(),
                engine.memory().held(),
                engine.memory().refused(),
                stats.largeReads.sum(),
                stats.unreadableReads.sum());
    }

    /** Drains, and lets go of every subscription, task and thread. Idempotent. */
    @Override
    public void close() {
        drain();
        if (closed.getAndSet(true)) {
            return;
        }
        subscriptions.forEach(Subscription::close);
        lists.values().forEach(LiveList::close);
        if (ownsScheduler) {
            scheduler.close();
        }
    }

    /**
     * Figures since the start, or as they are now.
     *
     * @param views views now
     * @param readers readers now
     * @param statements statements that read rows or counted them
     * @param counts those among them that counted
     * @param evaluations how often it was looked into whether a changed row concerns a view
     * @param fullReads those of views among them that read a list from its start
     * @param repairs full reads that were made because something may have been missed
     * @param failedReads reads that failed or took too long
     * @param badKeys signals whose key was none
     * @param divergences views that an audit found to differ from the database, with nothing heard that would explain it
     * @param waiting reads that wait for their turn now
     * @param slowReads reads that took too long while the database answered others
     * @param slowLists lists with reads now that take long, and that have but half of the places for those
     * @param refusedReads documents that were not read because too many reads waited, here or for those who asked
     * @param refusedViews readers that were told {@code busy} because there was no room for another view
     * @param memory about how many bytes lists hold now, as {@link MemoryBudget} says
     * @param refusedMemory views and documents that were refused because memory was full
     * @param largeReads reads that brought more bytes than a read may
     * @param unreadableReads reads that met a value that cannot be read as its property's type
     */
    public record Statistics(
            int views,
            int readers,
            long statements,
            long counts,
            long evaluations,
            long fullReads,
            long repairs,
            long failedReads,
            long badKeys,
            long divergences,
            int waiting,
            long slowReads,
            int slowLists,
            long refusedReads,
            long refusedViews,
            long memory,
            long refusedMemory,
            long largeReads,
            long unreadableReads) {}

    /** Collects what lists need. */
    public static final class Builder {
        private final Broadcaster broadcaster;
        private final Map<ListDefinition<?>, RowSource> sources = new LinkedHashMap<>();
        private LiveListsSettings settings = LiveListsSettings.DEFAULT;
        private JsonMapper mapper = JsonMapper.shared();
        private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        private @Nullable Scheduler scheduler;
        private LiveListsObserver observer = LiveListsObserver.NONE;
        private Cursors cursors = Cursors.PLAIN;

        private Builder(Broadcaster broadcaster) {
            this.broadcaster = broadcaster;
        }

        /** Settings; {@link LiveListsSettings#DEFAULT} where none are given. */
        public Builder settings(LiveListsSettings settings) {
            this.settings = settings;
            return this;
        }

        /** What writes values that Livelist has no form of its own for, and what row mappers return. */
        public Builder mapper(JsonMapper mapper) {
            this.mapper = mapper;
            return this;
        }

        /** Time and threads; the caller's to close. The system's where none is given. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = scheduler;
            return this;
        }

        /** Where jitter comes from; must be safe for use by several threads. */
        public Builder random(RandomGenerator random) {
            this.random = random;
            return this;
        }

        /** How places in orders are written; {@link Cursors#PLAIN} where nothing is said. */
        public Builder cursors(Cursors cursors) {
            this.cursors = cursors;
            return this;
        }

        /** Who watches; nobody where nothing is said. */
        public Builder observer(LiveListsObserver observer) {
            this.observer = observer;
            return this;
        }

        /**
         * Adds a list with the source of its rows.
         *
         * @throws IllegalStateException where there is a list of that name already
         */
        public Builder list(ListDefinition<?> definition, RowSource source) {
            for (ListDefinition<?> other : sources.keySet()) {
                if (other.name().equals(definition.name())) {
                    throw new IllegalStateException("There are two lists named '" + definition.name() + "', of "
                            + other.model().getName() + " and of "
                            + definition.model().getName()
                            + "; give one of them another name(…)");
                }
            }
            sources.put(definition, source);
            return this;
        }

        /**
         * Subscribes to the changes of the lists' models, and is ready.
         *
         * @throws IllegalStateException where a list does not fit the settings
         */
        public LiveLists start() {
            sources.forEach(SourceCheck::check);
            for (ListDefinition<?> definition : sources.keySet()) {
                if (definition.anchored() && !cursors.canWrite(definition)) {
                    throw new IllegalStateException("The " + definition
                            + " is anchored, and its cursors would tell values that it does not show: readers may sort by a hidden field,"
                            + " or a mapper decides what a row shows. Set livelist.cursor-key, the same on every worker, so that cursors"
                            + " are encrypted");
                }
                definition
                        .unpaged()
                        .filter(max -> max > settings.maxWindowEnd())
                        .ifPresent(max -> {
                            throw new IllegalStateException("The " + definition + " is unpaged with up to " + max
                                    + " rows, but live rows go down to livelist.max-window-end = "
                                    + settings.maxWindowEnd()
                                    + "; raise that, or use pages");
                        });
            }
            LiveLists started = new LiveLists(this);
            started.subscribe();
            return started;
        }
    }
}
